"""Mails and files in wrappings of their own: winmail.dat, opaque signatures, files in the text, invitations."""

import base64
import binascii
import struct

import pytest

from hub.channels.email.parse import parse_mail
from hub.channels.email.rtf import decompress_rtf, rtf_text
from hub.channels.email.tnef import SIGNATURE, unwrap
from tests.unit.channels.email.mails import multipart, part, with_body


def attribute(level: int, name: int, content: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(content)) + content + struct.pack("<H", sum(content) % 65_536)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(values))
    for kind, name, content in values:
        out += struct.pack("<HHII", kind, name, 1, len(content)) + content + b"\0" * (-len(content) % 4)
    return out


def winmail(*body: tuple[int, int, bytes]) -> bytes:
    """Return a winmail.dat with a picture and a text, and what `body` says of the mail."""
    out = SIGNATURE + b"\1\0"
    out += attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    out += attribute(1, 0x00069003, properties(*body))
    out += attribute(2, 0x00069002, b"\0" * 14) + attribute(2, 0x00018010, b"IMAGE~1.PNG\0")
    out += attribute(2, 0x0006800F, b"\x89PNG")
    named = ((0x1F, 0x3707, "Bild größer.png\0".encode("utf-16-le")), (0x1E, 0x370E, b"image/png\0"))
    out += attribute(2, 0x00069005, properties(*named, (0x1E, 0x3712, b"pic@1\0")))
    out += attribute(2, 0x00069002, b"\0" * 14) + attribute(2, 0x00018010, b"notes.txt\0")
    return out + attribute(2, 0x0006800F, b"Notes")


def wrapped(content: bytes, text: bytes = b"") -> bytes:
    return multipart(
        b"mixed",
        part(b"text/plain", text),
        part(
            b'application/ms-tnef; name="winmail.dat"',
            base64.encodebytes(content),
            b"Content-Transfer-Encoding: base64",
        ),
    )


def test_the_files_of_a_winmail_dat_become_attachments() -> None:
    mail = parse_mail(wrapped(winmail((0x1E, 0x1000, b"Rich text")), b"The plain text"))
    assert [(file.name, file.type, file.content, file.cid) for file in mail.attachments] == [
        ("Bild größer.png", "image/png", b"\x89PNG", "pic@1"),
        ("notes.txt", "text/plain", b"Notes", ""),
    ]
    assert mail.text == "The plain text"


@pytest.mark.parametrize(
    "body",
    [
        (0x1E, 0x1000, b"Hello from Outlook\0"),
        (0x1F, 0x1000, "Hello from Outlook\0".encode("utf-16-le")),
        (0x102, 0x1013, b"<p>Hello from <b>Outlook</b></p>\0"),
        (
            0x102,
            0x1009,
            struct.pack("<II4sI", 60, 40, b"MELA", 0) + b"{\\rtf1\\ansi Hello {\\*\\x no}from Outlook\\par}",
        ),
    ],
    ids=["text", "unicode", "html", "rich text"],
)
def test_its_body_is_the_mails_where_there_is_no_other(body: tuple[int, int, bytes]) -> None:
    mail = parse_mail(wrapped(winmail(body)))
    assert (mail.text, mail.reply_text) == ("Hello from Outlook", "Hello from Outlook")


def test_what_is_no_winmail_dat_stays_a_file() -> None:
    mail = parse_mail(wrapped(b"something else", b"Hi"))
    assert [file.name for file in mail.attachments] == ["winmail.dat"]
    assert "tnef_unreadable" in mail.problems


@pytest.mark.parametrize("cut", [3, 6, 20, 60, 100, 180])
def test_a_winmail_dat_cut_short_is_read_as_far_as_it_goes(cut: int) -> None:
    whole = winmail((0x1E, 0x1000, b"Hello"))
    found = unwrap(whole[:cut])
    assert found is None if cut < 4 else found is not None


def test_rich_text_is_read_without_its_formatting() -> None:
    rtf = (
        b"{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}\\uc1 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2\\par"
        b" \\u8364?5 \\{a\\}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 end}"
    )
    assert rtf_text(rtf) == "Привет\n€5 {a}end"


def test_an_emoji_in_rich_text_is_one_character_and_half_of_one_does_no_harm() -> None:
    assert (
        rtf_text(rb"{\rtf1 good \u-10179?\u-8704? and \u-10179? half}") == "good \U0001f600 and \ufffd half"
    )


def test_packed_rich_text() -> None:
    packed = bytes.fromhex(  # the example of MS-OXRTFCP, 4.1.1
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompress_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def der(tag: int, content: bytes) -> bytes:
    size = bytes((len(content),)) if len(content) < 128 else b"\x82" + len(content).to_bytes(2, "big")
    return bytes((tag,)) + size + content


INNER = multipart(
    b"mixed", part(b"text/plain", b"Signed words"), part(b"application/pdf; name=a.pdf", b"%PDF"), head=b""
)


@pytest.mark.parametrize("pieces", [1, 3], ids=["whole", "in pieces"])
def test_an_opaque_signature_is_looked_through(pieces: int) -> None:
    octets = der(0x04, INNER)
    if pieces > 1:
        octets = (
            b"\x24\x80" + b"".join(der(0x04, INNER[n : n + 100]) for n in range(0, len(INNER), 100)) + b"\0\0"
        )
    content = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")) + b"\xa0\x80" + octets + b"\0\0")
    signed = der(0x30, der(0x02, b"\1") + der(0x31, b"") + content)
    outer = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")) + der(0xA0, signed))
    kind = b'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
    mail = parse_mail(with_body(kind, base64.encodebytes(outer), b"Content-Transfer-Encoding: base64"))
    assert (mail.text, [file.name for file in mail.attachments]) == ("Signed words", ["a.pdf"])


def test_an_encrypted_mail_stays_a_file() -> None:
    outer = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010703")) + der(0xA0, b"secret"))
    mail = parse_mail(with_body(b'application/pkcs7-mime; name="smime.p7m"', outer))
    assert (mail.text, [file.name for file in mail.attachments]) == ("", ["smime.p7m"])


def test_files_in_the_middle_of_a_text() -> None:
    uu = (
        b"begin 644 a b.bin\r\n"
        + b"".join(binascii.b2a_uu(bytes(range(n, n + 45))) for n in (0, 45))
        + b"`\r\nend\r\n"
    )
    yenc = (
        b"=ybegin line=128 size=3 name=c.bin\r\n"
        + bytes((97 + 42, 61, 19 + 42 + 64 - 42 + 42, 98 + 42))
        + b"\r\n=yend size=3\r\n"
    )
    mail = parse_mail(with_body(b"text/plain", b"Before\r\n" + uu + b"between\r\n" + yenc + b"after"))
    assert mail.text.split() == ["Before", "between", "after"]
    assert [file.name for file in mail.attachments] == ["a b.bin", "c.bin"]
    assert mail.attachments[0].content == bytes(range(90))
    assert mail.attachments[1].content[0:1] + mail.attachments[1].content[-1:] == b"ab"


def test_words_that_look_like_a_file_stay() -> None:
    text = b"begin 644 the work\r\nyou promised me to\r\nend\r\n"
    mail = parse_mail(with_body(b"text/plain", text))
    assert (mail.text.split("\n")[0], mail.attachments) == ("begin 644 the work", ())


INVITATION = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Berlin\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nEND:STANDARD\r\n"
    b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Berlin:20240304T100000\r\nDTEND;TZID=Berlin:20240304T110000\r\n"
    b'SUMMARY:Talk\\, about the\r\n  order\r\nLOCATION:Room 5\r\nORGANIZER;CN="Li Wang":mailto:li@mail.example\r\n'
    b"ATTENDEE;PARTSTAT=DECLINED;CN=Bo:MAILTO:bo@mail.example\r\nBEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SAID = "Talk, about the order\nWhen: 2024-03-04 10:00 to 11:00 (Berlin)\nWhere: Room 5\nWho: Li Wang <li@mail.example>"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((b"", b""), f"Invitation: {SAID}"),
        ((b"METHOD:REQUEST", b"METHOD:CANCEL"), f"Cancelled: {SAID}"),
        (
            (b"METHOD:REQUEST", b"METHOD:REPLY"),
            f"Answer to an invitation: {SAID}\nBo <bo@mail.example> declined",
        ),
    ],
)
def test_a_calendar_is_told_in_words_and_attached(change: tuple[bytes, bytes], words: str) -> None:
    calendar = part(b"text/calendar; charset=utf-8", INVITATION.replace(*change))
    mail = parse_mail(multipart(b"alternative", part(b"text/plain", b"Please come"), calendar))
    assert (mail.text, mail.calendar) == ("Please come", words)
    assert [(file.name, file.type) for file in mail.attachments] == [("invitation.ics", "text/calendar")]
    alone = parse_mail(with_body(b"text/calendar", INVITATION.replace(*change)))
    assert (alone.text, alone.reply_text) == (words, words)
