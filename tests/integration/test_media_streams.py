"""The provider's audio in our rooms: two callers hear each other, a stranger does not get in, what piles up is caught up."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from hub.calls.lines import Dial, DigitsDialled, LegAnswered, LegEnd, LegEnded, Mode
from hub.channels.voice.rooms import orders
from hub.channels.voice.twilio.streams import Streams
from hub.lab.media_stream import MediaStream, Sound, loudness
from tests.integration.engine_floor import EngineFloor


class Provider:
    """Streams of calls towards an engine."""

    def __init__(self, floor: EngineFloor, streams: Streams) -> None:
        self.floor = floor
        self.streams = streams
        self.session = aiohttp.ClientSession()
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.streams.port}/voice/stream"

    def expect(self, leg_id: str, *, ring_s: float = 5.0) -> None:
        dial = Dial(leg_id=leg_id, inbox_id="line", address=f"token of {leg_id}", ring_s=ring_s)
        self.streams.dial(dial)

    async def stream(self, leg_id: str, tone_hz: float, *, token: str = "") -> MediaStream:
        stream = MediaStream(
            {"accountSid": "AC1", "callSid": leg_id, "streamSid": f"MZ{leg_id}"}, Sound(tone_hz=tone_hz)
        )
        parameters = {"leg": leg_id, "token": token or f"token of {leg_id}"}
        task = asyncio.create_task(stream.run(self.session, self.url, parameters))
        self.tasks.append(task)
        await asyncio.wait({asyncio.create_task(stream.opened.wait()), task}, return_when="FIRST_COMPLETED")
        return stream

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.session.close()


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    streams = Streams("127.0.0.1", 0)
    async with EngineFloor(tmp_path, streams).at_work() as floor:
        provider = Provider(floor, streams)
        yield provider
        await provider.close()


async def test_two_callers_hear_each_other_and_nobody_else(provider: Provider) -> None:
    for leg_id in ("a", "b"):
        provider.expect(leg_id)
        await provider.floor.do(orders.Join(leg_id=leg_id, room_id="room"))
    a, b = await provider.stream("a", 440), await provider.stream("b", 1000)
    await provider.floor.until(lambda: len(provider.floor.told(LegAnswered)) == 2)
    await provider.floor.until(lambda: len(a.heard) > 12_000 and len(b.heard) > 12_000)
    assert loudness(bytes(a.heard[-6400:]), 1000) > 0.5
    assert loudness(bytes(b.heard[-6400:]), 440) > 0.5
    assert loudness(bytes(b.heard[-6400:]), 1000) < 0.05

    await provider.floor.do(orders.Setmode(leg_id="a", mode=Mode.MUTED))
    had = len(b.heard)
    await provider.floor.until(lambda: len(b.heard) > had + 8000)
    assert loudness(bytes(b.heard[-3200:]), 440) < 0.05
    assert loudness(bytes(a.heard[-3200:]), 1000) > 0.5


async def test_digits_and_the_end_are_told(provider: Provider) -> None:
    provider.expect("a")
    await provider.floor.do(orders.Join(leg_id="a", room_id="room"))
    stream = await provider.stream("a", 0)
    stream.press("4#")
    await provider.floor.until(lambda: len(provider.floor.told(DigitsDialled)) == 2)
    assert [event.digits for event in provider.floor.told(DigitsDialled)] == ["4", "#"]
    provider.tasks[0].cancel()
    assert (await provider.floor.next(LegEnded)).reason is LegEnd.LOST


async def test_the_hub_lets_go_and_the_call_goes_on(provider: Provider) -> None:
    provider.expect("a")
    await provider.stream("a", 0)
    await provider.floor.next(LegAnswered)
    await provider.floor.do(orders.Hangup(leg_id="a"))
    await asyncio.wait_for(provider.tasks[0], 2)
    assert (await provider.floor.next(LegEnded)).reason is LegEnd.HUNG_UP


async def test_strangers_are_turned_away(provider: Provider) -> None:
    provider.expect("a")
    for leg_id, token in (("a", "guessed"), ("b", ""), ("", "")):
        stream = await provider.stream(leg_id, 440, token=token)
        await asyncio.wait_for(provider.tasks[-1], 2)
        assert not stream.heard.strip(b"\xff")
    async with provider.session.ws_connect(provider.url) as socket:
        await socket.send_str("{}]")
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert not provider.floor.told(LegAnswered)


async def test_a_stream_that_never_comes_is_given_up(provider: Provider) -> None:
    provider.expect("a", ring_s=0.05)
    assert (await provider.floor.next(LegEnded)).reason is LegEnd.NO_ANSWER


async def test_nonsense_in_a_stream_harms_nothing(provider: Provider) -> None:
    provider.expect("a")
    await provider.floor.do(orders.Join(leg_id="a", room_id="room"))
    start = {"streamSid": "MZ1", "customParameters": {"leg": "a", "token": "token of a"}}
    async with provider.session.ws_connect(provider.url) as socket:
        await socket.send_json({"event": "start", "streamSid": "MZ1", "start": start})
        await provider.floor.next(LegAnswered)
        for text in (
            "",
            "[]",
            '{"event":"media","media":{"payload":"!!","timestamp":"1"}}',
            '{"event":"media","media":{"payload":"AAAA","timestamp":"-1"}}',
            '{"event":"media","media":{"payload":"AAAA","timestamp":"99999999999999999999"}}',
            '{"event":"mark","mark":{"name":"x"}}',
            '{"event":"dtmf","dtmf":{"digit":"zz"}}',
            '{"event":"later"}',
        ):
            await socket.send_str(text)
        await socket.send_bytes(b"\x00")
        await socket.send_json({"event": "dtmf", "dtmf": {"digit": "7"}})
        assert (await provider.floor.next(DigitsDialled)).digits == "7"


async def test_what_piled_up_at_the_provider_is_thrown_away(provider: Provider) -> None:
    provider.expect("a")
    start = {"customParameters": {"leg": "a", "token": "token of a"}}
    async with provider.session.ws_connect(provider.url) as socket:
        await socket.send_json({"event": "start", "streamSid": "MZ1", "start": start})
        await provider.floor.next(LegAnswered)
        await provider.floor.until(lambda: provider.floor.engine.seats["a"].leg._sent > 80)  # type: ignore[attr-defined]
        for _ in range(5):  # five marks that say that nothing was played yet
            await socket.send_json({"event": "mark", "mark": {"name": "0"}})
        async with asyncio.timeout(3):
            async for message in socket:
                if json.loads(message.data)["event"] == "clear":
                    return
    raise AssertionError("nothing was cleared")
