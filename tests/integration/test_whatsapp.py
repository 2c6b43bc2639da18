"""WhatsApp against the provider's stand-in: windows, templates, files, and a message's whole life."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from hub.channels.context import HttpLimits, MediaLimits
from hub.channels.contract import ChannelError, WebhookRequest
from hub.channels.delivery_rules import accepted, claim, informed
from hub.channels.twilio.channel import TwilioChannel
from hub.channels.twilio.forms import FORM_TYPE
from hub.channels.whatsapp import build
from hub.clock import ManualClock
from hub.domain.interaction import ConsentWish, InboundMessage, Party
from hub.domain.message import DeliveryReceipt, DeliveryState, OutboundAttachment
from hub.domain.reply_template import TemplateChoice
from hub.errors import SettingsError
from hub.ids import IdFactory
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from hub.lab.twilio_rules import sign
from tests.factories.outbound import START, make_context, make_inbox, make_outbound, make_reply
from tests.fakes.channels import RecordingSink
from tests.servers.webhook_door import WebhookDoor

CUSTOMER = "whatsapp:+14155550101"
OURS = f"whatsapp:{NUMBER}"
CONTENT = "HX" + "a" * 32
TEMPLATES = [
    {"content_sid": CONTENT, "id": "order", "name": "Order here", "language": "en", "body": "Order {{1}} is here, {{2}}."},
    {"content_sid": "HX" + "b" * 32, "body": "We are back."},
]  # fmt: skip


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def channel(twilio: TwilioStandIn) -> AsyncIterator[TwilioChannel]:
    one = made(twilio)
    await one.start(RecordingSink())
    yield one
    await one.stop()


def made(twilio: TwilioStandIn, **settings: Any) -> TwilioChannel:
    base = {
        "account_sid": ACCOUNT_SID,
        "auth_token": AUTH_TOKEN,
        "api_base_url": twilio.base_url,
        "templates": TEMPLATES,
    }
    inbox = make_inbox("inbox1", "whatsapp", name="Acme", address=NUMBER, settings=base | settings)
    return build(
        inbox,
        make_context(http=HttpLimits(connect_s=1, total_s=1), media=MediaLimits(allow_private=True)),
    )


async def test_within_a_day_of_the_customers_words_anything_goes(
    twilio: TwilioStandIn, channel: TwilioChannel
) -> None:
    picture = OutboundAttachment(id="f1", name="a.png", type="image/png", content=b"x")
    receipt = await channel.send(
        make_outbound("m1", body="在路上", attachments=(picture,), customer_wrote_at=START)
    )
    (sent,) = twilio.sent
    assert receipt.external_id == sent.sid
    assert sent.parameters == {
        "To": CUSTOMER,
        "From": OURS,
        "Body": "在路上",
        "MediaUrl": "http://invalid.example/files/f1",
        "StatusCallback": "https://hub.example.com/webhooks/inbox1/status?message=m1",
    }


@pytest.mark.parametrize("ago", [None, timedelta(hours=24), timedelta(days=9)])
async def test_later_the_provider_is_not_even_asked(
    twilio: TwilioStandIn, channel: TwilioChannel, ago: timedelta | None
) -> None:
    wrote_at = None if ago is None else START - ago
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound(customer_wrote_at=wrote_at))
    assert (raised.value.reason, raised.value.retryable) == (
        "the 24-hour window is closed; choose a template",
        False,
    )
    assert twilio.requests == 0


async def test_a_template_goes_at_any_time(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    choice = TemplateChoice(id="order", variables={"1": "2041", "2": "Ana"})
    await channel.send(make_outbound(body="Order 2041 is here, Ana.", template=choice))
    await channel.send(make_outbound(body="We are back.", template=TemplateChoice(id="HX" + "b" * 32)))
    first, second = (one.parameters for one in twilio.sent)
    assert first["ContentSid"] == CONTENT
    assert json.loads(first["ContentVariables"]) == {"1": "2041", "2": "Ana"}
    assert "Body" not in first
    assert "ContentVariables" not in second


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (TemplateChoice(id="gone"), "the template is not among the inbox's any more"),
        (TemplateChoice(id="order", variables={"1": "x"}), "the template lacks 1 of its values"),
    ],
)
async def test_a_template_that_changed_meanwhile_is_refused(
    channel: TwilioChannel, choice: TemplateChoice, reason: str
) -> None:
    with pytest.raises(ChannelError, match=reason):
        await channel.send(make_outbound(template=choice))


def test_templates_are_told_to_agents(twilio: TwilioStandIn) -> None:
    order, other = made(twilio).capabilities.templates
    assert (order.id, order.name, order.language, order.variables) == (
        "order",
        "Order here",
        "en",
        ("1", "2"),
    )
    assert (other.id, other.name, other.variables) == ("HX" + "b" * 32, "HX" + "b" * 32, ())


@pytest.mark.parametrize(
    "templates",
    [[TEMPLATES[0], TEMPLATES[0]], [{"content_sid": "x", "body": "y"}], [{"content_sid": CONTENT}]],
)
def test_wrong_templates_are_told_with_the_inbox(twilio: TwilioStandIn, templates: list[Any]) -> None:
    with pytest.raises(SettingsError, match="inbox inbox1"):
        made(twilio, templates=templates)


async def test_contact_cards_are_read(twilio: TwilioStandIn) -> None:
    card = b"BEGIN:VCARD\nVERSION:3.0\nFN:Bo Li\nTEL:+14155550102\nEND:VCARD"
    url = twilio.keep_media(card, "text/vcard")
    form = twilio.inbound_form(CUSTOMER, OURS, "", media=[url]) | {"MessageType": "contacts"}
    message = await read(made(twilio), form)
    assert message.text == "[media: text/vcard]\n[contact: Bo Li, +14155550102]"
    assert [file.name for file in message.attachments] == ["file-1.vcf"]


async def test_a_stop_is_a_stop_here_too(twilio: TwilioStandIn) -> None:
    message = await read(made(twilio), twilio.inbound_form(CUSTOMER, OURS, "退订"))
    assert (message.consent, message.sender.value) == (ConsentWish.STOP, "+14155550101")
    assert "不再" in message.answer


async def read(one: TwilioChannel, form: dict[str, str]) -> InboundMessage:
    return await one.fetch(await one.parse(urlencode(form).encode(), FORM_TYPE))


async def test_what_the_provider_refuses_later_is_told_by_its_callback(twilio: TwilioStandIn) -> None:
    """The hub thought that the window was open; the provider knows better."""
    door = WebhookDoor()
    sink = RecordingSink()
    one = made(twilio, public_url=await door.start())
    await one.start(sink)
    handle = {route.tail: route.handle for route in one.routes()}["status"]

    class Straight:
        async def handle(self, inbox: str, tail: str, request: WebhookRequest) -> object:
            return await handle(request)

    door.webhooks = Straight()  # type: ignore[assignment]
    await one.send(make_outbound("m1", customer_wrote_at=START))
    while not sink.updates:
        await asyncio.sleep(0.01)
    (told,) = sink.updates
    assert (told.state, told.reason) == (
        DeliveryState.FAILED,
        "the 24-hour window is closed; choose a template",
    )
    await one.stop()
    await door.stop()


async def test_read_before_delivered_stays_read(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    sink = RecordingSink()
    await channel.stop()
    await channel.start(sink)
    sid = "SM" + "7" * 32
    for state in ("sent", "read", "delivered"):
        await tell(channel, {"MessageSid": sid, "MessageStatus": state, "AccountSid": ACCOUNT_SID})
    clock = ManualClock(START)
    ids = IdFactory(clock)
    held = make_reply("m1")
    taken = claim(held, START + timedelta(minutes=2), timedelta(seconds=30))
    assert taken is not None
    held = accepted(taken.entity, DeliveryReceipt(external_id=sid), START, ids).entity  # type: ignore[union-attr]
    for update in sink.updates:
        change = informed(held, update, START, ids)
        held = change.entity if change else held
    assert held.delivery is not None
    assert held.delivery.state is DeliveryState.READ
    assert [update.state for update in sink.updates][1:] == [DeliveryState.READ, DeliveryState.DELIVERED]


async def tell(channel: TwilioChannel, form: dict[str, str]) -> None:
    handle = {route.tail: route.handle for route in channel.routes()}["status"]
    path = "/webhooks/inbox1/status?message=m1"
    headers = {
        "X-Twilio-Signature": sign(AUTH_TOKEN, f"https://hub.example.com{path}", form),
        "Content-Type": FORM_TYPE,
    }
    body = urlencode(form).encode()
    await handle(WebhookRequest(method="POST", url=path, tail="status", headers=headers, query={}, body=body))


async def test_the_number_written_to_answers(twilio: TwilioStandIn) -> None:
    one = made(twilio, from_numbers=["+14155550198", "+4915100000001"])
    await one.start(RecordingSink())
    to = Party(kind="phone", value="+4917012345678")
    await one.send(make_outbound(recipient=to, customer_wrote_at=START))
    await one.send(make_outbound(recipient=to, customer_wrote_at=START, our_address="+14155550198"))
    await one.stop()
    assert [sent.sender for sent in twilio.sent] == ["whatsapp:+4915100000001", "whatsapp:+14155550198"]
