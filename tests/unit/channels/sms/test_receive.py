"""Who may post, and what becomes of it."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import Anomalous, Unsupported, WebhookRequest, WebhookResponse
from hub.channels.sms.receive import receiver
from hub.channels.sms.settings import SmsSettings
from hub.channels.twilio.forms import FORM_TYPE
from hub.domain.interaction import Party
from hub.domain.message import DeliveryState
from hub.domain.suppression import SuppressionReason
from hub.errors import Forbidden, HubError, TooLarge, Unavailable
from hub.lab.twilio_rules import sign
from tests.factories.outbound import make_context, make_inbox
from tests.fakes.channels import RecordingSink

FIXTURES = Path(__file__).parents[3] / "fixtures" / "sms"
ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "the token of the account"
PUBLIC = "https://hub.example.com"


class Door:
    """A receiver and the requests that come to it."""

    def __init__(self, **settings: Any) -> None:
        self.sink = RecordingSink()
        inbox = make_inbox("inbox1", "sms")
        self.receiver = receiver(
            inbox, SmsSettings(account_sid=ACCOUNT, auth_token=TOKEN, **settings), make_context()
        )
        self.receiver.sink = self.sink

    async def post(
        self,
        body: bytes | str,
        *,
        tail: str = "sms",
        query: str = "",
        token: str = TOKEN,
        signed_url: str = "",
        signature: str | None = None,
        content_type: str = f"{FORM_TYPE}; charset=UTF-8",
        host: str = "http://10.0.0.5:8080",
    ) -> WebhookResponse:
        body = body if isinstance(body, bytes) else (FIXTURES / f"{body}.form").read_bytes()
        path = f"/webhooks/inbox1/{tail}{query}"
        if signature is None:
            form = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
            signature = sign(
                token, signed_url or PUBLIC + path, form if content_type.startswith(FORM_TYPE) else {}
            )
        request = WebhookRequest(
            method="POST",
            url=host + path,
            tail=tail,
            headers={"x-twilio-signature": signature, "Content-Type": content_type},
            query=dict(parse_qsl(query.removeprefix("?"))),
            body=body,
        )
        handle = {route.tail: route.handle for route in self.receiver.routes()}[tail]
        return await handle(request)


async def test_a_signed_text_is_stored_as_it_came_and_acknowledged_with_twiml() -> None:
    door = Door()
    answer = await door.post("inbound_text")
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    assert answer.body.endswith(b"<Response/>")
    (raw,) = door.sink.raws.values()
    assert raw.external_id == f"SM{1:032x}"
    assert raw.payload == (FIXTURES / "inbound_text.form").read_bytes()


async def test_a_repeated_text_is_stored_once_and_answered_alike() -> None:
    door = Door()
    assert await door.post("inbound_text") == await door.post("inbound_text")
    assert len(door.sink.raws) == 1


@pytest.mark.parametrize(
    "forgery",
    [
        {"token": "another token"},
        {"signature": ""},
        {"signature": "bm90IGEgc2lnbmF0dXJl"},
        {"signature": "é\udcff"},
        {"signed_url": "http://hub.example.com/webhooks/inbox1/sms"},
        {"signed_url": "https://hub.example.com/webhooks/inbox2/sms"},
        {"signed_url": "https://evil.example/webhooks/inbox1/sms"},
        {"signed_url": "https://hub.example.com/webhooks/inbox1/status"},
        {"query": "?a=1", "signed_url": "https://hub.example.com/webhooks/inbox1/sms"},
        {"content_type": "application/json"},
        {"content_type": "text/plain"},
        {"content_type": ""},
    ],
)
async def test_forgeries_are_refused_and_leave_nothing(forgery: dict[str, str]) -> None:
    door = Door()
    with pytest.raises(Forbidden):
        await door.post("inbound_text", **forgery)
    assert door.sink.calls == 0


@pytest.mark.parametrize("change", [b"&Extra=1", b"%21", b"&Body=", b"&From=%2B19995550000"])
async def test_a_changed_body_is_refused(change: bytes) -> None:
    door = Door()
    body = (FIXTURES / "inbound_text.form").read_bytes()
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    with pytest.raises(Forbidden):
        await door.post(body + change, signature=sign(TOKEN, f"{PUBLIC}/webhooks/inbox1/sms", form))
    assert door.sink.calls == 0


@given(st.binary(max_size=300), st.text(max_size=40), st.sampled_from([FORM_TYPE, "application/json", "x"]))
async def test_no_unsigned_request_does_anything_but_be_refused(
    body: bytes, signature: str, content_type: str
) -> None:
    door = Door()
    for query in ("", "?bodySHA256=" + hashlib.sha256(body).hexdigest()):
        with pytest.raises(Forbidden):
            await door.post(body, signature=signature, content_type=content_type, query=query)
    assert door.sink.calls == 0


async def test_the_inboxs_own_public_address_wins() -> None:
    door = Door(public_url="https://texts.example.org/hub/")
    signed_url = "https://texts.example.org/hub/webhooks/inbox1/sms"
    for host in ("http://10.0.0.5:8080", "https://texts.example.org/hub"):
        assert (await door.post("inbound_text", signed_url=signed_url, host=host)).status == 200


async def test_a_query_is_part_of_what_is_signed() -> None:
    door = Door()
    assert (await door.post("inbound_text", query="?x=%C3%A9&y")).status == 200


async def test_a_signed_json_body_is_genuine_and_no_text() -> None:
    door = Door()
    body = b'{"event": "x"}'
    query = "?bodySHA256=" + hashlib.sha256(body).hexdigest()
    with pytest.raises(Anomalous):
        await door.post(body, content_type="application/json", query=query)
    with pytest.raises(Forbidden):
        await door.post(body + b" ", content_type="application/json", query=query)


async def test_bodies_have_a_bound() -> None:
    with pytest.raises(TooLarge):
        await Door().post(b"Body=" + b"x" * 70_000)


def changed(name: str, **fields: str | None) -> bytes:
    form: dict[str, str | None] = dict(
        parse_qsl((FIXTURES / f"{name}.form").read_text(), keep_blank_values=True)
    )
    return urlencode({key: value for key, value in (form | fields).items() if value is not None}).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageSid": None, "SmsSid": None},
        {"MessageSid": "SM1"},
        {"From": None},
        {"To": ""},
        {"AccountSid": "AC" + "f" * 32},
        {"MessageSid": '{"$gt": ""}', "SmsSid": None},
    ],
)
async def test_signed_nonsense_is_anomalous_and_not_stored(fields: dict[str, str | None]) -> None:
    door = Door()
    with pytest.raises(Anomalous):
        await door.post(changed("inbound_text", **fields))
    assert door.sink.calls == 0


async def test_an_empty_text_is_of_no_interest() -> None:
    door = Door()
    with pytest.raises(Unsupported):
        await door.post("inbound_empty")
    assert door.sink.calls == 0


async def test_nothing_is_acknowledged_that_was_not_stored() -> None:
    door = Door()
    door.sink.failing = True
    with pytest.raises(Unavailable):
        await door.post("inbound_text")
    door.receiver.sink = None
    with pytest.raises(Unavailable):
        await door.post("inbound_text")


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("status_sent", DeliveryState.SENT, ""),
        ("status_delivered", DeliveryState.DELIVERED, ""),
        ("status_undelivered_unreachable", DeliveryState.FAILED, "the phone is off or out of reach"),
        ("status_failed_landline", DeliveryState.FAILED, "the number is a landline or cannot get texts"),
    ],
)
async def test_status_callbacks_become_news(name: str, state: DeliveryState, reason: str) -> None:
    door = Door()
    assert (await door.post(name, tail="status", query="?message=01m")).status == 204
    (update,) = door.sink.updates
    assert (update.message_id, update.external_id) == ("01m", f"SM{20:032x}")
    assert (update.state, update.reason) == (state, reason)


async def test_news_of_an_opt_out_names_whose_wish_it_is() -> None:
    door = Door()
    await door.post(changed("status_failed_landline", ErrorCode="21610"), tail="status", query="?message=01m")
    await door.post("status_failed_landline", tail="status", query="?message=01m")
    told, other = door.sink.updates
    assert (told.suppress, told.reason) == (
        SuppressionReason.OPTED_OUT,
        "the customer has opted out of texts",
    )
    assert told.recipient == Party(kind="phone", value="+14155550101")
    assert other.suppress is None


async def test_unknown_states_and_unsigned_news_change_nothing() -> None:
    door = Door()
    with pytest.raises(Unsupported):
        await door.post(changed("status_sent", MessageStatus="teleported"), tail="status")
    with pytest.raises(HubError):
        await door.post("status_sent", tail="status", token="another")
    assert door.sink.updates == []


def test_the_stand_in_signs_as_the_provider_documents() -> None:
    # The worked example of https://www.twilio.com/docs/usage/security
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_a_field_given_twice_is_signed_with_both_values() -> None:
    door = Door()
    body = (FIXTURES / "inbound_text.form").read_bytes() + b"&Tag=b&Tag=a"
    form = dict(parse_qsl(body.decode(), keep_blank_values=True)) | {"Tag": "aTagb"}
    url = f"{PUBLIC}/webhooks/inbox1/sms"
    assert (await door.post(body, signature=sign(TOKEN, url, form))).status == 200
