"""One suite for every transport of the telephone network: what is asked of a leg happens, and who hears whom."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
import pytest_asyncio

from hub.calls.lines import (
    Dial,
    DigitsDialled,
    Gather,
    LegAnswered,
    LegArrived,
    LegEnd,
    LegEnded,
    LineEvent,
    Mode,
    Prompt,
    PromptEnded,
)
from hub.channels.voice.carried import CarriedLines
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.sip.settings import SipListener
from hub.clock import SystemClock
from tests.contract.telephones import NETWORKS, TO_CALL, Network
from tests.contract.test_lines import Files
from tests.fakes.browser_peer import BrowserPeer, strength
from tests.servers.program import free_port
from tests.servers.sip_peer import need_sipp

E = TypeVar("E", bound=LineEvent)


def free_tcp_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Floor:
    """Lines, their news, and one network."""

    def __init__(self, lines: CarriedLines, network: Network) -> None:
        self.lines, self.network = lines, network
        self.news: list[LineEvent] = []

    async def told(self, event: LineEvent) -> None:
        self.news.append(event)

    async def next(self, kind: type[E], leg_id: str = "") -> E:
        async with asyncio.timeout(10):
            while True:
                for event in self.news:
                    if isinstance(event, kind) and (not leg_id or event.leg_id == leg_id):
                        self.news.remove(event)
                        return event
                await asyncio.sleep(0.01)

    async def picked_up(self) -> str:
        leg_id = (await self.next(LegArrived)).leg_id
        await self.lines.answer(leg_id)
        await self.next(LegAnswered, leg_id)
        return leg_id


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineSettings]:
    """Run one engine for all tests: a hub that finds an engine running goes on with it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = EngineSettings(
            socket=f"{folder}/e.sock",
            recordings=folder,
            rejoin_s=0.1,
            stream_port=free_tcp_port(),
            log_level="warning",
        )
        command = [sys.executable, "-m", "hub.channels.voice.rooms", msgspec.json.encode(settings).decode()]
        process = subprocess.Popen(command)
        while not Path(settings.socket).exists():
            assert process.poll() is None
            time.sleep(0.02)
        yield settings
        process.terminate()
        process.wait(10)


@pytest_asyncio.fixture(params=sorted(NETWORKS))
async def floor(
    request: pytest.FixtureRequest, engine: EngineSettings, tmp_path: Path
) -> AsyncIterator[Floor]:
    if request.param == "sip":
        need_sipp()
    files = Files(tmp_path)
    first = 30_000 + os.getpid() % 200 * 100
    listener = SipListener(port=free_port(), rtp_first=first, rtp_last=first + 98)
    link = EngineLink(engine, "engine")
    lines = CarriedLines(RoomLines([link], files, files, SystemClock()), listener)
    network = NETWORKS[request.param](lines, engine.stream_port)
    floor = Floor(lines, network)
    lines.listen(floor.told)
    await lines.start()
    await network.open()
    yield floor
    for state in await lines.reconcile():
        await lines.hang_up(state.leg_id)
    await network.close()
    await link.stop(leave_calls=True)
    await lines.stop()


async def test_a_menu_is_understood(floor: Floor) -> None:
    await floor.network.calls(440, digits="2")
    leg_id = await floor.picked_up()
    await floor.lines.prompt(leg_id, "menu", [Prompt(text="500")], Gather(first_s=5))
    ended = await floor.next(PromptEnded, leg_id)
    assert (ended.prompt_id, ended.digits) == ("menu", "2")
    await floor.lines.prompt(leg_id, "bye", [Prompt(text="500")])
    assert (await floor.next(PromptEnded, leg_id)).prompt_id == "bye"
    (state,) = await floor.lines.reconcile()
    assert (state.leg_id, state.inbox_id, state.answered) == (leg_id, "line", True)
    await floor.lines.hang_up(leg_id)
    assert (await floor.next(LegEnded, leg_id)).reason is LegEnd.HUNG_UP


async def test_a_caller_waits_then_talks_with_an_agent_and_either_hangs_up(floor: Floor) -> None:
    caller = await floor.network.calls(440)
    leg_id = await floor.picked_up()
    await floor.lines.park(leg_id)
    agent = BrowserPeer(1000.0, "PCMU")
    await agent.connect(floor.lines, "agent")
    await floor.next(LegAnswered, "agent")
    for joining in (leg_id, "agent"):
        await floor.lines.join(joining, "room")
    assert await caller.hears(1000)
    assert strength(await agent.hear(0.4), 440) > 2500

    await floor.lines.set_mode(leg_id, Mode.HELD)
    await asyncio.sleep(0.5)
    assert not await caller.hears(1000, share=0.9)
    await floor.lines.set_mode(leg_id, Mode.TALK)
    assert await caller.hears(1000)
    await caller.press("5")
    assert (await floor.next(DigitsDialled, leg_id)).digits == "5"
    (state,) = [state for state in await floor.lines.reconcile() if state.leg_id == leg_id]
    assert (state.room_id, state.mode) == ("room", Mode.TALK)

    caller.hang_up()
    assert (await floor.next(LegEnded, leg_id)).reason is LegEnd.HUNG_UP
    await agent.hang_up()


async def test_a_call_of_ours(floor: Floor) -> None:
    party_of = await floor.network.waits_for_a_call(440)
    await floor.lines.originate(Dial(leg_id="out", inbox_id="line", address=TO_CALL))
    await floor.next(LegAnswered, "out")
    agent = BrowserPeer(1000.0, "PCMU")
    await agent.connect(floor.lines, "agent")
    for joining in ("agent", "out"):
        await floor.lines.join(joining, "room")
    assert await party_of().hears(1000)
    await floor.lines.hang_up("out")
    assert (await floor.next(LegEnded, "out")).reason is LegEnd.HUNG_UP
    with contextlib.suppress(Exception):
        await agent.hang_up()


async def test_what_is_repeated_or_late_changes_nothing(floor: Floor) -> None:
    await floor.network.calls(440)
    leg_id = await floor.picked_up()
    for _ in range(2):
        await floor.lines.answer(leg_id)
        await floor.lines.park(leg_id)
    for _ in range(2):
        await floor.lines.hang_up(leg_id)
    await floor.next(LegEnded, leg_id)
    for command in (
        floor.lines.answer(leg_id),
        floor.lines.park(leg_id),
        floor.lines.join(leg_id, "room"),
        floor.lines.set_mode(leg_id, Mode.HELD),
        floor.lines.leave(leg_id),
        floor.lines.send_digits(leg_id, "1"),
        floor.lines.hang_up(leg_id),
    ):
        await command
    await asyncio.sleep(0.1)
    assert floor.news == []
    assert list(await floor.lines.reconcile()) == []
