"""Marks in addresses and ids: genuine ones are found anywhere, forged ones nowhere."""

from hypothesis import given
from hypothesis import strategies as st

from hub.channels.email.thread_marks import marked_id, reply_address, ticket_numbers

KEY = b"k" * 32
ADDRESS = reply_address(KEY, "help@shop.example", 12)
ID = marked_id(KEY, "01hszm", 12, "shop.example")


def test_marks_are_found_where_mail_programs_put_them() -> None:
    assert ticket_numbers(KEY, ("<1@m>", ID), ()) == (12,)
    for text in (
        f"To: Shop <{ADDRESS}>",
        f"Delivered-To: {ADDRESS.upper()}",
        f"> On Monday <{ADDRESS}> wrote:",
        ID,
    ):
        assert ticket_numbers(KEY, (), (text,)) == (12,)


def test_the_last_id_comes_before_the_others() -> None:
    other = marked_id(KEY, "01hszn", 7, "shop.example")
    assert ticket_numbers(KEY, (other, ID), (reply_address(KEY, "help@shop.example", 3),)) == (12, 7, 3)


def test_forged_marks_are_none() -> None:
    forged = (
        ADDRESS.replace("+t.12.", "+t.13."),
        ID.replace(".12.", ".13."),
        ID.replace("01hszm", "01hszn"),
        ADDRESS.replace("@", "a@"),
        reply_address(b"other", "help@shop.example", 12),
        f"<{ADDRESS.split('+t.')[1]}",
    )
    assert ticket_numbers(KEY, forged, forged) == ()


def test_without_a_key_nothing_is_marked_and_nothing_believed() -> None:
    assert reply_address(b"", "help@shop.example", 12) == "help@shop.example"
    assert marked_id(b"", "01hszm", 12, "shop.example") == "<01hszm@shop.example>"
    assert ticket_numbers(b"", (ID,), (ADDRESS,)) == ()


def test_an_address_too_long_for_a_tag_stays_as_it_is() -> None:
    long = f"{'a' * 45}@shop.example"
    assert reply_address(KEY, long, 12) == long


@given(st.integers(1, 10**9), st.sampled_from([str.upper, str.lower, str.title]))
def test_every_number_survives_a_change_of_case(number: int, change: object) -> None:
    assert callable(change)
    assert ticket_numbers(KEY, (), (change(reply_address(KEY, "help@shop.example", number)),)) == (number,)


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    assert ticket_numbers(KEY, (text,), (text,)) == ()
