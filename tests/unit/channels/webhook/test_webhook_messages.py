"""What the generic inbox takes, and what it posts."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import Anomalous, ParseFailed, WebhookRequest, WebhookResponse
from hub.channels.signature import sign
from hub.channels.webhook.parse import parse_message
from hub.channels.webhook.receive import OFF_LOOP_BYTES, Receiver
from hub.channels.webhook.send import compose
from hub.channels.webhook.settings import WebhookSettings
from hub.domain.interaction import Party
from hub.domain.message import OutboundAttachment
from hub.errors import Forbidden, Unavailable
from tests.factories.outbound import START, make_context, make_inbox, make_outbound
from tests.fakes.channels import RecordingSink

SECRET = "a shared secret of some length"


def posted(**fields: Any) -> bytes:
    document = {"id": "m-1", "from": {"id": "cust-7", "name": "Ana"}, "text": "Where is my order?"} | fields
    return json.dumps({key: value for key, value in document.items() if value is not None}).encode()


def test_a_message() -> None:
    message = parse_message(
        posted(subject="Order 5", conversation="c-9", sent_at="2026-11-23T10:00:00+01:00")
    )
    assert message.external_id == "m-1"
    assert message.sender == Party(kind="external", value="cust-7", name="Ana")
    assert (message.text, message.subject, message.thread_key) == ("Where is my order?", "Order 5", "c-9")
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == "2026-11-23T09:00:00+00:00"


@pytest.mark.parametrize(
    ("sender", "kind", "value"),
    [
        ({"email": "ana@example.com"}, "email", "ana@example.com"),
        ({"phone": "+1 415 555 0101"}, "phone", "+14155550101"),
        ({"id": "7"}, "external", "7"),
    ],
)
def test_each_kind_of_sender(sender: dict[str, str], kind: str, value: str) -> None:
    assert parse_message(posted(**{"from": sender})).sender == Party(kind=kind, value=value)


def test_a_file_has_a_harmless_name() -> None:
    file = {
        "name": "..\\..\\etc/pass\nwd.txt",
        "type": "Text/Plain",
        "content_base64": base64.b64encode(b"x").decode(),
    }
    (found,) = parse_message(posted(attachments=[file])).attachments
    assert (found.name, found.type, found.content) == ("pass wd.txt", "text/plain", b"x")


def test_controls_are_dropped_from_text_and_lines_kept() -> None:
    assert parse_message(posted(text="a\x00b\x1b[1m\r\n\tc")).text == "ab[1m\r\n\tc"


NONSENSE: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 5_000,
    posted(id=None),
    posted(id=""),
    posted(id=7),
    posted(id={"$gt": ""}),
    posted(id="a b"),
    posted(id="x" * 201),
    posted(**{"from": None}),
    posted(**{"from": {}}),
    posted(**{"from": {"id": {"$ne": None}}}),
    posted(**{"from": {"id": "1", "email": "a@example.com"}}),
    posted(**{"from": {"email": "no address"}}),
    posted(**{"from": {"email": "a@b\r\nBcc: c@example.com"}}),
    posted(**{"from": {"phone": "call me"}}),
    posted(**{"from": {"phone": "+1"}}),
    posted(**{"from": "Ana"}),
    posted(text=None),
    posted(text=["a"]),
    posted(text=" \n"),
    posted(text="x" * 100_001),
    posted(sent_at="yesterday"),
    posted(sent_at="2026-11-23T10:00:00"),
    posted(sent_at="0001-01-01T00:00:00+23:59"),
    posted(sent_at="9999-12-31T23:59:59-23:59"),
    posted(attachments=[{"name": "a", "content_base64": "!!!"}]),
    posted(attachments=[{"name": "", "content_base64": ""}]),
    posted(attachments=[{"name": "a", "type": "text/html; x", "content_base64": ""}]),
    posted(attachments=[{"name": "a", "content_base64": ""}] * 11),
    posted(attachments={"$gt": ""}),
    posted(unknown="field"),
    posted(subject="s" * 301),
]


@pytest.mark.parametrize("payload", NONSENSE)
def test_nonsense_is_refused_without_being_quoted(payload: bytes) -> None:
    with pytest.raises(ParseFailed) as raised:
        parse_message(payload)
    for value in ("no address", "call me", "yesterday", "!!!", "$gt", "unknown`"):
        assert value not in str(raised.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), st.lists, max_leaves=5))
def test_no_json_breaks_the_parser(value: object) -> None:
    for field in ("id", "from", "text", "subject", "conversation", "sent_at", "attachments"):
        try:
            parse_message(posted(**{field: value}))
        except ParseFailed:
            continue


@given(st.datetimes(), st.integers(-1439, 1439))
def test_no_moment_breaks_the_parser(moment: datetime, minutes: int) -> None:
    written = moment.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat()
    try:
        found = parse_message(posted(sent_at=written)).sent_at
    except ParseFailed:
        return
    assert found is not None
    assert found.tzinfo is UTC


@given(st.binary(max_size=100))
def test_no_bytes_break_the_parser(payload: bytes) -> None:
    with pytest.raises(ParseFailed):
        parse_message(payload)


class Door:
    """A receiver and the requests that come to it."""

    def __init__(self) -> None:
        self.sink = RecordingSink()
        self.receiver = Receiver(make_inbox("w", "webhook"), WebhookSettings(secret=SECRET), make_context())
        self.receiver.sink = self.sink

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> WebhookResponse:
        headers = sign(SECRET, START, body) if headers is None else headers
        request = WebhookRequest(
            method="POST",
            url="/webhooks/w/message",
            tail="message",
            headers={name.upper(): value for name, value in headers.items()},
            query={},
            body=body,
        )
        return await self.receiver.inbound(request)


async def test_a_signed_message_is_stored_and_named() -> None:
    door = Door()
    answer = await door.post(posted())
    assert json.loads(answer.body) == {"accepted": True, "id": "in-0"}
    assert next(iter(door.sink.raws.values())).payload == posted()


async def test_a_repeated_message_gets_the_same_answer() -> None:
    door = Door()
    assert await door.post(posted()) == await door.post(posted(text="changed meanwhile"))
    assert len(door.sink.raws) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        sign("another secret", START, posted()),
        sign(SECRET, START, posted(text="other")),
        sign(SECRET, START.replace(year=2025), posted()),
        sign(SECRET, START.replace(hour=10), posted()),
        sign(SECRET, START, posted()) | {"X-Hub-Signature": "sha256="},
    ],
)
async def test_forgeries_and_replays_are_refused_before_the_body_is_looked_at(
    headers: dict[str, str],
) -> None:
    door = Door()
    for body in (posted(), b"not even json"):
        with pytest.raises(Forbidden):
            await door.post(body, headers)
    assert door.sink.calls == 0


async def test_signed_nonsense_is_anomalous_and_not_stored() -> None:
    door = Door()
    for payload in NONSENSE:
        with pytest.raises(Anomalous):
            await door.post(payload)
    assert door.sink.calls == 0


async def test_large_messages_are_taken_too() -> None:
    door = Door()
    file = {"name": "a.bin", "content_base64": base64.b64encode(b"x" * OFF_LOOP_BYTES).decode()}
    assert (await door.post(posted(attachments=[file]))).status == 200


async def test_nothing_is_acknowledged_that_was_not_stored() -> None:
    door = Door()
    door.sink.failing = True
    with pytest.raises(Unavailable):
        await door.post(posted())


def test_a_reply_as_it_is_posted() -> None:
    file = OutboundAttachment(name="a.txt", type="text/plain", content=b"hi")
    reply = make_outbound(
        "01r",
        recipient=Party(kind="external", value="cust-7", name="Ana"),
        thread_key="c-9",
        in_reply_to="m-1",
        attachments=(file,),
    )
    assert json.loads(compose(reply)) == {
        "id": "01r",
        "ticket": 1001,
        "to": {"id": "cust-7", "name": "Ana"},
        "text": "It is on its way.",
        "subject": "Invoice 2041",
        "conversation": "c-9",
        "in_reply_to": "m-1",
        "author": "Ana",
        "automatic": False,
        "sent_at": "2026-11-23T09:00:00Z",
        "attachments": [{"name": "a.txt", "type": "text/plain", "content_base64": "aGk="}],
    }
