"""Customers see that their agent writes, not too often, and never at the price of anything else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hub.channels.contract import ChannelError
from hub.channels.typing import TypingSignals
from hub.clock import ManualClock
from tests.factories.outbound import START, make_ticket
from tests.fakes.channels import FakeChannel, FakeChannels


class ShowingChannel(FakeChannel):
    """A channel whose provider is called."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.failing = False

    async def show_typing(self, thread_key: str) -> None:
        self.shown.append(thread_key)
        if self.failing:
            raise ChannelError("refused", retryable=False)


@pytest.fixture
def channel() -> ShowingChannel:
    return ShowingChannel()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def signals(channel: ShowingChannel, clock: ManualClock) -> AsyncIterator[TypingSignals]:
    signals = TypingSignals(clock, FakeChannels(channel))
    await signals.start()
    yield signals
    await signals.stop()


async def test_a_conversation_is_told_every_few_seconds_at_most(
    signals: TypingSignals, channel: ShowingChannel, clock: ManualClock
) -> None:
    for _ in range(8):
        signals.tell(make_ticket())
        clock.advance(timedelta(seconds=1))
    signals.tell(make_ticket("ticket2", thread_key="thread2"))
    await asyncio.sleep(0)
    assert channel.shown == ["thread1", "thread1", "thread2"]


async def test_what_cannot_be_shown_is_forgotten(
    signals: TypingSignals, channel: ShowingChannel, caplog: pytest.LogCaptureFixture
) -> None:
    channel.failing = True
    signals.tell(make_ticket())
    signals.tell(make_ticket("ticket2", inbox_id="nowhere"))
    signals.tell(make_ticket("ticket3", thread_key=""))
    await asyncio.sleep(0)
    assert channel.shown == ["thread1"]
    assert caplog.records == []


async def test_a_channel_that_cannot_is_not_asked(clock: ManualClock) -> None:
    signals = TypingSignals(clock, FakeChannels(FakeChannel()))
    signals.tell(make_ticket())
    await signals.stop()
