"""Texts go to the provider's REST interface, and every way it can fail is told apart."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.channels.context import HttpLimits
from hub.channels.contract import ChannelError, HealthState
from hub.channels.sms import build
from hub.channels.twilio.channel import TwilioChannel
from hub.domain.interaction import Party
from hub.domain.message import OutboundAttachment
from hub.domain.suppression import SuppressionReason
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.factories.outbound import make_context, make_inbox, make_outbound
from tests.fakes.channels import RecordingSink


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def channel(twilio: TwilioStandIn) -> AsyncIterator[TwilioChannel]:
    one = await started(twilio.base_url)
    yield one
    await one.stop()


async def started(base_url: str, **settings: Any) -> TwilioChannel:
    base = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base_url": base_url}
    inbox = make_inbox("inbox1", "sms", address=NUMBER, settings=base | settings)
    channel = build(inbox, make_context(http=HttpLimits(connect_s=1, total_s=0.5)))
    await channel.start(RecordingSink())
    return channel


async def refusal(channel: TwilioChannel, to: str = "+14155550101") -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound(recipient=Party(kind="phone", value=to)))
    return raised.value


async def test_a_text_is_taken(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    receipt = await channel.send(make_outbound("01message", body="发票已更正 ✓"))
    (sent,) = twilio.sent
    assert receipt.external_id == sent.sid
    assert sent.parameters == {
        "To": "+14155550101",
        "From": NUMBER,
        "Body": "发票已更正 ✓",
        "StatusCallback": "https://hub.example.com/webhooks/inbox1/status?message=01message",
    }


async def test_a_messaging_service_sends_instead_of_a_number(twilio: TwilioStandIn) -> None:
    service = "MG" + "0" * 32
    channel = await started(twilio.base_url, messaging_service_sid=service)
    await channel.send(make_outbound())
    await channel.stop()
    assert twilio.sent[0].parameters["MessagingServiceSid"] == service
    assert "From" not in twilio.sent[0].parameters


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("+15005550001", "the number is not valid"),
        ("+15005550002", "the provider has no route to this number"),
        ("+15005550003", "texts to this country are not enabled at the provider"),
        ("+15005550004", "the customer has opted out of texts"),
        ("+15005550009", "the number is not a mobile number"),
    ],
)
async def test_refusals_for_good_have_a_reason(channel: TwilioChannel, to: str, reason: str) -> None:
    error = await refusal(channel, to)
    assert (error.reason, error.retryable) == (reason, False)


@pytest.mark.parametrize(
    ("fault", "retryable", "retry_after_s"),
    [
        ({"status": 429, "code": 20429, "headers": {"Retry-After": "7"}}, True, 7.0),
        ({"status": 429, "code": 20429}, True, None),
        ({"status": 503, "headers": {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}}, True, None),
        ({"status": 503, "headers": {"Retry-After": "30"}}, True, 30.0),
        ({"status": 500}, True, None),
        ({"status": 401, "code": 20003}, False, None),
        ({"status": 400, "code": 21611}, True, None),
        ({"status": 404, "code": 20404}, False, None),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, False, None),
        ({"cut": True}, True, None),
        ({"garbage": True}, True, None),
        ({"delay_s": 5.0}, True, None),
    ],
)
async def test_faults_are_told_apart(
    twilio: TwilioStandIn,
    channel: TwilioChannel,
    fault: dict[str, Any],
    retryable: bool,
    retry_after_s: float | None,
) -> None:
    twilio.fail(**fault)
    error = await refusal(channel)
    assert (error.retryable, error.retry_after_s) == (retryable, retry_after_s)
    assert (await channel.send(make_outbound())).external_id, "the connection is usable again"


async def test_a_provider_out_of_reach_is_tried_again() -> None:
    channel = await started("http://127.0.0.1:9")
    error = await refusal(channel)
    assert (error.reason, error.retryable) == ("the provider cannot be reached", True)
    assert (await channel.check()).state is HealthState.DEGRADED
    await channel.stop()


async def test_too_long_a_text_is_not_even_tried(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound(body="x" * 1601))
    assert not raised.value.retryable
    assert twilio.requests == 0


async def test_health_proves_the_credentials(twilio: TwilioStandIn, channel: TwilioChannel) -> None:
    assert (await channel.check()).state is HealthState.UP
    wrong = await started(twilio.base_url, auth_token="not the token")
    health = await wrong.check()
    assert (health.state, health.detail) == (
        HealthState.DOWN,
        "the provider refuses the account or its token",
    )
    await wrong.stop()
    assert (await wrong.check()).state is HealthState.DOWN


async def test_neither_numbers_nor_texts_nor_secrets_are_logged(
    channel: TwilioChannel, twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.fail(status=500)
    await refusal(channel)
    await channel.send(make_outbound(body="my secret words"))
    written = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp.access")
    )
    for secret in ("my secret words", "+14155550101", "14155550101", AUTH_TOKEN):
        assert secret not in written


async def test_files_are_handed_over_as_addresses(twilio: TwilioStandIn) -> None:
    channel = await started(twilio.base_url)
    files = tuple(
        OutboundAttachment(id=f"f{number}", name="a.png", type="image/png", content=b"x") for number in (1, 2)
    )
    await channel.send(make_outbound(body="", attachments=files))
    await channel.stop()
    assert "Body" not in twilio.sent[0].parameters
    assert twilio.sent[0].parameters["MediaUrl"].endswith("/files/f2")
    assert len(twilio.sent[0].files) == 2


@pytest.mark.parametrize(
    ("count", "size", "reason"),
    [(11, 1, "one text carries 10 files at most"), (2, 3 << 20, "the files are larger than 5 MB together")],
)
async def test_too_many_or_too_large_files_are_not_even_tried(
    twilio: TwilioStandIn, channel: TwilioChannel, count: int, size: int, reason: str
) -> None:
    file = OutboundAttachment(id="f", name="a.png", type="image/png", content=b"x" * size)
    with pytest.raises(ChannelError, match=reason):
        await channel.send(make_outbound(attachments=(file,) * count))
    assert twilio.requests == 0


async def test_customers_are_answered_from_the_number_they_wrote_to(twilio: TwilioStandIn) -> None:
    pool = ["+14155550198", "+12125550197"]
    channel = await started(twilio.base_url, from_numbers=pool)
    await channel.send(make_outbound(thread_key="+14155550101|+12125550197"))
    await channel.send(make_outbound(our_address="+14155550198", thread_key="+14155550101|+12125550197"))
    await channel.send(make_outbound(recipient=Party(kind="phone", value="+12125550101")))
    await channel.stop()
    assert [one.sender for one in twilio.sent] == ["+12125550197", "+14155550198", "+12125550197"]
    service = await started(twilio.base_url, from_numbers=pool, messaging_service_sid="MG" + "0" * 32)
    await service.send(make_outbound(our_address="+14155550198"))
    await service.stop()
    assert twilio.sent[-1].parameters["From"] == "+14155550198"


async def test_an_inbox_without_a_number_says_so(twilio: TwilioStandIn) -> None:
    inbox = make_inbox(
        "inbox1",
        "sms",
        settings={"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base_url": twilio.base_url},
    )
    channel = build(inbox, make_context())
    await channel.start(RecordingSink())
    with pytest.raises(ChannelError, match="no number to send from"):
        await channel.send(make_outbound())
    await channel.stop()


async def test_an_opt_out_at_the_provider_is_the_customers_wish(channel: TwilioChannel) -> None:
    assert (await refusal(channel, "+15005550004")).suppress is SuppressionReason.OPTED_OUT
