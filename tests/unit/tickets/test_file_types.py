"""A file is what its bytes say, whatever it is called."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.tickets.files.types import clean_type, is_dangerous, sniffed

OFFICE = "application/vnd.openxmlformats-officedocument."
PE = "application/vnd.microsoft.portable-executable"


def archive(*names: str, first: str = "", content: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as zipped:
        if first:
            zipped.writestr(first, content)
        for name in names:
            zipped.writestr(name, "x" * 5000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "declared", "name", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "text/plain", "a.txt", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "", "", "image/jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "", "", "image/webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/x-wav", "", "audio/wav"),
        (b"\0\0\0\x20ftypisom\0\0", "", "", "video/mp4"),
        (b"\0\0\0\x20ftypheic\0\0", "", "", "image/heic"),
        (b"\0\0\0\x20ftyp3gp4\0\0", "", "", "video/3gpp"),
        (b"\xff\xfb\x90\x64\0\0", "", "", "audio/mpeg"),
        (b"OggS\0\x02", "video/ogg", "", "video/ogg"),
        (b"#!AMR\n\x04\0", "audio/amr", "", "audio/amr"),
        (b"%PDF-1.7\nplain", "image/png", "x.png", "application/pdf"),
        (b"MZ\x90\0\x03\0\0\0", "image/png", "holiday.png", PE),
        (b"\x7fELF\x02\x01\x01\0", "application/pdf", "bill.pdf", "application/x-elf"),
        (b"<html><script>alert(1)</script>", "image/png", "a.png", "text/html"),
        (b"\xef\xbb\xbf  <!DOCTYPE HTML>", "text/plain", "a.txt", "text/html"),
        (b'<?xml version="1.0"?><svg onload="x">', "image/jpeg", "a.jpg", "image/svg+xml"),
        (b'<?xml version="1.0"?><invoice/>', "application/octet-stream", "", "application/xml"),
        ("<script>".encode("utf-16"), "text/plain", "a.txt", "text/html"),
        (b"#!/bin/sh\nrm -rf", "text/plain", "a.txt", "application/x-script"),
        (b"Dear MZ and BM", "text/plain", "", "text/plain"),
        (b"MZ is how this letter begins", "", "", "text/plain"),
        (b"a;b\n1;2", "text/csv; charset=utf-8", "a.csv", "text/csv"),
        ("\u60a8\u597d".encode("gbk"), "text/plain", "", "text/plain"),
        (b"BEGIN:VCALENDAR", "text/calendar", "a.ics", "text/calendar"),
        (b"From: mia@example.org\n\nHi", "message/rfc822", "a.eml", "message/rfc822"),
        (b"just text", "image/png", "a.png", "text/plain"),
        (b"\x01\x02\x03\x04", "image/png", "a.png", "application/octet-stream"),
        (b"\x30\x80\x06\x09\0", "application/pkcs7-signature", "smime.p7s", "application/pkcs7-signature"),
        (b"\x01\x02", "not a type\r\n", "", "application/octet-stream"),
        (b"", "", "", "application/octet-stream"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "", "old.xls", "application/vnd.ms-excel"),
        (archive("word/document.xml"), "application/zip", "a.zip", f"{OFFICE}wordprocessingml.document"),
        (
            archive("xl/workbook.xml", "xl/vbaProject.bin"),
            "",
            "a.xlsx",
            "application/vnd.ms-spreadsheetml.sheet.macroenabled",
        ),
        (
            archive(first="mimetype", content="application/vnd.oasis.opendocument.text"),
            "",
            "",
            "application/vnd.oasis.opendocument.text",
        ),
        (archive("META-INF/MANIFEST.MF"), "application/zip", "a.zip", "application/java-archive"),
        (archive("a.txt"), "application/pdf", "a.pdf", "application/zip"),
    ],
)
def test_the_bytes_decide(data: bytes, declared: str, name: str, expected: str) -> None:
    assert sniffed(data, declared, name) == expected


@given(st.binary(max_size=5000), st.text(max_size=40), st.text(max_size=40))
def test_any_bytes_have_a_type_that_fits_a_header(data: bytes, declared: str, name: str) -> None:
    assert clean_type(sniffed(data, declared, name))


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_begins_like_a_page_is_never_shown_as_a_picture(rest: bytes, declared: str) -> None:
    assert is_dangerous(sniffed(b"<script>" + rest.replace(b"\0", b""), "image/png", declared), "") or any(
        byte < 32 for byte in rest
    )


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("image/png", "a.png", False),
        ("application/pdf", "a.pdf", False),
        ("image/png", "a.png.exe", True),
        ("application/octet-stream", "a.JS ", True),
        ("image/svg+xml", "a.png", True),
        ("text/plain", "exe", False),
        ("application/zip", "a.zip", False),
    ],
)
def test_what_may_run_is_known_by_type_or_name(kind: str, name: str, expected: bool) -> None:
    assert is_dangerous(kind, name) is expected
