"""Whatever the provider does and whenever workers die: every reply leaves in the order of its ticket, or fails aloud."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.channels.contract import ChannelError
from hub.channels.delivery import DeliveryWorker
from hub.channels.delivery_rules import DeliveryPolicy
from hub.channels.outgoing import Composer
from hub.clock import ManualClock
from hub.domain.message import DeliveryReceipt, DeliveryState, OutboundMessage
from hub.ids import IdFactory
from tests.factories.outbound import START, make_inbound, make_reply, make_ticket
from tests.fakes.channels import FakeChannel, FakeChannels, MemoryFiles, MemoryMessages
from tests.fakes.repositories import MemoryRepository

TICKETS = ("t0", "t1", "t2")
OUTCOMES = ("taken", "busy", "refused", "lost", "dies")
STEPS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(TICKETS)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 130, 4000])),
    st.tuples(st.just("outcome"), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("work"), st.sampled_from(["one", "both"])),
)


class Provider(FakeChannel):
    """Take messages, or not, or take them and lose the answer, or see the worker die."""

    def __init__(self) -> None:
        super().__init__()
        self.script: list[str] = []
        self.taken: dict[str, list[str]] = defaultdict(list)
        self.refused: set[str] = set()
        self.unheard: dict[str, int] = defaultdict(int)
        self.die = lambda: None

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        await asyncio.sleep(0)
        outcome = self.script.pop(0) if self.script else "taken"
        if outcome == "busy":
            raise ChannelError("busy", retryable=True)
        if outcome == "refused":
            self.refused.add(message.id)
            raise ChannelError("no", retryable=False)
        self.taken[message.ticket_id].append(message.id)
        if outcome in ("lost", "dies"):
            self.unheard[message.id] += 1
        if outcome == "lost":
            raise ChannelError("no answer in time", retryable=True)
        if outcome == "dies":
            self.die()
            await asyncio.sleep(60)
        return DeliveryReceipt(external_id=f"ext-{message.id}")


class World:
    """Two workers on one store; one of them can die in the middle of sending."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.ids = IdFactory(self.clock)
        self.provider = Provider()
        self.messages = MemoryMessages()
        self.tickets: MemoryRepository = MemoryRepository()
        self.said: dict[str, list[str]] = defaultdict(list)
        for ticket in TICKETS:
            self.tickets.rows[ticket] = make_ticket(ticket)
            self.messages.put(make_inbound(f"in-{ticket}", -1, ticket_id=ticket))
        self.workers = [self._worker(), self._worker()]

    def _worker(self) -> DeliveryWorker:
        async def pause(seconds: float) -> None:
            await asyncio.sleep(0)

        return DeliveryWorker(
            self.clock,
            self.ids,
            self.messages,
            FakeChannels(self.provider),
            Composer(self.tickets, MemoryFiles()),
            policy=DeliveryPolicy(max_attempts=100),
            jitter=lambda: 0.5,
            pause=pause,
        )

    def say(self, ticket: str) -> None:
        self.clock.advance(timedelta(milliseconds=1))
        now, name = self.clock.now(), self.ids.new()
        minutes = (now - START).total_seconds() / 60
        self.messages.put(make_reply(name, minutes, ticket_id=ticket))
        self.said[ticket].append(name)

    async def work(self, which: str) -> None:
        workers = self.workers if which == "both" else self.workers[:1]
        dead = asyncio.Event()
        self.provider.die = dead.set
        watch = asyncio.ensure_future(dead.wait())
        running = asyncio.ensure_future(self._round(workers))
        await asyncio.wait({watch, running}, return_when=asyncio.FIRST_COMPLETED)
        if dead.is_set():
            for worker in workers:  # as a process does: at once, in the middle of whatever it is doing
                await worker.stop(drain_s=0)
            self.workers = [self._worker(), self._worker()]
        watch.cancel()
        running.cancel()
        await asyncio.wait({watch, running})

    async def _round(self, workers: list[DeliveryWorker]) -> None:
        await asyncio.gather(*(worker.sweep() for worker in workers))
        await asyncio.gather(*(worker.idle() for worker in workers))

    async def settle(self) -> None:
        self.provider.script.clear()
        for _ in range(60):
            await self.work("both")
            self.clock.advance(timedelta(hours=1))


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=30))
async def test_every_reply_leaves_in_order_or_fails_aloud(steps: list[tuple[str, object]]) -> None:
    world = World()
    for step, what in steps:
        if step == "say":
            world.say(str(what))
        elif step == "wait":
            world.clock.advance(timedelta(seconds=int(str(what))))
        elif step == "outcome":
            world.provider.script.append(str(what))
        else:
            await world.work(str(what))
    await world.settle()
    for ticket, said in world.said.items():
        first_taken = list(dict.fromkeys(world.provider.taken[ticket]))
        assert first_taken == [name for name in said if name in first_taken], "in the order of the ticket"
        for name in said:
            delivery = world.messages.rows[name].delivery
            assert delivery is not None
            if name in world.provider.refused:
                assert delivery.state is DeliveryState.FAILED
            else:
                assert delivery.state is DeliveryState.SENT
                assert name in first_taken
            repeated = world.provider.taken[ticket].count(name) - 1
            assert repeated <= world.provider.unheard[name], "only what was not heard of is sent again"
