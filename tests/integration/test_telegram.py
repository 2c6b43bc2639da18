"""The Telegram channel against a Bot API on loopback: polling, webhook, files, refusals."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from hub.channels.context import HttpLimits
from hub.channels.contract import ChannelError, HealthState, ParseFailed, WebhookRequest
from hub.channels.telegram import TelegramChannel, build
from hub.channels.typing import ShowsTyping
from hub.clock import SystemClock
from hub.domain.interaction import ConsentWish, InboundMessage, Party, RawInbound
from hub.domain.message import OutboundAttachment
from hub.errors import Forbidden, Unavailable
from tests.factories.outbound import make_context, make_inbox, make_outbound
from tests.fakes.channels import RecordingSink
from tests.servers.telegram import TOKEN, TelegramStandIn

CUSTOMER = Party(kind="telegram", value="1111111")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n%%EOF\n"

Make = Callable[..., Awaitable[TelegramChannel]]


@pytest.fixture
async def provider() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as provider:
        yield provider


@pytest.fixture
def sink() -> RecordingSink:
    return RecordingSink()


@pytest.fixture
async def make(provider: TelegramStandIn, sink: RecordingSink) -> AsyncIterator[Make]:
    made: list[TelegramChannel] = []

    async def one(*, start: bool = True, **settings: Any) -> TelegramChannel:
        base = {"token": TOKEN, "api_base_url": provider.base_url, "receive": "polling", "poll_s": 5}
        inbox = make_inbox("inbox1", "telegram", settings=base | settings)
        context = make_context(SystemClock(), http=HttpLimits(connect_s=2, total_s=2))
        channel = await asyncio.to_thread(build, inbox, context)
        made.append(channel)
        if start:
            await channel.start(sink)
        return channel

    yield one
    for channel in made:
        await channel.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.005)


async def until_told(channel: TelegramChannel, state: HealthState, part: str = "") -> None:
    async with asyncio.timeout(20):
        while (health := await channel.check()).state is not state or part not in health.detail:
            await asyncio.sleep(0.005)


async def read(channel: TelegramChannel, raw: RawInbound) -> InboundMessage:
    """Parse and fetch, as intake does."""
    message = await channel.parse(raw.payload, raw.content_type)
    return await channel.fetch(message) if message.remote else message


async def texts(channel: TelegramChannel, sink: RecordingSink) -> list[str]:
    return [(await read(channel, raw)).text for raw in sink.raws.values()]


async def test_polling_brings_updates_in_order_and_confirms_them(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    await provider.say(1, "before the hub was there")
    channel = await make()
    await until(lambda: len(sink.raws) == 1)
    for n in range(5):
        await provider.say(1, f"text {n}")
    await until(lambda: len(sink.raws) == 6)
    assert await texts(channel, sink) == ["before the hub was there", *(f"text {n}" for n in range(5))]
    await until(lambda: not provider.waiting)
    assert channel.capabilities.single_connection
    assert (await channel.check()).state is HealthState.UP


async def test_what_is_not_stored_is_not_confirmed(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    sink.failing = True
    await provider.say(1, "hello")
    channel = await make()
    await until_told(channel, HealthState.DOWN, "cannot be stored")
    assert len(provider.waiting) == 1
    sink.failing = False
    await until(lambda: len(sink.raws) == 1)
    await until(lambda: not provider.waiting)


async def test_after_a_restart_nothing_is_doubled(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    update = await provider.say(1, "hello")
    await until(lambda: len(sink.raws) == 1)
    await channel.stop()
    provider.waiting = [update]  # it had been stored, and its confirmation was lost
    await make()
    await until(lambda: sink.calls == 2)
    await until(lambda: not provider.waiting)
    assert len(sink.raws) == 1


async def test_updates_of_no_interest_are_confirmed_too(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    group = {"id": -100123, "title": "Neighbours", "type": "supergroup"}
    await provider.bring({"message": provider.message(1, "in a group") | {"chat": group}})
    await provider.say(1, "hello")
    await make()
    await until(lambda: len(sink.raws) == 1 and not provider.waiting)


@pytest.mark.parametrize("receive", ["polling", "webhook"])
async def test_an_update_of_an_unknown_shape_is_kept_for_a_person(
    provider: TelegramStandIn, make: Make, sink: RecordingSink, receive: str
) -> None:
    channel = await make(receive=receive)
    strange = {"message": {"message_id": "seven", "text": ["not", "as", "it", "was"]}}
    if receive == "polling":
        await provider.bring(strange)
    else:
        (route,) = channel.routes()
        headers = {"X-Telegram-Bot-Api-Secret-Token": provider.webhook["secret_token"]}
        body = json.dumps(provider.numbered(strange)).encode()
        asked = WebhookRequest(method="POST", url="/", tail="telegram", headers=headers, query={}, body=body)
        assert (await route.handle(asked)).status == 200
    await until(lambda: len(sink.raws) == 1)
    (raw,) = sink.raws.values()
    assert raw.external_id.startswith("110201543:update:")
    with pytest.raises(ParseFailed):
        await channel.parse(raw.payload, raw.content_type)


async def test_the_customer_sees_that_somebody_writes(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    assert isinstance(channel, ShowsTyping)
    await channel.show_typing("-100123:17")
    (given,) = [given for method, given in provider.calls if method == "sendChatAction"]
    assert given == {"chat_id": -100123, "action": "typing", "message_thread_id": 17}
    with pytest.raises(ChannelError):
        await channel.show_typing("no number")


async def test_two_programs_that_poll_for_one_bot_are_told(provider: TelegramStandIn, make: Make) -> None:
    first = await make()
    await until(lambda: "getUpdates" in [method for method, _ in provider.calls])
    await make()
    await until_told(first, HealthState.DOWN, "another program fetches this bot's updates")


async def test_polling_takes_a_webhook_away_first(provider: TelegramStandIn, make: Make) -> None:
    provider.webhook = {"url": "https://old.example.com/hook"}
    channel = await make(poll_s=0)
    await until_told(channel, HealthState.UP)
    assert provider.webhook == {}


async def test_a_webhook_is_set_and_its_secret_is_asked_for(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    channel = await make(receive="auto")
    assert not channel.capabilities.single_connection
    assert provider.webhook["url"] == "https://hub.example.com/webhooks/inbox1/telegram"
    assert provider.webhook["allowed_updates"] == ["message", "edited_message", "my_chat_member"]
    assert len(provider.webhook["secret_token"]) == 64
    assert (await channel.check()).state is HealthState.UP
    provider.webhook["trouble"] = {
        "last_error_date": int(SystemClock().now().timestamp()) - 30,
        "last_error_message": "Wrong response from the webhook: 502 Bad Gateway",
    }
    health = await channel.check()
    assert (health.state, "502 Bad Gateway" in health.detail) == (HealthState.DEGRADED, True)
    provider.webhook = {"url": "https://elsewhere.example.com"}
    assert "taken over" in (await channel.check()).detail


async def test_a_wrong_token_is_told(make: Make) -> None:
    with pytest.raises(ChannelError, match="refuses the bot's token"):
        await make(receive="webhook", token="110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsXXX")


async def test_a_text_and_its_files_leave_as_messages(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    files = (
        OutboundAttachment(name="图 1.png", type="image/png", content=PNG),
        OutboundAttachment(name='a "b".pdf', type="application/pdf", content=PDF),
    )
    receipt = await channel.send(make_outbound(body="two files", recipient=CUSTOMER, attachments=files))
    assert [one.method for one in provider.sent] == ["sendMessage", "sendPhoto", "sendDocument"]
    assert [one.file for one in provider.sent] == [b"", PNG, PDF]
    assert provider.sent[1].file_name == "图 1.png"
    assert receipt.external_id == f"1111111:{provider.sent[0].message_id}"


async def test_one_file_carries_a_short_text_as_its_caption(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    file = OutboundAttachment(name="a.pdf", type="application/pdf", content=PDF)
    await channel.send(make_outbound(body="here it is", recipient=CUSTOMER, attachments=(file,)))
    (one,) = provider.sent
    assert (one.method, one.text) == ("sendDocument", "here it is")


async def test_a_picture_that_is_none_leaves_as_a_document(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    provider.fail(status=400, description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    file = OutboundAttachment(name="a.png", type="image/png", content=PNG)
    await channel.send(make_outbound(body="", recipient=CUSTOMER, attachments=(file,)))
    assert [one.method for one in provider.sent] == ["sendDocument"]


async def test_a_second_attempt_does_not_repeat_what_left(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    provider.fail(method="sendDocument", status=502, description="Bad Gateway")
    files = tuple(OutboundAttachment(name=f"{n}.pdf", type="application/pdf", content=PDF) for n in range(2))
    message = make_outbound(body="two files", recipient=CUSTOMER, attachments=files)
    with pytest.raises(ChannelError) as raised:
        await channel.send(message)
    assert raised.value.retryable
    receipt = await channel.send(message)
    assert [one.method for one in provider.sent] == ["sendMessage", "sendDocument", "sendDocument"]
    assert receipt.external_id == f"1111111:{provider.sent[0].message_id}"


@pytest.mark.parametrize(
    ("status", "description", "reason", "retryable"),
    [
        (403, "Forbidden: bot was blocked by the user", "the customer has blocked the bot", False),
        (403, "Forbidden: user is deactivated", "the customer's account is gone", False),
        (400, "Bad Request: chat not found", "the provider does not know this chat", False),
        (400, "Bad Request: can't parse entities: 'secret words'", "the provider answered 400", False),
        (401, "Unauthorized", "the provider refuses the bot's token", False),
        (500, "Internal Server Error", "the provider answered 500", True),
    ],
)
async def test_refusals_have_reasons_for_people(
    provider: TelegramStandIn, make: Make, status: int, description: str, reason: str, retryable: bool
) -> None:
    channel = await make()
    provider.fail(status=status, description=description)
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound(recipient=CUSTOMER))
    assert (raised.value.reason, raised.value.retryable) == (reason, retryable)


async def test_the_provider_says_when_to_try_again(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    provider.fail(status=429, description="Too Many Requests: retry after 35", retry_after=35)
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound(recipient=CUSTOMER))
    assert (raised.value.retryable, raised.value.retry_after_s) == (True, 35)


async def test_a_reply_in_a_group_goes_to_the_group_and_names_what_it_answers(
    provider: TelegramStandIn, make: Make
) -> None:
    channel = await make()
    message = make_outbound(recipient=CUSTOMER, thread_key="-100123:17", in_reply_to="-100123:5")
    await channel.send(message)
    given = provider.sent[0].parameters
    assert (given["chat_id"], given["message_thread_id"]) == (-100123, 17)
    assert given["reply_parameters"]["message_id"] == 5
    provider.fail(
        status=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=-100777,
    )
    await channel.send(make_outbound("m2", recipient=CUSTOMER, thread_key="-4321"))
    assert provider.sent[1].chat_id == -100777


async def test_what_can_never_leave_is_not_tried(provider: TelegramStandIn, make: Make) -> None:
    channel = await make()
    empty = OutboundAttachment(name="a.pdf", type="application/pdf", content=b"")
    for message in (
        make_outbound(body="x" * 4097, recipient=CUSTOMER),
        make_outbound(body="  ", recipient=CUSTOMER),
        make_outbound(recipient=Party(kind="telegram", value="@name")),
        make_outbound(recipient=CUSTOMER, attachments=(empty,)),
    ):
        with pytest.raises(ChannelError) as raised:
            await channel.send(message)
        assert not raised.value.retryable
    assert provider.sent == []


async def test_a_file_comes_in_with_its_message(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    await provider.say_with_file(1, "invoice.pdf", PDF, "application/pdf", caption="the invoice")
    await until(lambda: len(sink.raws) == 1)
    (raw,) = sink.raws.values()
    message = await read(channel, raw)
    (file,) = message.attachments
    assert (message.text, file.name, file.type, file.content) == (
        "the invoice",
        "invoice.pdf",
        "application/pdf",
        PDF,
    )


async def test_a_file_that_cannot_be_had_is_told_in_the_text(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    await provider.say_with_file(1, "tool.exe", b"MZ" + b"\x00" * 60, caption="run this")
    await provider.say(1, video={"file_id": "unknown", "file_size": 10})
    await provider.say(1, video={"file_id": "big", "file_size": 10**9})
    await until(lambda: len(sink.raws) == 3)
    assert await texts(channel, sink) == [
        "run this\n[the document was not fetched: its type is not allowed]",
        "[video]\n[the video was not fetched: the provider answered 400]",
        "[video]\n[the video was not fetched: it is larger than 20 MB]",
    ]


async def test_a_message_does_not_wait_for_its_file_for_ever(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    await provider.say_with_file(1, "invoice.pdf", PDF, caption="the invoice")
    await until(lambda: len(sink.raws) == 1)
    (raw,) = sink.raws.values()
    await channel.stop()
    await provider.stop()
    for _ in range(2):
        with pytest.raises(Unavailable):
            await read(channel, raw)
    message = await read(channel, raw)
    assert message.text.startswith("the invoice\n[the document was not fetched")


async def test_a_block_and_a_start_say_what_the_customer_wishes(
    provider: TelegramStandIn, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    await provider.bring({"my_chat_member": provider.standing(1, "kicked")})
    await provider.say(1, "/start")
    await until(lambda: len(sink.raws) == 2)
    wishes = [(await channel.parse(raw.payload, raw.content_type)).consent for raw in sink.raws.values()]
    assert wishes == [ConsentWish.STOP, ConsentWish.START]


async def test_the_token_is_nowhere_in_the_logs(
    provider: TelegramStandIn, make: Make, sink: RecordingSink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = await make()
    await provider.say_with_file(1, "invoice.pdf", PDF)
    await until(lambda: len(sink.raws) == 1)
    await texts(channel, sink)
    provider.fail(cut=True)
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound(recipient=CUSTOMER))
    assert raised.value.__cause__ is None
    server_side = [one for one in caplog.records if one.name.startswith("aiohttp.access")]
    ours = [one.getMessage() for one in caplog.records if one not in server_side]
    assert not any(TOKEN.partition(":")[2] in line for line in ours)


async def test_forgeries_are_refused_before_they_are_looked_at(make: Make, sink: RecordingSink) -> None:
    channel = await make(receive="webhook", webhook_secret="a-secret-of-our-own")
    (route,) = channel.routes()
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"x-telegram-bot-api-secret-token": "é"}):
        request = WebhookRequest(
            method="POST", url="/", tail="telegram", headers=headers, query={}, body=b"\xff"
        )
        with pytest.raises(Forbidden):
            await route.handle(request)
    assert sink.calls == 0
