"""What message centres deliver; the fixtures were packed by another program (the npm package `smpp`, 0.5.1)."""

from pathlib import Path

import pytest

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.smpp.parse import number_of, parse_message, read_delivery
from hub.channels.smpp.parts import Part, part_of, text_of
from hub.channels.smpp.pdu import Address
from hub.channels.smpp.receipts import Receipt, is_receipt, read_receipt
from hub.channels.smpp.settings import SmppSettings
from hub.domain.interaction import InboundMessage, MessageClass, Party
from hub.domain.message import DeliveryState

FIXTURES = Path(__file__).parents[3] / "fixtures" / "smpp"
SETTINGS = SmppSettings(host="smsc.example.com", system_id="hub", region="GB")


def raw(name: str) -> bytes:
    return bytes.fromhex((FIXTURES / f"{name}.hex").read_text())


def parse(name: str) -> InboundMessage:
    return parse_message(raw(name), "", SETTINGS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text", "Where is my parcel? 5 € [now]"),
        ("text_ucs2", "我的包裹在哪里？😀"),
        ("text_latin1", "café fermé"),
        ("text_seven_bit_called_ascii", "héllo €"),
        ("payload_parameter", "A long text in one piece. " * 12),
        ("stop_word", "STOP"),
    ],
)
def test_texts_are_read(name: str, text: str) -> None:
    message = parse(name)
    assert message.text == text
    assert message.sender == Party(kind="phone", value="+14155550101")
    assert message.recipients == (Party(kind="phone", value="+447700900100"),)
    assert message.thread_key == "+14155550101|+447700900100"
    assert message.message_class is MessageClass.PERSON


@pytest.mark.parametrize(("name", "sender"), [("from_short_code", "60123"), ("from_name", "ParcelCo")])
def test_machines_are_known_by_their_address(name: str, sender: str) -> None:
    message = parse(name)
    assert (message.sender.value, message.message_class) == (sender, MessageClass.AUTO)


def test_a_number_of_the_country_gets_its_code() -> None:
    assert parse("national_number").sender.value == "+447700900123"


@pytest.mark.parametrize(
    ("value", "ton", "region", "number"),
    [
        ("14155550101", 1, "", "+14155550101"),
        ("+14155550101", 0, "", "+14155550101"),
        ("0014155550101", 0, "", "+14155550101"),
        ("447700900123", 0, "", "+447700900123"),
        ("07700900123", 0, "", "07700900123"),
        ("07700900123", 0, "GB", "+447700900123"),
        ("60123", 0, "GB", "60123"),
        ("12", 1, "", "+12"),
        ("447700900123", 5, "", "447700900123"),
        ("", 0, "", ""),
    ],
)
def test_numbers_come_in_every_form(value: str, ton: int, region: str, number: str) -> None:
    assert number_of(Address(value=value, ton=ton), region) == number


@pytest.mark.parametrize(
    ("name", "part", "text"),
    [
        ("part_1_of_2_udh", Part(reference=0xCC, total=2, number=1), b"The first half of it, "),
        ("part_2_of_2_udh16", Part(reference=0x12CC, total=2, number=2), b"and the second."),
        ("part_3_of_3_sar", Part(reference=4660, total=3, number=3), b"the end."),
    ],
)
def test_parts_say_what_they_are(name: str, part: Part, text: bytes) -> None:
    message = read_delivery(raw(name))
    assert (part_of(message), text_of(message)) == (part, text)


def test_data_for_a_program_on_the_phone_is_no_text() -> None:
    with pytest.raises(Unsupported):
        parse("binary_port_addressed")


@pytest.mark.parametrize(
    ("name", "receipt"),
    [
        (
            "receipt_delivered_in_words",
            Receipt(external_id="0123456789", state=DeliveryState.DELIVERED),
        ),
        (
            "receipt_failed_in_words",
            Receipt(
                external_id="c449ab9744f47b6af1879e49e75e4f40",
                state=DeliveryState.FAILED,
                reason="the text could not be delivered (the provider's error 011)",
            ),
        ),
        (
            "receipt_with_parameters",
            Receipt(
                external_id="4F2A",
                state=DeliveryState.FAILED,
                reason="the phone was off or out of reach for too long",
            ),
        ),
        ("receipt_intermediate", Receipt(external_id="4F2A", state=DeliveryState.SENT)),
    ],
)
def test_receipts_are_read(name: str, receipt: Receipt) -> None:
    message = read_delivery(raw(name))
    assert is_receipt(message)
    assert read_receipt(message) == receipt
    with pytest.raises(Unsupported):
        parse(name)


def test_another_unit_is_no_message() -> None:
    with pytest.raises(ParseFailed):
        parse_message(bytes.fromhex("00000010000000150000000000000001"), "", SETTINGS)
