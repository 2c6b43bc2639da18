"""Texts are counted as networks count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.segments import GSM_BASIC, GSM_EXTENSION, Encoding, plainer, segmented


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a", "GSM-7", 1, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("€" * 153, "GSM-7", 306, 3),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("a" * 153 + "€" + "a" * 151, "GSM-7", 306, 2),
        ("ç", "UCS-2", 1, 1),
        ("Ç", "GSM-7", 1, 1),
        ("ÀÈ", "UCS-2", 2, 1),
        ("`", "UCS-2", 1, 1),
        ("好" * 70, "UCS-2", 70, 1),
        ("好" * 71, "UCS-2", 71, 2),
        ("好" * 134, "UCS-2", 134, 2),
        ("好" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("😀" * 67, "UCS-2", 134, 3),
        ("a" * 69 + "😀", "UCS-2", 71, 2),
        ("line\r\nline", "GSM-7", 10, 1),
        ("smart ’quote’" + "a" * 60, "UCS-2", 73, 2),
    ],
)
def test_counts(text: str, encoding: str, units: int, segments: int) -> None:
    told = segmented(text)
    assert (told.encoding, told.units, told.segments) == (encoding, units, segments)


def test_the_alphabet_is_whole() -> None:
    assert len(GSM_BASIC) == len(set(GSM_BASIC)) == 127, "128 places, one of which is the escape"
    assert len(GSM_EXTENSION) == 10


def test_typographic_signs_made_plain_save_segments() -> None:
    assert plainer("“It’s here” – really…") == '"It\'s here" - really...'
    assert plainer("“你好”") == "“你好”", "nothing is won, nothing is changed"


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from(GSM_BASIC + GSM_EXTENSION), st.characters(exclude_categories=["Cs"])
        ),
        max_size=500,
    )
)
def test_no_sign_is_lost_or_cut(text: str) -> None:
    told = segmented(text)
    assert "".join(told.parts) == text
    if told.encoding is Encoding.UCS2:
        assert told.units == len(text.encode("utf-16-be")) // 2
    for part in told.parts:
        size = segmented(part).units if told.encoding is Encoding.GSM7 else len(part.encode("utf-16-be")) // 2
        assert size <= (told.encoding.alone if told.segments == 1 else told.encoding.in_row)
