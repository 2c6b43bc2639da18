"""Units of the protocol, read and written; the other side is another program's codec."""

import struct

import pytest
from aiosmpplib.protocol import SmppMessage, SubmitSm
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.segments import Encoding, segmented
from hub.channels.smpp.alphabet import decoded, encoded
from hub.channels.smpp.parts import Part, header_of, part_of, text_of
from hub.channels.smpp.pdu import (
    UDH,
    Address,
    Command,
    Malformed,
    ShortMessage,
    Tag,
    Unit,
    message_body,
    read_message,
    read_unit,
    unit_length,
)
from tests.servers.smsc import packed, packed_text, tag

GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡AZÄÖÑÜ§¿azäöñüà^{}\\[~]|€"
NUMBERS = st.text(alphabet="0123456789", min_size=1, max_size=15)


def message(content: bytes, **fields: object) -> ShortMessage:
    ends = {"source": Address(value="1"), "destination": Address(value="2")}
    return ShortMessage(**(ends | {"content": content} | fields))  # type: ignore[arg-type]


@given(text=st.text(alphabet=GSM, min_size=1, max_size=150), to=NUMBERS)
def test_another_codec_reads_what_we_write(text: str, to: str) -> None:
    (content,) = encoded(text, "gsm7").parts[:1]
    sent = ShortMessage(
        source=Address(value="Shop", ton=5),
        destination=Address(value=to, ton=1, npi=1),
        content=content,
        receipt_wanted=True,
    )
    pdu = Unit(command=Command.SUBMIT, sequence=9, body=message_body(sent)).encoded()
    read = SubmitSm.from_pdu(pdu, SmppMessage.parse_header(pdu), "gsm0338")
    assert isinstance(read, SubmitSm)
    assert (read.destination.number, read.source.number, read.registered_delivery) == (to, "Shop", 1)
    assert read.short_message == segmented(text).parts[0]
    assert read_message(message_body(sent)) == sent


@given(st.text(alphabet=GSM, max_size=200))
def test_the_seven_bit_alphabet_goes_there_and_back(text: str) -> None:
    found = encoded(text, "gsm7")
    assert found.data_coding == 0
    assert "".join(decoded(part, 0, "gsm7") for part in found.parts) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300))
def test_every_text_goes_there_and_back(text: str) -> None:
    for alphabet in ("gsm7", "latin-1", "ascii", "utf-8"):
        found = encoded(text, alphabet)
        assert all(len(part) <= 160 for part in found.parts) or alphabet == "utf-8"
        assert "".join(decoded(part, found.data_coding, alphabet) for part in found.parts) == text


@pytest.mark.parametrize(
    ("content", "coding", "text"),
    [
        (b"caf\x05 \x1be", 0x00, "café €"),
        (b"plain", 0x01, "plain"),
        (b"the 7-bit alphabet, called ASCII: \x05 \x1be", 0x01, "the 7-bit alphabet, called ASCII: é €"),
        (b"caf\xe9", 0x03, "café"),
        ("订单".encode("utf-16-be"), 0x08, "订单"),
        ("订单".encode("utf-16-be"), 0x18, "订单"),
        (b"flash \x05", 0x10, "flash é"),
        (b"class \x05", 0xF0, "class é"),
        ("заказ".encode("iso8859-5"), 0x06, "заказ"),
        (b"latin in the default \xe9", 0x00, "latin in the default é"),
        (b"a lone escape \x1b", 0x00, "a lone escape "),
        (b"half\xd8", 0x08, "桡汦�"),
    ],
)
def test_codings_of_the_air(content: bytes, coding: int, text: str) -> None:
    assert decoded(content, coding, "gsm7") == text


@pytest.mark.parametrize("coding", [0x02, 0x04, 0x14, 0xF5])
def test_binary_data_is_no_text(coding: int) -> None:
    with pytest.raises(Unsupported):
        decoded(b"\x00\x01", coding, "gsm7")


def test_a_reserved_coding_goes_to_a_person() -> None:
    with pytest.raises(ParseFailed):
        decoded(b"x", 0x40, "gsm7")


@pytest.mark.parametrize("manner", ["udh", "udh16", "sar"])
def test_parts_are_known_however_they_are_told(manner: str) -> None:
    bodies = packed_text("+1", "x" * 400, reference=7, manner=manner)
    parts = [part_of(read_message(body)) for body in bodies]
    assert parts == [Part(reference=7, total=3, number=number) for number in (1, 2, 3)]
    assert b"".join(text_of(read_message(body)) for body in bodies) == b"x" * 400


def test_our_header_is_read_by_ourselves() -> None:
    part = Part(reference=200, total=3, number=2)
    sent = message(header_of(part) + b"text", esm_class=UDH)
    assert (part_of(sent), text_of(sent)) == (part, b"text")


@pytest.mark.parametrize(
    "header",
    [
        bytes((5, 0, 3, 1, 0, 0)),
        bytes((5, 0, 3, 1, 2, 3)),
        bytes((5, 0, 3, 1, 1, 1)),
        bytes((4, 5, 2, 0, 1)),
        bytes((200,)),
        b"",
    ],
)
def test_numbers_that_make_no_sense_make_no_part(header: bytes) -> None:
    assert part_of(message(header + b"text", esm_class=UDH)) is None


def test_a_long_text_may_come_as_a_parameter() -> None:
    body = packed("1", "2", b"", tags=tag(Tag.PAYLOAD, b"y" * 1000))
    assert read_message(body).content == b"y" * 1000
    assert read_message(message_body(message(b"z" * 300))).content == b"z" * 300


def test_a_parameter_that_is_cut_off_costs_nothing_else() -> None:
    body = packed("1", "2", b"hello", tags=struct.pack(">HH", 0x1E, 200) + b"12")
    assert read_message(body).content == b"hello"


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_message, read_unit, unit_length):
        try:
            read(data)
        except Malformed:
            continue


@given(st.binary(max_size=60), st.integers(0, 255), st.integers(0, 255))
def test_any_content_is_a_text_or_refused(content: bytes, coding: int, esm_class: int) -> None:
    found = message(content, esm_class=esm_class, data_coding=coding)
    part_of(found)
    try:
        assert "\x00" not in decoded(text_of(found), coding, "gsm7")
    except (ParseFailed, Unsupported):
        return


@given(st.text(min_size=1, max_size=400))
def test_a_forced_alphabet_cuts_within_its_room(text: str) -> None:
    cut = segmented(text, Encoding.UCS2)
    assert "".join(cut.parts) == text
    room = 70 if len(cut.parts) == 1 else 67
    assert all(len(part.encode("utf-16-be", "surrogatepass")) <= room * 2 for part in cut.parts)
