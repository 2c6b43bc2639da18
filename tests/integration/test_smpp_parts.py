"""Parts of long texts: each stored before it is acknowledged, joined from the store, none lost, none doubled."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.channels.smpp import SmppChannel, build
from hub.channels.smpp.naming import Namer
from hub.channels.smpp.pdu import Command, Unit, read_message
from hub.clock import ManualClock
from hub.domain.interaction import Inbound, InboundMessage, InboundState, RawInbound
from hub.ids import IdFactory
from hub.storage.opening import open_store
from hub.storage.repositories.nouns import InboundRepository
from hub.storage.repository import Outlet
from hub.tickets.arrivals.intake import Intake
from tests.factories.outbound import START, make_context, make_inbox
from tests.servers.smsc import NUMBER, packed_text

CUSTOMER = "+14155550101"
TEXT = "".join(f"{n:03} " for n in range(100))
CHINESE = "您好，我的订单还没有到。😀" * 20


class House:
    """A channel's reading side on a real store."""

    def __init__(self, inbound: InboundRepository, clock: ManualClock, channel: SmppChannel) -> None:
        self.inbound = inbound
        self.clock = clock
        self.channel = channel
        self.landed: list[str] = []
        self.restart()
        self.ids = IdFactory(clock)

    def restart(self) -> None:
        """Forget everything that is not stored."""
        self.namer = Namer("inbox1", self.clock, self.inbound)
        self.namer.connected()

    def begin(self, intake: Intake) -> None:
        self.intake = intake

    async def parse(self, inbox_id: str, payload: bytes, content_type: str) -> InboundMessage:
        return await self.channel.parse(payload, content_type)

    async def land(self, contact: Inbound, message: InboundMessage) -> str:
        self.landed.append(message.text)
        return contact.id

    async def deliver(self, body: bytes) -> None:
        name = await self.namer.name(read_message(body))
        await self.intake.accept(
            RawInbound(
                inbox_id="inbox1",
                external_id=name.external_id,
                payload=Unit(command=Command.DELIVER, sequence=1, body=body).encoded(),
                content_type=name.content_type,
                received_at=self.clock.now(),
            )
        )
        await self.intake.settled()

    async def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await self.intake.sweep(older_than_s=0)
        await self.intake.settled()

    async def open_contacts(self) -> int:
        return len(await self.inbound.in_state(InboundState.RECEIVED, self.clock.now(), 100))


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    clock = ManualClock(START)
    store, blobs = open_store(None, None, clock)
    await store.start()
    inbound = InboundRepository(store, Outlet())
    settings = {"host": "127.0.0.1", "system_id": "hub"}
    inbox = make_inbox("inbox1", "smpp", address=NUMBER, settings=settings)
    channel = await asyncio.to_thread(build, inbox, make_context(clock, contacts=inbound))
    one = House(inbound, clock, channel)
    one.begin(Intake(clock, one.ids, inbound, blobs, one, one.land))
    try:
        yield one
    finally:
        await one.intake.stop()
        await store.stop()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as house:
        yield house


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
@pytest.mark.parametrize("manner", ["udh", "udh16", "sar"])
async def test_parts_in_any_order_are_one_message_at_once(
    house: House, order: tuple[int, ...], manner: str
) -> None:
    for body in packed_text(CUSTOMER, TEXT, manner=manner, order=order):
        await house.deliver(body)
    assert house.landed == [TEXT]
    await house.wait(60)
    assert (house.landed, await house.open_contacts()) == ([TEXT], 0)


async def test_letters_cut_in_half_at_the_border_are_whole_again(house: House) -> None:
    for body in packed_text(CUSTOMER, CHINESE):
        await house.deliver(body)
    assert house.landed == [CHINESE]


async def test_every_part_is_stored_before_the_others_come(house: House) -> None:
    first, *_ = packed_text(CUSTOMER, TEXT)
    await house.deliver(first)
    assert (house.landed, await house.open_contacts()) == ([], 1)


async def test_what_is_missing_is_marked_after_the_wait(house: House) -> None:
    one, _, three = packed_text(CUSTOMER, TEXT)
    await house.deliver(three)
    await house.deliver(one)
    await house.wait(200)
    assert house.landed == []
    await house.wait(110)
    assert house.landed == [f"{TEXT[:152]}[part 2 of 3 did not arrive]{TEXT[304:]}"]
    assert await house.open_contacts() == 0


async def test_a_part_that_comes_too_late_comes_by_itself(house: House) -> None:
    one, two, three = packed_text(CUSTOMER, TEXT)
    await house.deliver(one)
    await house.deliver(three)
    await house.wait(310)
    await house.deliver(two)
    assert house.landed[1:] == [f"[part 2 of 3 of an earlier text, late] {TEXT[152:304]}"]
    await house.wait(400)
    assert (len(house.landed), await house.open_contacts()) == (2, 0)


async def test_a_repeated_part_changes_nothing(house: House) -> None:
    one, two, three = packed_text(CUSTOMER, TEXT)
    for body in (one, one, two, one, three, three, two):
        await house.deliver(body)
    await house.wait(400)
    assert house.landed == [TEXT]


async def test_a_crash_between_parts_loses_none(house: House) -> None:
    one, two, three = packed_text(CUSTOMER, TEXT)
    await house.deliver(two)
    house.restart()
    await house.deliver(two)
    await house.deliver(one)
    house.restart()
    await house.deliver(three)
    assert house.landed == [TEXT]


async def test_two_customers_with_the_same_reference_are_kept_apart(house: House) -> None:
    others = "".join(f"{n:03}-" for n in range(100))
    rows = [packed_text(CUSTOMER, TEXT), packed_text("+14155550102", others)]
    for pair in zip(*rows, strict=True):
        for body in pair:
            await house.deliver(body)
    assert sorted(house.landed) == sorted([TEXT, others])


async def test_a_part_read_again_after_its_message_landed_says_the_same(house: House) -> None:
    bodies = packed_text(CUSTOMER, TEXT)
    for body in bodies:
        await house.deliver(body)
    (last,) = await house.inbound.in_state(InboundState.PROCESSED, house.clock.now(), 10)
    assert last.payload is not None
    message = await house.channel.parse(last.payload, last.content_type)
    assert message.text == TEXT
    assert message.sender.value == CUSTOMER


LENGTHS = st.sampled_from([10, 200, 350, 500])
STEPS = st.sampled_from(["deliver", "deliver", "deliver", "repeat", "restart", "reconnect", "wait"])


@settings(max_examples=40)
@given(
    lengths=st.lists(LENGTHS, min_size=1, max_size=4),
    steps=st.lists(STEPS, max_size=40),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_happens_each_text_comes_in_once(
    lengths: list[int], steps: list[str], chance: random.Random
) -> None:
    """Parts of several texts of two customers in any order, some repeated, with restarts and broken connections."""
    texts = [f"{n}{'abcdefghij'[n] * length}" for n, length in enumerate(lengths)]

    async def scenario() -> list[str]:
        async with open_house() as house:
            waiting = [
                body
                for n, text in enumerate(texts)
                for body in packed_text(f"+1415555010{n % 2}", text, reference=n)
            ]
            chance.shuffle(waiting)
            unacknowledged: bytes | None = None
            for step in [*steps, *["deliver"] * len(waiting)]:
                if step == "deliver" and waiting:
                    unacknowledged = waiting.pop()
                    await house.deliver(unacknowledged)
                elif step == "repeat" and unacknowledged is not None:
                    await house.deliver(unacknowledged)
                elif step == "restart":
                    house.restart()
                elif step == "reconnect":
                    house.namer.connected()
                elif step == "wait":
                    await house.wait(chance.choice([1, 5]))
            await house.wait(1)
            return house.landed

    assert sorted(asyncio.run(scenario())) == sorted(texts)
