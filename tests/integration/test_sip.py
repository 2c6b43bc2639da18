"""Calls by SIP with a real peer: sound and digits both ways, every way to end, strangers, nonsense, two hundred in a row."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.calls.lines import (
    Dial,
    DigitsDialled,
    Gather,
    LegAnswered,
    LegArrived,
    LegEnd,
    LegEnded,
    PromptEnded,
)
from hub.channels.voice.rooms import orders
from hub.channels.voice.sip.trunks import SipTrunks
from hub.domain.interaction import Party
from hub.errors import Invalid
from hub.lab.media_stream import loudness
from tests.integration.engine_floor import EngineFloor
from tests.servers.program import free_port
from tests.servers.sip_peer import listening, need_sipp, rtp_peer, sipp

NUMBER = "+4930123"


class Exchange:
    """An engine with a trunk."""

    def __init__(self, floor: EngineFloor, trunks: SipTrunks, port: int) -> None:
        self.floor = floor
        self.trunks = trunks
        self.port = port
        self.callee_port = free_port()

    async def set_up(self, **settings: Any) -> dict[str, Any]:
        """Take calls of loopback and call what listens on `callee_port`."""
        first = 20_000 + os.getpid() % 200 * 100
        trunk = {"peers": ["127.0.0.1"], "domain": f"127.0.0.1:{self.callee_port}"} | settings
        listener = {"host": "127.0.0.1", "port": self.port, "rtp_first": first, "rtp_last": first + 98}
        return await self.trunks.command(
            {
                "listener": listener,
                "trunks": [{"inbox_id": "line", "address": NUMBER, "settings": trunk}],
            }
        )

    async def answered(self) -> str:
        """Pick up the next call and return its leg."""
        leg_id = str((await self.floor.next(LegArrived)).leg_id)
        await self.floor.do(orders.Answer(leg_id=leg_id))
        await self.floor.next(LegAnswered, leg_id)
        return leg_id

    @contextlib.asynccontextmanager
    async def picking_up(self) -> AsyncIterator[None]:
        """Pick up every call, for as long as it takes."""

        async def pick_up() -> None:
            for number in range(1000):
                await self.floor.until(lambda wanted=number: len(self.floor.told(LegArrived)) > wanted, 60)
                await self.floor.do(orders.Answer(leg_id=self.floor.told(LegArrived)[number].leg_id))

        task = asyncio.create_task(pick_up())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def options(self, audio_port: int, *more: str) -> list[str]:
        return ["-key", "audio_port", str(audio_port), "-s", NUMBER, "-m", "1", *more]


@pytest.fixture
async def exchange(tmp_path: Path) -> AsyncIterator[Exchange]:
    need_sipp()
    trunks = SipTrunks()
    async with EngineFloor(tmp_path, trunks).at_work() as floor:
        exchange = Exchange(floor, trunks, free_port())
        await exchange.set_up()
        yield exchange


async def test_a_caller_is_heard_hears_and_dials(exchange: Exchange) -> None:
    floor = exchange.floor
    async with rtp_peer(440) as caller, rtp_peer(1000) as other:
        short = exchange.options(other.port, "-d", "1800")
        async with (
            sipp("hub_hangs_up", *exchange.options(caller.port), to=exchange.port) as first,
            sipp("caller_hangs_up", *short, to=exchange.port) as second,
        ):
            await floor.until(lambda: len(floor.told(LegArrived)) == 2)
            legs = [event.leg_id for event in floor.told(LegArrived)]
            arrived = floor.told(LegArrived)[0]
            assert (arrived.called, arrived.inbox_id) == (NUMBER, "line")
            assert arrived.caller == Party(kind="phone", value="+49305551", name="A customer")
            for leg_id in legs:
                await floor.do(orders.Answer(leg_id=leg_id))
                await floor.do(orders.Join(leg_id=leg_id, room_id="room"))
            await floor.until(lambda: len(caller.heard) > 8000 and len(other.heard) > 8000)
            assert loudness(bytes(caller.heard[-4800:]), 1000) > 0.5
            assert loudness(bytes(other.heard[-4800:]), 440) > 0.5
            assert loudness(bytes(other.heard[-4800:]), 1000) < 0.05

            assert await second.succeeded()
            ended = await floor.next(LegEnded)
            assert ended.reason is LegEnd.HUNG_UP
            (left,) = [leg_id for leg_id in legs if leg_id != ended.leg_id]
            caller.press("7#")
            await floor.until(lambda: len(floor.told(DigitsDialled)) == 2)
            assert [event.digits for event in floor.told(DigitsDialled)] == ["7", "#"]
            await floor.do(orders.Senddigits(leg_id=left, digits="5*"))
            await floor.until(lambda: caller.digits_heard == [5, 10])

            await floor.do(orders.Hangup(leg_id=left))
            assert await first.succeeded()
    await floor.until(lambda: len(floor.told(LegEnded)) == 2)


async def test_a_menu_is_heard_and_understood(exchange: Exchange) -> None:
    floor = exchange.floor
    async with rtp_peer() as caller:
        options = exchange.options(caller.port)
        async with sipp("hub_hangs_up", *options, to=exchange.port) as call:
            leg_id = await exchange.answered()
            await floor.do(orders.Park(leg_id=leg_id, music="tone:busy"))
            await floor.until(lambda: len(caller.heard) > 4000)
            assert loudness(bytes(caller.heard[:4000]), 425) > 0.5
            await floor.do(orders.Play(leg_id=leg_id, prompt_id="menu", files=(), gather=Gather(first_s=3)))
            caller.press("1")
            ended = await floor.next(PromptEnded)
            assert (ended.prompt_id, ended.digits) == ("menu", "1")
            await floor.do(orders.Hangup(leg_id=leg_id))
            assert await call.succeeded()


async def test_a_call_is_refused(exchange: Exchange) -> None:
    async with sipp("refused", *exchange.options(4000), to=exchange.port) as call:
        leg_id = (await exchange.floor.next(LegArrived)).leg_id
        await exchange.floor.do(orders.Reject(leg_id=leg_id))
        assert await call.succeeded()
    assert (await exchange.floor.next(LegEnded)).reason is LegEnd.BUSY


@pytest.mark.parametrize(
    ("scenario", "reason"), [("is_busy", LegEnd.BUSY), ("never_answers", LegEnd.NO_ANSWER)]
)
async def test_a_call_of_ours_that_nobody_takes(exchange: Exchange, scenario: str, reason: LegEnd) -> None:
    options = exchange.options(4000, "-p", str(exchange.callee_port))
    async with sipp(scenario, *options) as callee:
        await listening(exchange.callee_port)
        exchange.trunks.dial(Dial(leg_id="out", inbox_id="line", address="030 987-65", ring_s=1.0))
        ended = await exchange.floor.next(LegEnded)
        assert await callee.succeeded()
    assert (ended.leg_id, ended.reason) == ("out", reason)


async def test_a_call_of_ours_is_answered(exchange: Exchange) -> None:
    async with rtp_peer(440) as party:
        options = exchange.options(party.port, "-p", str(exchange.callee_port))
        async with sipp("answers", *options) as callee:
            await listening(exchange.callee_port)
            dial = Dial(leg_id="out", inbox_id="line", address="+493098765", caller_id=NUMBER)
            await exchange.floor.do(orders.Originate(transport="sip", dial=dial))
            await exchange.floor.next(LegAnswered, "out")
            await exchange.floor.do(orders.Park(leg_id="out", music="tone:ringback"))
            await exchange.floor.until(lambda: loudness(bytes(party.heard), 425) > 0.5)
            await exchange.floor.do(orders.Hangup(leg_id="out"))
            assert await callee.succeeded()


async def test_encrypted_sound_and_a_hold_from_the_other_side(exchange: Exchange) -> None:
    floor = exchange.floor
    await exchange.set_up(srtp="required")
    command = [
        sys.executable,
        "-m",
        "tests.servers.sip_client",
        f"sip:{NUMBER}@127.0.0.1:{exchange.port}",
        "1.0",
    ]
    phone = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    leg_id = await exchange.answered()
    await floor.do(orders.Park(leg_id=leg_id, music="tone:busy"))
    told, _ = await asyncio.wait_for(phone.communicate(), 20)
    before, held, after = told.decode().split()
    assert (float(before) > 0.3, int(held) < 400, float(after) > 0.3) == (True, True, True), told
    assert (await floor.next(LegEnded)).reason is LegEnd.HUNG_UP


async def test_what_is_not_encrypted_is_refused(exchange: Exchange) -> None:
    await exchange.set_up(srtp="required")
    async with sipp("caller_hangs_up", *exchange.options(4000), to=exchange.port) as call:
        assert not await call.succeeded()
    assert not exchange.floor.told(LegArrived)


async def test_what_cannot_be_dialled(exchange: Exchange) -> None:
    for address in ("", "nobody", "sip:root@192.0.2.1", "+49\r\nRoute: x"):
        with pytest.raises(Invalid):
            exchange.trunks.dial(Dial(leg_id="out", inbox_id="line", address=address))
    with pytest.raises(Invalid):
        exchange.trunks.dial(Dial(leg_id="out", inbox_id="another", address="+493098765"))


async def test_strangers_get_no_answer_at_all(exchange: Exchange) -> None:
    await exchange.set_up(peers=["127.0.0.2"], domain="")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as scanner:
        scanner.bind(("127.0.0.1", 0))
        scanner.setblocking(False)
        for _ in range(20):
            scanner.sendto(options_request(exchange.port), ("127.0.0.1", exchange.port))
        await asyncio.sleep(0.2)
        with pytest.raises(BlockingIOError):
            scanner.recv(2048)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.2", 0))
        peer.setblocking(False)
        peer.sendto(options_request(exchange.port), ("127.0.0.1", exchange.port))
        answer = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(peer, 2048), 2)
    assert answer.startswith(b"SIP/2.0 ")


async def test_nonsense_harms_nothing(exchange: Exchange) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        whole = options_request(exchange.port).replace(b"OPTIONS", b"INVITE")
        for data in (
            b"",
            b"\x00" * 2000,
            b"INVITE\r\n\r\n",
            whole[:80],
            whole.replace(b"CSeq: 1", b"CSeq: 99999999999999999999"),
            whole.replace(b"Content-Length: 0", b"Content-Length: -5"),
            whole.replace(b"Call-ID: ", b"Call-ID: " + b"x" * 60_000),
            whole + b"v=0\r\n" * 1000,
        ):
            peer.sendto(data[:60_000], ("127.0.0.1", exchange.port))
    async with rtp_peer() as caller:
        options = exchange.options(caller.port, "-d", "100")
        async with exchange.picking_up(), sipp("caller_hangs_up", *options, to=exchange.port) as call:
            assert await call.succeeded()


async def test_many_calls_in_a_row_leave_nothing_behind(exchange: Exchange) -> None:
    floor = exchange.floor

    async def calls(count: int) -> int:
        before = len(floor.told(LegEnded))
        options = [
            "-key",
            "audio_port",
            "4000",
            "-s",
            NUMBER,
            "-m",
            str(count),
            "-d",
            "10",
            "-l",
            "10",
            "-r",
            "40",
        ]
        async with sipp("caller_hangs_up", *options, to=exchange.port) as run:
            assert await run.succeeded()
        await floor.until(lambda: len(floor.told(LegEnded)) == before + count)
        return len(os.listdir("/proc/self/fd"))

    async with exchange.picking_up():
        first = await calls(20)
        last = await calls(40)
    assert not floor.engine.seats
    assert last <= first + 2  # of a runner whose own files come and go


def options_request(port: int) -> bytes:
    lines = (
        f"OPTIONS sip:100@127.0.0.1:{port} SIP/2.0",
        "Via: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bKscan;rport",
        "Max-Forwards: 70",
        "From: <sip:scanner@127.0.0.1>;tag=scan",
        f"To: <sip:100@127.0.0.1:{port}>",
        "Call-ID: scan",
        "CSeq: 1 OPTIONS",
        "Contact: <sip:scanner@127.0.0.1>",
        "Content-Length: 0",
    )
    text = "\r\n".join((*lines, "", ""))
    return text.encode()
