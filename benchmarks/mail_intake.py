"""Measure a hub process end to end: mails into tickets, lists among many tickets, memory, and how soon it starts again.

    python -m benchmarks.mail_intake [--mails 500] [--tickets 10000] [--senders 16]

Mails go by SMTP to the hub's listener over several connections, each acknowledged only when stored; the clock stops when the last
one is a visible ticket. CPU is that of the hub and its parser processes. Further tickets are made the same way up to `--tickets`;
then pages of 50 are fetched by HTTP.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import aiosmtplib

from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.program import free_port

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
TEXT = "My order has not arrived and the tracking page shows nothing new since Monday.\n" * 20


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found if children.exists() else [pid]


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process and its descendants."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mb(pid: int) -> tuple[float, float]:
    """Return the resident memory of the hub, and that of its other processes."""
    sizes = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE / 2**20 for one in family(pid)]
    return sizes[0], sum(sizes[1:])


def mail(number: int) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = f"Customer <customer{number}@example.org>", "help@example.com"
    made["Subject"], made["Message-ID"] = f"Order {number}", f"<{number}@example.org>"
    made.set_content(f"Hello,\n\n{TEXT}\nNumber {number}\n")
    made.add_alternative(f"<p>Hello,</p><p>{TEXT}</p><p>Number {number}</p>", subtype="html")
    return made


async def send_all(port: int, numbers: list[int], senders: int) -> None:
    waiting = iter(numbers)

    async def sender() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=60)
        await client.connect()
        for number in waiting:
            await client.send_message(mail(number))
        await client.quit()

    await asyncio.gather(*(sender() for _ in range(senders)))


async def settled(session: aiohttp.ClientSession, url: str, wanted: int) -> None:
    """Wait until so many contacts have become tickets."""
    while True:
        async with session.get(f"{url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        done = [line.split()[1] for line in lines if line.startswith('hub_intake_total{outcome="processed"}')]
        if done and float(done[0]) >= wanted:
            return
        await asyncio.sleep(0.2)


async def measure(options: argparse.Namespace, folder: Path) -> None:
    hub = HubProcess(folder, HUB_KNOWLEDGE__WARM_UP="true")
    print(f"first start: {hub.start():.1f} s")
    port = free_port()
    async with aiohttp.ClientSession() as session:
        admin = await HubClient(hub.url, session).sign_in("admin")
        settings = {"address": "help@example.com", "listen_port": port}
        wish = {"name": "Help", "channel": "email", "queue_id": "mail", "settings": settings}
        await admin.call("POST", "/inboxes", json=wish)
        await send_all(port, list(range(20)), 4)
        await settled(session, hub.url, 20)
        hub_mb, others_mb = memory_mb(hub.pid)
        print(f"memory after the first mails: hub {hub_mb:.0f} MB, parser processes {others_mb:.0f} MB")

        began, cpu = time.monotonic(), cpu_s(hub.pid)
        await send_all(port, list(range(100, 100 + options.mails)), options.senders)
        stored = time.monotonic() - began
        await settled(session, hub.url, 20 + options.mails)
        took, spent = time.monotonic() - began, cpu_s(hub.pid) - cpu
        print(
            f"{options.mails} mails: acknowledged {options.mails / stored:.0f}/s, visible tickets {options.mails / took:.0f}/s, "
            f"{1000 * spent / options.mails:.1f} CPU s per 1,000"
        )
        rest = max(0, options.tickets - options.mails - 20)
        await send_all(port, list(range(100_000, 100_000 + rest)), options.senders)
        await settled(session, hub.url, 20 + options.mails + rest)
        for path in (
            "/tickets?limit=50",
            "/tickets?status=open&queue=mail&limit=50",
            "/tickets?assignee=none&limit=50",
        ):
            times = []
            for _ in range(100):
                start = time.perf_counter()
                await admin.call("GET", path)
                times.append((time.perf_counter() - start) * 1000)
            times.sort()
            print(
                f"{path} among {options.tickets}: p50 {statistics.median(times):.1f} ms, p99 {times[98]:.1f} ms"
            )
        hub_mb, others_mb = memory_mb(hub.pid)
        print(
            f"memory with {options.tickets} tickets: hub {hub_mb:.0f} MB, parser processes {others_mb:.0f} MB"
        )
    hub.stop()
    print(f"next start: {hub.start():.1f} s")
    hub.stop()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--senders", type=int, default=16)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(parser.parse_args(), Path(folder)))


if __name__ == "__main__":
    main()
