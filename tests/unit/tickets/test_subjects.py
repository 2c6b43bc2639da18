"""Subjects as mail programs change them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.tickets.arrivals.subjects import answers, bare_subject, is_generic, numbers_in


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Parcel 4711 is late",
        "RE : parcel 4711  is late",
        "AW: Re: Parcel 4711 is late",
        "回复：Parcel 4711 is late",
        "回复: 回复： Parcel 4711 is late",
        "返信: Parcel 4711 is late",
        "Re[2]: Parcel 4711 is late",
        "RE:RE:RE:Parcel 4711 is late",
        "SV: VS: Parcel 4711 is late",
        "Antw: Parcel 4711 is late",
        "[EXTERNAL] Re: Parcel 4711 is late",
        "Re: [#12] Parcel 4711 is late",
        "[外部邮件] 答复：Parcel 4711 is late",
    ],
)
def test_what_programs_add_is_taken_off(subject: str) -> None:
    assert bare_subject(subject) == "parcel 4711 is late"
    assert answers(subject)


@pytest.mark.parametrize(
    "subject",
    ["Parcel", "Fwd: Parcel", "WG: Re: Parcel", "转发：Parcel", "Regarding: parcel", "[x] Re: a", ""],
)
def test_what_is_no_answer_is_told_from_one(subject: str) -> None:
    assert not answers(subject)


@pytest.mark.parametrize(
    "subject", ["", "Re:", "Hello", "RE: order", "回复：咨询", "你好", "Question about your order"]
)
def test_generic_subjects_identify_nothing(subject: str) -> None:
    assert is_generic(bare_subject(subject))


@pytest.mark.parametrize("subject", ["Order 4711", "发票抬头写错了", "Zipper", "退货4711"])
def test_telling_subjects_do(subject: str) -> None:
    assert not is_generic(bare_subject(subject))


def test_ticket_numbers_stand_in_brackets() -> None:
    assert numbers_in("Re: [#12] x [#7] #9 [10]") == (12, 7)


@given(st.text(max_size=200))
def test_no_subject_is_too_odd(subject: str) -> None:
    bare = bare_subject(subject)
    assert bare_subject(f"Re: {subject}") == bare
    is_generic(bare)
    numbers_in(subject)
