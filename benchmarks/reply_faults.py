"""Kill the hub again and again while replies leave: each acknowledged reply reaches the provider, in its ticket's order.

    python -m benchmarks.reply_faults [--rounds 20] [--seed 1]

The hub runs as a process of its own on the embedded store and is ended by SIGKILL after a random moment. The provider
(hub/lab/twilio.py, in this process) lives on and answers 20 ms after it took a message, so that many kills fall
between its yes and the hub's record. Agents say the same reply again, under the same client id, until it is
acknowledged. In the end what they were told is compared with what the provider got. A repeated message is no fault by
itself (delivery is at least once, with the same id); how many there were is printed.
"""

import argparse
import asyncio
import random
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import aiohttp

from benchmarks.texts import create_inbox, until_up
from hub.lab.twilio import NUMBER, TwilioStandIn
from tests.servers.hub_process import HubClient, HubProcess

TICKETS = 8
LEASE_S = 5.0


class Said:
    """What the hub acknowledged, by ticket, in order."""

    def __init__(self) -> None:
        self.by_ticket: dict[str, list[str]] = defaultdict(list)

    async def keep_saying(self, client: HubClient, ticket: str, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            body = f"{ticket}-{number}"
            wish = {"body": body, "kind": "reply", "client_id": body}
            try:
                async with asyncio.timeout(3):
                    await client.call("POST", f"/tickets/{ticket}/messages", json=wish)
            except (aiohttp.ClientError, AssertionError, OSError, TimeoutError):
                await asyncio.sleep(0.05)
                continue
            self.by_ticket[ticket].append(body)
            number += 1
            await asyncio.sleep(0.02)


async def undelivered(client: HubClient, tickets: list[str]) -> int:
    """Count the replies that have neither been sent nor failed."""
    states: Counter[str] = Counter()
    for ticket in tickets:
        for message in await client.every(f"/tickets/{ticket}/messages"):
            if message["kind"] == "reply":
                states[message["delivery"]["state"]] += 1
    return states["queued"] + states["sending"]


def faults_of(said: Said, twilio: TwilioStandIn) -> list[str]:
    taken: dict[str, list[str]] = defaultdict(list)
    for message in twilio.sent:
        taken[message.body.rpartition("-")[0]].append(message.body)
    faults = []
    for ticket, bodies in said.by_ticket.items():
        first = list(dict.fromkeys(taken[ticket]))
        faults += [f"lost {body}" for body in bodies if body not in first]
        if [body for body in first if body in bodies] != bodies:
            faults.append(f"out of order on {ticket}")
    return faults


async def run(rounds: int, seed: int) -> int:
    chance = random.Random(seed)
    said = Said()
    with tempfile.TemporaryDirectory() as directory:
        hub = HubProcess(Path(directory), HUB_DELIVERY__LEASE_S=str(LEASE_S), HUB_LOGS__LEVEL="warning")
        await asyncio.to_thread(hub.start)
        async with aiohttp.ClientSession() as session, TwilioStandIn() as twilio:
            twilio.answer_after_s = 0.02
            admin = await HubClient(hub.url, session).sign_in("admin")
            webhook = f"{hub.url}/webhooks/{await create_inbox(admin, twilio.base_url)}/sms"
            await until_up(twilio, webhook)
            for number in range(TICKETS):
                await twilio.text(webhook, f"+1415555{1000 + number}", NUMBER, f"question {number}")
            await asyncio.sleep(2)
            tickets = [str(row["id"]) for row in await admin.every("/tickets?channel=sms")]
            stop = asyncio.Event()
            writers = [asyncio.ensure_future(said.keep_saying(admin, ticket, stop)) for ticket in tickets]
            for number in range(rounds):
                await asyncio.sleep(chance.uniform(0.3, 2.0))
                await asyncio.to_thread(hub.kill)
                await asyncio.to_thread(hub.start)
                print(f"round {number + 1}: {len(twilio.sent)} taken", flush=True)
            await asyncio.sleep(1)
            stop.set()
            await asyncio.gather(*writers)
            async with asyncio.timeout(120):
                while await undelivered(admin, tickets):
                    await asyncio.sleep(1)
            told = sum(map(len, said.by_ticket.values()))
            repeated = len(twilio.sent) - len({message.body for message in twilio.sent})
            faults = faults_of(said, twilio)
            print(
                f"{rounds} kills, {told} replies acknowledged, {repeated} sent again, faults: {faults or 'none'}"
            )
        await asyncio.to_thread(hub.stop)
    return 1 if faults else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    raise SystemExit(asyncio.run(run(arguments.rounds, arguments.seed)))


if __name__ == "__main__":
    main()
