"""No bytes make the parser raise, hang or give anything but valid JSON."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.channels.email.fingerprint import fingerprint
from hub.channels.email.parse import parse_mail, to_json
from tests.unit.channels.email.mails import HEAD, with_body

CORPUS = [path.read_bytes() for path in sorted(Path("tests/fixtures/email").glob("*.eml"))]
TOKENS = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"--",
        b"=?utf-8?q?",
        b"?=",
        b"=?gb2312?b?",
        b'"',
        b"<",
        b">",
        b";",
        b"(",
        b"\\",
        b"\xff\xfe",
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=",
        b"Content-Type: text/html; charset=",
        b"Content-Transfer-Encoding: base64\r\n",
    ),
    *(
        b"charset=utf-16",
        b"charset=idna",
        b"name*0*=",
        b"<div>",
        b"<blockquote type=cite>",
        b"&#0;",
        b"&#xD800;",
        b"> ",
        b"On 1.1.2024 x@y wrote:",
    ),
    *(
        b"message/rfc822",
        b"=00",
        b"=D8=00",
        b"\xe9",
        b"\xed\xa0\x80",
        b"Date: ",
        b"From: ",
        b"-- \n",
        b"begin 644 a\n",
    ),
]


def check(raw: bytes) -> None:
    """Parse and check what every result promises."""
    mail = parse_mail(raw)
    document = to_json(mail)
    text = json.dumps(document, ensure_ascii=False)
    text.encode("utf-8")
    assert json.loads(text) == document
    assert not [problem for problem in mail.problems if problem.startswith("failed")]
    for attachment in mail.attachments:
        assert attachment.name
        assert "/" not in attachment.name
        assert "\0" not in attachment.name
    assert fingerprint(raw) == fingerprint(raw)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2_000))
def test_random_bytes(raw: bytes) -> None:
    check(raw)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=20), st.sampled_from([HEAD])), max_size=60)
)
def test_random_pieces_of_mails(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(CORPUS),
    st.lists(
        st.tuples(
            st.integers(0, 6_000),
            st.integers(0, 30),
            st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8)),
        ),
        max_size=8,
    ),
)
def test_mutated_mails(raw: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    for place, length, put in cuts:
        raw = raw[:place] + put + raw[place + length :]
    check(raw)


def _nested(depth: int) -> bytes:
    parts = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(depth)
    )
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nHello"


BOMBS = {
    "nested_3000_deep": _nested(3_000),
    "long_subject": b"Subject: " + b"x" * 200_000 + b"\r\n\r\n",
    "words_never_closed": b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\r\n\r\n",
    "quotes_in_to": b"To: " + b'"' * 50_001 + b"\r\n\r\n",
    "angles_in_to": b"To: " + b"<" * 50_000 + b"\r\n\r\n",
    "brackets_in_to": b"To: " + b"(" * 50_000 + b"\r\n\r\n",
    "boundary_lines": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100_000,
    "false_boundaries": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--c\r\n" * 400_000,
    "parameters": HEAD + b"Content-Type: text/plain; " + b'a="b" ' * 20_000 + b"\r\n\r\nx",
    "parameter_quotes": HEAD + b'Content-Type: text/plain; name="' + b'"' * 50_000 + b"\r\n\r\nx",
    "sections": HEAD
    + b"Content-Type: text/plain; "
    + b";".join(b"n*%d*=a" % n for n in range(20_000))
    + b"\r\n\r\nx",
    "attributions": with_body(b"text/plain", b"On Mon, 1 Jan 2024 10:00 x\r\n" * 20_000),
    "quotes": with_body(b"text/plain", b"> q\r\n\r\na\r\n" * 20_000),
    "blanks": with_body(b"text/plain", b" " * 500_000 + b"x"),
    "headers": b"X: y\r\n" * 100_000 + b"\r\nx",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_no_time(name: str) -> None:
    started = time.process_time()
    check(BOMBS[name])
    assert time.process_time() - started < 5  # one second on a core of its own, twice that on a shared one


def test_fingerprints_tell_mails_apart_and_copies_together() -> None:
    mail = b"Received: by a\r\nMessage-ID: <1@x>\r\nSubject: a\r\n\r\nHello\r\n"
    assert fingerprint(mail) == fingerprint(mail.replace(b"by a", b"by b").replace(b"\r\n", b"\n"))
    assert fingerprint(mail) != fingerprint(mail.replace(b"Hello", b"Goodbye"))
    assert fingerprint(mail) != fingerprint(mail.replace(b"<1@x>", b"<2@x>"))
    assert fingerprint(mail.replace(b"Message-ID: <1@x>\r\n", b"")).startswith("sha256:")
