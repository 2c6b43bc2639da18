"""How channels are kept at work."""

import asyncio
import logging
from collections import deque
from dataclasses import replace

import pytest

from hub.channels.context import ChannelContext
from hub.channels.contract import Capabilities, ChannelError, ChannelHealth, HealthState, ParseFailed
from hub.channels.runner import ChannelRunner, RunnerTiming, slug
from hub.domain.queue import Inbox
from hub.errors import NotFound, SettingsError, Unavailable
from tests.factories.outbound import make_context, make_inbox
from tests.fakes.channels import FakeChannel, RecordingSink


class House:
    """A runner whose waits are opened by the test."""

    def __init__(self, *inboxes: Inbox, capabilities: Capabilities | None = None) -> None:
        self.leads = True
        self.capabilities = capabilities
        self.inboxes = list(inboxes)
        self.built: list[FakeChannel] = []
        self.start_problems: deque[Exception] = deque()
        self.build_problems: deque[Exception] = deque()
        self.pauses: asyncio.Queue[float] = asyncio.Queue()
        self.gates: asyncio.Queue[None] = asyncio.Queue()
        self.sink = RecordingSink()
        self.runner = ChannelRunner(
            self.sink,
            self.read,
            make_context(),
            make=self.make,
            timing=RunnerTiming(start_timeout_s=0.2, check_timeout_s=0.2),
            jitter=lambda: 1.0,
            pause=self.pause,
            leads=lambda: self.leads,
        )

    async def read(self) -> list[Inbox]:
        return self.inboxes

    def make(self, inbox: Inbox, context: ChannelContext) -> FakeChannel:
        if self.build_problems:
            raise self.build_problems.popleft()
        channel = FakeChannel(inbox, self.capabilities)
        channel.start_problems = self.start_problems
        self.built.append(channel)
        return channel

    async def pause(self, seconds: float) -> None:
        self.pauses.put_nowait(seconds)
        await self.gates.get()

    async def waited(self) -> float:
        """Return the next wait, once the runner has come to it."""
        return await asyncio.wait_for(self.pauses.get(), 2)

    def go_on(self) -> None:
        self.gates.put_nowait(None)


async def test_active_inboxes_start_and_disabled_ones_only_parse() -> None:
    house = House(make_inbox("a"), make_inbox("b", active=False))
    await house.runner.start()
    assert await house.waited() == 60
    assert [channel.starts for channel in house.built] == [1, 0]
    assert house.runner.channel("a").inbox.id == "a"
    with pytest.raises(NotFound):
        house.runner.channel("b")
    assert (await house.runner.parse("b", b"hello", "text/plain")).text == "hello"
    assert house.runner.health()["b"].detail == "disabled"
    await house.runner.stop()
    assert [channel.stops for channel in house.built] == [1, 0]
    with pytest.raises(Unavailable):
        house.runner.channel("a")


async def test_a_failing_start_is_tried_again_and_logged_once_down_once_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="hub.channels.runner")
    house = House(make_inbox("a"))
    house.start_problems.extend(ChannelError("refused", retryable=True) for _ in range(3))
    await house.runner.start()
    waits = []
    for _ in range(3):
        waits.append(await house.waited())
        assert house.runner.health()["a"] == ChannelHealth(state=HealthState.DOWN, detail="refused")
        house.go_on()
    assert await house.waited() == 60
    assert waits == [1, 2, 4]
    assert [record.getMessage() for record in caplog.records] == [
        "Inbox a is down: refused",
        "Inbox a is up",
    ]
    assert house.built[0].stops == 3, "each failed start is cleaned up"
    await house.runner.stop()


async def test_one_inbox_that_cannot_be_built_hinders_no_other() -> None:
    house = House(make_inbox("a"), make_inbox("b"))
    house.build_problems.append(SettingsError("env:TOKEN: is not set"))
    house.build_problems.append(SettingsError("env:TOKEN: is not set"))
    await house.runner.open()
    with pytest.raises(Unavailable, match="is not set"):
        await house.runner.parse("a", b"x", "text/plain")
    await house.runner.start()
    assert sorted([await house.waited(), await house.waited()]) == [60, 60]
    assert house.runner.channel("a").inbox.id == "a"
    assert house.runner.channel("b").inbox.id == "b"
    await house.runner.stop()


async def test_a_start_that_hangs_is_ended() -> None:
    house = House(make_inbox("a"))
    await house.runner.open()

    async def hang(sink: object) -> None:
        await asyncio.sleep(60)

    house.built[0].start = hang  # type: ignore[method-assign,assignment]
    await house.runner.start()
    assert await house.waited() == 1
    assert house.runner.health()["a"].detail == "starting took too long"
    await house.runner.stop()


async def test_changes_of_the_set_up_are_followed() -> None:
    house = House(make_inbox("a"))
    await house.runner.start()
    await house.waited()
    first = house.built[0]
    await house.runner.apply(replace(first.inbox, version=9))
    assert len(house.built) == 1, "nothing but the version changed"
    await house.runner.apply(replace(first.inbox, settings={"x": 1}))
    await house.waited()
    assert (first.stops, house.built[1].starts) == (1, 1)
    await house.runner.apply(replace(first.inbox, active=False))
    assert house.built[1].stops == 1
    with pytest.raises(NotFound):
        house.runner.channel("a")
    await house.runner.apply(make_inbox("new"))
    await house.waited()
    assert house.runner.channel("new").inbox.id == "new"
    await house.runner.remove("new")
    with pytest.raises(NotFound):
        house.runner.channel("new")
    await house.runner.stop()


async def test_an_outage_later_on_is_seen_by_the_check(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="hub.channels.runner")
    house = House(make_inbox("a"))
    await house.runner.start()
    await house.waited()
    house.built[0].health = ChannelHealth(state=HealthState.DEGRADED, detail="slow")
    for _ in range(2):
        house.go_on()
        await house.waited()
    house.built[0].health = ChannelHealth(state=HealthState.UP)
    assert (await house.runner.check())["a"].state is HealthState.UP
    assert [record.getMessage() for record in caplog.records] == [
        "Inbox a is up",
        "Inbox a is degraded: slow",
        "Inbox a is up",
    ]
    await house.runner.stop()


async def test_an_inbox_is_found_by_its_name_unless_two_share_it() -> None:
    house = House(
        make_inbox("a", name="Support SMS"),
        make_inbox("b", name="Sales"),
        make_inbox("c", name="sales"),
        make_inbox("d", name="Support SMS", active=False),
    )
    await house.runner.start()
    for _ in range(3):
        await house.waited()
    assert house.runner.find("a") is house.runner.find("support-sms")
    for unknown in ("sales", "nobody", ""):
        with pytest.raises(NotFound):
            house.runner.find(unknown)
    await house.runner.stop()


async def test_a_parse_failure_is_the_channels_own() -> None:
    house = House(make_inbox("a"))
    await house.runner.open()
    with pytest.raises(ParseFailed):
        await house.runner.parse("a", b"", "text/plain")
    with pytest.raises(NotFound):
        await house.runner.parse("gone", b"", "text/plain")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Support SMS", "support-sms"), ("  A_b--C ", "a-b-c"), ("客服", "客服"), ("!!", "")],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


async def test_an_inbox_of_a_single_connection_follows_the_lease() -> None:
    house = House(make_inbox("a"), capabilities=Capabilities(single_connection=True))
    house.leads = False
    await house.runner.start()
    await house.runner.review()
    assert house.built[0].starts == 0
    assert house.runner.health()["a"].detail == "runs in another hub process"
    assert (await house.runner.parse("a", b"hello", "text/plain")).text == "hello"
    house.leads = True
    await house.runner.review()
    assert await house.waited() == 60
    assert house.built[0].starts == 1
    house.leads = False
    await house.runner.review()
    assert house.built[0].stops == 1
    await house.runner.stop()


async def test_an_inbox_that_needs_no_lease_runs_in_every_process() -> None:
    house = House(make_inbox("a"))
    house.leads = False
    await house.runner.start()
    assert await house.waited() == 60
    assert house.built[0].starts == 1
    await house.runner.stop()


async def test_what_could_not_be_built_at_first_still_asks_for_the_lease() -> None:
    house = House(make_inbox("a"), capabilities=Capabilities(single_connection=True))
    house.leads = False
    house.build_problems.append(SettingsError("env:TOKEN: is not set"))
    await house.runner.start()
    assert await house.waited() == 1
    assert [channel.starts for channel in house.built] == [0]
    await house.runner.stop()
