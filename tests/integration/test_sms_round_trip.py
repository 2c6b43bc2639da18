"""A text comes in by the provider's own request, and the answer goes back with its whole life."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hub.channels.delivery import DeliveryWorker
from hub.channels.outgoing import Composer
from hub.channels.runner import ChannelRunner
from hub.channels.webhooks import Webhooks
from hub.clock import SystemClock
from hub.domain.message import DeliveryState, DeliveryUpdate
from hub.ids import IdFactory
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.factories.outbound import make_context, make_inbound, make_inbox, make_reply, make_ticket
from tests.fakes.channels import MemoryFiles, MemoryMessages, RecordingSink
from tests.fakes.repositories import MemoryRepository
from tests.servers.webhook_door import WebhookDoor

CUSTOMER = "+14155550101"


class PassingSink(RecordingSink):
    """Hand news on to delivery, as intake does."""

    worker: DeliveryWorker

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        await super().delivery_update(update)
        return await self.worker.delivery_update(update)


class House:
    """Everything between the provider and the stored message."""

    def __init__(self) -> None:
        self.twilio = TwilioStandIn()
        self.door = WebhookDoor()
        self.sink = PassingSink()
        self.messages = MemoryMessages()

    async def start(self) -> None:
        api = await self.twilio.start()
        public_url = await self.door.start()
        inbox = make_inbox(
            "texts",
            "sms",
            name="Support texts",
            address=NUMBER,
            settings={"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base_url": api},
        )
        clock = SystemClock()
        ids = IdFactory(clock)

        async def inboxes() -> list[object]:
            return [inbox]

        self.runner = ChannelRunner(self.sink, inboxes, make_context(clock, public_url=public_url))  # type: ignore[arg-type]
        tickets: MemoryRepository = MemoryRepository()
        tickets.rows["ticket1"] = make_ticket(inbox_id="texts")
        self.worker = DeliveryWorker(clock, ids, self.messages, self.runner, Composer(tickets, MemoryFiles()))
        self.sink.worker = self.worker
        self.webhooks = self.door.webhooks = Webhooks(self.runner)
        await self.runner.start()
        while not any(health.state == "up" for health in self.runner.health().values()):
            await asyncio.sleep(0.01)
        self.sms_url = f"{public_url}/webhooks/texts/sms"

    async def stop(self) -> None:
        await self.worker.stop()
        await self.runner.stop()
        await self.door.stop()
        await self.twilio.stop()

    async def reply(self) -> None:
        self.messages.put(make_inbound("a", inbox_id="texts"), make_reply("b", inbox_id="texts"))
        await self.worker.sweep()
        await self.worker.idle()

    def state(self) -> DeliveryState:
        delivery = self.messages.rows["b"].delivery
        assert delivery is not None
        return delivery.state


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    await house.start()
    yield house
    await house.stop()


async def test_a_text_reaches_intake_and_is_acknowledged(house: House) -> None:
    status, body = await house.twilio.text(house.sms_url, CUSTOMER, NUMBER, "您好")
    assert (status, body) == (200, '<?xml version="1.0" encoding="UTF-8"?><Response/>')
    (raw,) = house.sink.raws.values()
    message = await house.runner.parse("texts", raw.payload, raw.content_type)
    assert (message.sender.value, message.text) == (CUSTOMER, "您好")
    by_name = house.sms_url.replace("/texts/", "/support-texts/")
    assert (await house.twilio.text(by_name, CUSTOMER, NUMBER, "again"))[0] == 200


@pytest.mark.parametrize(
    "forgery", [{"token": "wrong"}, {"signed_url": "https://hub.example.com/webhooks/texts/sms"}]
)
async def test_a_wrongly_signed_text_gets_403_and_leaves_only_a_count(
    house: House, forgery: dict[str, str]
) -> None:
    status, body = await house.twilio.text(house.sms_url, CUSTOMER, NUMBER, "let me in", **forgery)
    assert status == 403
    assert "let me in" not in body
    assert house.sink.calls == 0
    assert house.webhooks.counters.refused == {("sms", "forbidden"): 1}
    assert not house.webhooks.counters.handled


async def test_the_answer_lives_through_its_states(house: House) -> None:
    await house.reply()
    assert house.state() is DeliveryState.SENT
    sid = house.twilio.sent[0].sid
    assert house.messages.rows["b"].external_id == sid
    for state in ("sent", "delivered"):
        assert await house.twilio.status(sid, state) == 204
    assert house.state() is DeliveryState.DELIVERED


async def test_states_out_of_order_and_twice_end_alike(house: House) -> None:
    await house.reply()
    sid = house.twilio.sent[0].sid
    for state in ("delivered", "sent", "queued", "delivered", "sent"):
        assert await house.twilio.status(sid, state) == 204
    assert house.state() is DeliveryState.DELIVERED


async def test_a_failure_at_the_operator_reaches_the_message(house: House) -> None:
    await house.reply()
    await house.twilio.status(house.twilio.sent[0].sid, "undelivered", "30006")
    delivery = house.messages.rows["b"].delivery
    assert delivery is not None
    assert (delivery.state, delivery.reason) == (
        DeliveryState.FAILED,
        "the number is a landline or cannot get texts",
    )


async def test_an_answer_lost_on_the_way_back_is_settled_by_the_first_callback(house: House) -> None:
    house.twilio.fail(cut=True)
    await house.reply()
    assert house.state() is DeliveryState.QUEUED
    sid = house.twilio.sent[0].sid
    assert await house.twilio.status(sid, "sent") == 204
    assert house.state() is DeliveryState.SENT
    assert house.messages.rows["b"].external_id == sid
    await house.worker.sweep()
    await house.worker.idle()
    assert len(house.twilio.sent) == 1


async def test_callbacks_that_overtake_the_answer_count(house: House) -> None:
    house.twilio.auto_states = ("queued", "sent", "delivered")
    await house.reply()
    for _ in range(100):
        if house.state() is DeliveryState.DELIVERED:
            break
        await asyncio.sleep(0.02)
    assert house.state() is DeliveryState.DELIVERED


async def test_a_stream_of_texts_is_stored_once_each(house: House) -> None:
    sids = [f"SM{n:032x}" for n in range(1000, 1040)]
    answers = await asyncio.gather(
        *(
            house.twilio.text(house.sms_url, CUSTOMER, NUMBER, f"text {sid}", sid=sid)
            for sid in sids
            for _ in range(2)
        )
    )
    assert {status for status, _ in answers} == {200}
    assert sorted(external_id for _, external_id in house.sink.raws) == sids
