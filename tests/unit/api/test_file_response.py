"""Files are answered so that no browser runs them, under their own name."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.http.file_response import disposition, file_response


def _name_read_from(header: str) -> str:
    message = EmailMessage()
    message["Content-Disposition"] = header
    return message.get_filename() or ""


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_any_name_makes_a_header_of_one_line_that_carries_it_whole(name: str) -> None:
    header = disposition("attachment", name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    plain = header.split('"')[1]
    assert plain
    assert not set(plain) & set('"\\\r\n%')


def test_the_name_is_there_twice_in_ascii_and_whole() -> None:
    header = disposition("attachment", '报告 "1".pdf')
    assert header == (
        "attachment; filename=\"__ _1_.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%221%22.pdf"
    )
    assert _name_read_from("attachment; filename*=UTF-8''%E6%8A%A5.pdf") == "报.pdf"


@pytest.mark.parametrize(
    ("kind", "told", "shown"),
    [
        ("image/png", "image/png", "inline"),
        ("IMAGE/JPEG; name=x", "image/jpeg", "inline"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("text/javascript", "application/octet-stream", "attachment"),
        ("application/pdf", "application/pdf", "attachment"),
        ("video/mp4", "video/mp4", "attachment"),
        ("image/\r\nSet-Cookie", "application/octet-stream", "attachment"),
    ],
)
def test_only_plain_images_are_shown_and_only_harmless_types_are_told(
    kind: str, told: str, shown: str
) -> None:
    answer = file_response("a", kind, b"bytes")
    assert answer.content_type == told
    assert answer.headers["Content-Disposition"].startswith(shown)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
