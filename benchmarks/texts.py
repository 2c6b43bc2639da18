"""Measure the text channel on a real hub: signed webhooks in at a steady rate, then replies out to the provider.

    python -m benchmarks.texts [--rate 100] [--seconds 20] [--replies 300]

The hub runs as a process of its own on a fresh directory and the embedded store; the provider is hub/lab/twilio.py in
this process, which signs each text. Arrivals are scheduled beforehand (open loop), so a slow answer delays no other
text and waiting is counted; replies are said at 20 a second at most. Every text comes from a number of its own: each opens a ticket.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.servers.hub_process import HubClient, HubProcess


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def create_inbox(admin: HubClient, api_base_url: str) -> str:
    settings = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base_url": api_base_url}
    inbox = {"name": "Texts", "channel": "sms", "queue_id": "texts", "address": NUMBER, "settings": settings}
    made = await admin.call("POST", "/inboxes", json=inbox)
    return str(made["id"])


async def until_up(twilio: TwilioStandIn, webhook: str) -> None:
    """Knock until the inbox takes texts."""
    while (await twilio.text(webhook, "+14155559999", NUMBER, "warm up"))[0] != 200:
        await asyncio.sleep(0.05)


async def texts_in(twilio: TwilioStandIn, webhook: str, rate: float, seconds: float) -> None:
    count = int(rate * seconds)
    took: list[float] = []
    refused = 0
    begin = time.perf_counter() + 0.5

    async def one(number: int) -> None:
        nonlocal refused
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status, _ = await twilio.text(webhook, f"+1415{5000000 + number}", NUMBER, f"question {number}")
        took.append((time.perf_counter() - due) * 1000)
        refused += status != 200

    await asyncio.gather(*(one(number) for number in range(count)))
    lived = time.perf_counter() - begin
    print(
        f"in:  {count} texts at {rate:g}/s in {lived:.1f} s, refused {refused}, acknowledged after ms: "
        f"p50 {percentile(took, 0.5):.1f}  p95 {percentile(took, 0.95):.1f}  p99 {percentile(took, 0.99):.1f}  "
        f"max {max(took):.1f}",
        flush=True,
    )


async def replies_out(admin: HubClient, twilio: TwilioStandIn, count: int, rate: float) -> None:
    tickets = [row["id"] for row in await admin.every("/tickets?channel=sms")]
    if not tickets:
        raise SystemExit("no ticket to reply to")
    said: dict[str, float] = {}
    seen: dict[str, float] = {}
    begin = time.perf_counter()

    async def watch() -> None:
        while len(seen) < count:
            for message in twilio.sent[len(seen) :]:
                seen[message.body] = time.perf_counter()
            await asyncio.sleep(0.001)

    watching = asyncio.ensure_future(watch())
    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        body = f"answer-{number}"
        path = f"/tickets/{tickets[number % len(tickets)]}/messages"
        await admin.call("POST", path, json={"body": body, "kind": "reply", "client_id": body})
        said[body] = time.perf_counter()
    async with asyncio.timeout(120):
        await watching
    waits = [(seen[body] - said[body]) * 1000 for body in said]
    print(
        f"out: {count} replies in {time.perf_counter() - begin:.1f} s; stored → taken by the provider, ms: "
        f"p50 {percentile(waits, 0.5):.1f}  p99 {percentile(waits, 0.99):.1f}; sent twice "
        f"{len(twilio.sent) - len({message.body for message in twilio.sent})}",
        flush=True,
    )


async def run(rate: float, seconds: float, replies: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        hub = HubProcess(Path(directory), HUB_LOGS__LEVEL="warning")
        await asyncio.to_thread(hub.start)
        try:
            async with aiohttp.ClientSession() as session, TwilioStandIn() as twilio:
                admin = await HubClient(hub.url, session).sign_in("admin")
                webhook = f"{hub.url}/webhooks/{await create_inbox(admin, twilio.base_url)}/sms"
                await until_up(twilio, webhook)
                await texts_in(twilio, webhook, rate, seconds)
                await asyncio.sleep(2)
                await replies_out(admin, twilio, replies, min(rate, 20))
        finally:
            await asyncio.to_thread(hub.stop)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--replies", type=int, default=300)
    arguments = parser.parse_args()
    asyncio.run(run(arguments.rate, arguments.seconds, arguments.replies))


if __name__ == "__main__":
    main()
