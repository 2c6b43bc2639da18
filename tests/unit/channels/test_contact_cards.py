"""Who a contact card is about."""

from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contact_cards import card_lines

TWO = b"""BEGIN:VCARD\r
VERSION:3.0\r
N:Lovelace;Ada;;;\r
FN:Ada\\, Countess of Love\r
 lace\r
item1.TEL;type=CELL;waid=14155550102:+1 415-555-0102\r
EMAIL;TYPE=work:ada@example.com\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
TEL;VALUE=uri:tel:+8613800138000\r
END:VCARD\r
"""


def test_names_numbers_and_addresses() -> None:
    assert card_lines(TWO) == [
        "[contact: Ada, Countess of Lovelace, +1 415-555-0102, ada@example.com]",
        "[contact: +8613800138000]",
    ]


def test_a_card_about_nobody_says_nothing() -> None:
    assert card_lines(b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD") == []


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    assert all(line.startswith("[contact: ") for line in card_lines(data))
