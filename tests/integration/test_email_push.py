"""Taking mail by webhook: proven first, stored as it came, answered after that."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import Anomalous, WebhookRequest
from hub.channels.email.channel import EmailChannel
from hub.channels.email.push import mail_in
from hub.channels.email.settings import EmailSettings
from hub.channels.signature import sign
from hub.errors import Forbidden, TooLarge, Unavailable
from tests.factories.outbound import START, make_context, make_inbox
from tests.fakes.channels import RecordingSink

MAIL = (
    b"Message-ID: <1@m>\r\nFrom: li@mail.example\r\nSubject: =?utf-8?Q?=C3=A9?=\r\n\r\nHello \xe9\r\n--x\r\n"
)
PROVEN = {"Authorization": "Bearer t0ken"}


def channel(**fields: Any) -> EmailChannel:
    settings = {"push_secret": "s3cret", "push_token": "t0ken", "push_user": "hook", "push_password": "pa:ss"}
    return EmailChannel(make_inbox("mail", "email"), EmailSettings(**(settings | fields)), make_context())


def request(body: bytes, headers: dict[str, str], kind: str = "message/rfc822") -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        url="https://hub.example.com/webhooks/mail/mail",
        tail="mail",
        headers={"Content-Type": kind, **headers},
        query={},
        body=body,
    )


async def post(hub: EmailChannel, body: bytes, headers: dict[str, str], kind: str = "message/rfc822") -> int:
    (route,) = hub.routes()
    assert route.tail == "mail"
    return (await route.handle(request(body, headers, kind))).status


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


async def test_each_proof_opens_the_door_and_the_mail_is_stored_as_it_came() -> None:
    hub, sink = channel(), RecordingSink()
    await hub.start(sink)
    for proof in (PROVEN, basic("hook:pa:ss"), sign("s3cret", START, MAIL)):
        assert await post(hub, MAIL, proof) == 200
    (raw,) = sink.raws.values()
    assert (raw.payload, raw.content_type, sink.calls) == (MAIL, "message/rfc822", 3)
    await hub.stop()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic t0ken"},
        basic("hook:wrong"),
        basic(":"),
        sign("wrong", START, MAIL),
        sign("s3cret", START - timedelta(hours=1), MAIL),
        sign("s3cret", START, MAIL + b"x") | PROVEN,
    ],
)
async def test_who_proves_nothing_leaves_nothing(headers: dict[str, str]) -> None:
    hub, sink = channel(), RecordingSink()
    await hub.start(sink)
    with pytest.raises(Forbidden):
        await post(hub, MAIL, headers)
    assert sink.calls == 0
    await hub.stop()


async def test_a_proof_that_is_not_set_proves_nothing() -> None:
    hub = channel(push_secret="", push_password="")
    await hub.start(RecordingSink())
    for headers in (basic("hook:"), basic(":"), sign("", START, MAIL), {"Authorization": "Basic "}):
        with pytest.raises(Forbidden):
            await post(hub, MAIL, headers)
    await hub.stop()
    assert channel(push_secret="", push_token="", push_password="").routes() == ()


async def test_what_is_no_mail_or_too_big_is_refused_and_a_stopped_inbox_asks_for_patience() -> None:
    hub = channel(max_mail_bytes=500)
    with pytest.raises(Unavailable):
        await post(hub, MAIL, PROVEN)
    await hub.start(RecordingSink())
    for body, kind in ((b"", "message/rfc822"), (b"{}", "application/json"), (b"hello", "text/plain")):
        with pytest.raises(Anomalous):
            await post(hub, body, PROVEN, kind)
    with pytest.raises(TooLarge):
        await post(hub, MAIL + b"x" * 500, PROVEN)
    await hub.stop()


def form(*fields: tuple[str, bytes]) -> tuple[str, bytes]:
    parts = b"".join(b"--x\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in fields)
    return 'multipart/form-data; boundary="x"', parts + b"--x--\r\n"


def test_forms_of_mail_services_hold_the_mail() -> None:
    inner = b"A: b\r\n\r\n\xff\x00\r\n\r\nend"
    other = ('Content-Disposition: form-data; name="to"', b"help@shop.example")
    for name in ("email", "body-mime", "mime"):
        head = (
            f'Content-Disposition: form-data; name="{name}"; filename="m.eml"\r\nContent-Type: message/rfc822'
        )
        kind, body = form(other, (head, inner))
        assert mail_in(kind, body) == inner
    encoded = b"recipient=help%40shop.example&body-mime=A%3A+b%0D%0A%0D%0A%C3%A9"
    assert mail_in("application/x-www-form-urlencoded", encoded) == "A: b\r\n\r\né".encode()
    for kind, body in (
        form(other),
        ("multipart/form-data", b""),
        ("application/x-www-form-urlencoded", b"\xff"),
    ):
        with pytest.raises(Anomalous):
            mail_in(kind, body)


@given(
    st.binary(max_size=300),
    st.sampled_from(["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"]),
)
def test_no_body_is_too_odd(body: bytes, kind: str) -> None:
    try:
        mail_in(kind, body)
    except Anomalous:
        pass
