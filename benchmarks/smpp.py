"""Measure the SMPP channel: texts out with their receipts, and texts in to a real hub.

    python -m benchmarks.smpp [--out 5000] [--in 3000] [--window 50]

Out: the channel in this process hands texts to a message centre (tests/servers/smsc.py, in this process too, reading
with another program's codec), which answers each with a receipt. In: the centre delivers to a hub that runs as a process
of its own on a fresh directory and the embedded store, `--window` at once, each stored before it is acknowledged; every
text comes from a number of its own, so each opens a ticket.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from hub.channels.contract import Accepted
from hub.channels.smpp import build
from hub.clock import SystemClock
from hub.domain.interaction import RawInbound
from hub.domain.message import DeliveryUpdate
from tests.factories.outbound import make_context, make_inbox, make_outbound
from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.smsc import NUMBER, PASSWORD, SYSTEM_ID, Smsc, packed


class CountingSink:
    """Count what is known of texts sent."""

    def __init__(self) -> None:
        self.news: set[str] = set()

    async def accept(self, raw: RawInbound) -> Accepted:
        raise AssertionError("nothing comes in")

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        self.news.add(update.external_id)
        return True


def settings(smsc: Smsc, window: int) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": smsc.port,
        "system_id": SYSTEM_ID,
        "password": PASSWORD,
        "window": window,
        "max_per_s": 10_000,
    }


async def texts_out(count: int, window: int) -> None:
    async with Smsc() as smsc:
        smsc.auto_state = "DELIVRD"
        inbox = make_inbox("inbox1", "smpp", address=NUMBER, settings=settings(smsc, window))
        channel = await asyncio.to_thread(build, inbox, make_context(SystemClock()))
        sink = CountingSink()
        await channel.start(sink)
        begin = time.perf_counter()
        sent = await asyncio.gather(
            *(channel.send(make_outbound(f"m{n}", body=f"text {n}")) for n in range(count))
        )
        taken = time.perf_counter() - begin
        while len(sink.news) < count:
            await asyncio.sleep(0.005)
        matched = time.perf_counter() - begin
        assert sink.news == {one.external_id for one in sent}
        await channel.stop()
    print(
        f"out: {count} texts taken in {taken:.2f} s ({count / taken:.0f}/s), "
        f"with every receipt matched in {matched:.2f} s ({count / matched:.0f}/s)",
        flush=True,
    )


async def texts_in(count: int, window: int) -> None:
    async with Smsc() as smsc, aiohttp.ClientSession() as session:
        with tempfile.TemporaryDirectory() as directory:
            hub = HubProcess(Path(directory))
            await asyncio.to_thread(hub.start)
            try:
                admin = await HubClient(hub.url, session).sign_in("admin")
                line = settings(smsc, window)
                inbox = {
                    "name": "Line", "channel": "smpp", "queue_id": "texts", "address": NUMBER, "settings": line,
                }  # fmt: skip
                await admin.call("POST", "/inboxes", json=inbox)
                await smsc.bound()
                gate = asyncio.Semaphore(window)
                took: list[float] = []

                async def one(number: int) -> int:
                    async with gate:
                        begin = time.perf_counter()
                        status = await smsc.deliver(
                            packed(f"1415{5_000_000 + number}", NUMBER, f"question {number}".encode())
                        )
                        took.append((time.perf_counter() - begin) * 1000)
                        return status

                begin = time.perf_counter()
                statuses = await asyncio.gather(*(one(number) for number in range(count)))
                lived = time.perf_counter() - begin
                while len(await admin.every("/inbound?state=processed")) < count:
                    await asyncio.sleep(0.2)
                landed = time.perf_counter() - begin
            finally:
                await asyncio.to_thread(hub.stop)
    took.sort()
    print(
        f"in:  {count} texts stored and acknowledged in {lived:.2f} s ({count / lived:.0f}/s, refused "
        f"{sum(map(bool, statuses))}), ms p50 {took[len(took) // 2]:.1f} p99 {took[int(len(took) * 0.99)]:.1f}; "
        f"all of them tickets after {landed:.1f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=int, default=5000)
    parser.add_argument("--in", type=int, default=3000, dest="into")
    parser.add_argument("--window", type=int, default=50)
    arguments = parser.parse_args()
    if arguments.out:
        asyncio.run(texts_out(arguments.out, arguments.window))
    if arguments.into:
        asyncio.run(texts_in(arguments.into, arguments.window))


if __name__ == "__main__":
    main()
