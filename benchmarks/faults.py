"""Kill the hub again and again under a stream on three channels: everything acknowledged is there once, nothing is held twice.

    python -m benchmarks.faults --rounds 20
    python -m benchmarks.faults --rounds 20 --store mongo     # on a MongoDB-compatible server, started for this

Chat visitors, signed texts and mails by SMTP write all the time; two agents accept whatever they are offered. Each round lives
for a random moment and is ended by SIGKILL. What the hub acknowledged is written down by the writers; in the end it is compared with
the hub's tickets, and every accepted offer with every other.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
import socketio

from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.program import free_port
from tests.servers.secantus import SecantusServer

QUIET_S = 600.0


@dataclass
class Truth:
    """What writers were told and what agents were given."""

    acknowledged: dict[str, set[str]] = field(
        default_factory=lambda: {"chat": set(), "text": set(), "mail": set()}
    )
    accepted: list[tuple[str, str]] = field(default_factory=list)
    kills: int = 0


class Setup:
    """The inboxes of a run: their ids stay over restarts."""

    def __init__(self) -> None:
        self.smtp_port = free_port()
        self.text_inbox = ""

    async def create(self, admin: HubClient) -> None:
        text = {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "from_number": NUMBER,
            "api_base_url": "http://127.0.0.1:9",
        }
        made = await admin.call(
            "POST",
            "/inboxes",
            json={"name": "Texts", "channel": "sms", "queue_id": "texts", "settings": text},
        )
        self.text_inbox = made["id"]
        mail = {"address": "help@example.com", "listen_port": self.smtp_port}
        await admin.call(
            "POST",
            "/inboxes",
            json={"name": "Mail", "channel": "email", "queue_id": "mail", "settings": mail},
        )
        for who in ("ana", "bo"):
            skills = {"english": 9, "chinese": 9, "billing": 9, "tech": 9}
            await admin.call("PATCH", f"/agents/{who}", json={"skills": skills, "max_load": 50})


async def keep_writing(
    write: Callable[[str], Awaitable[bool]], told: set[str], prefix: str, pause_s: float
) -> None:
    """Write one marked text after another; the same one again until it is acknowledged, as real senders do."""
    number = 0
    mark = f"{prefix}0"
    while True:
        try:
            async with asyncio.timeout(3):
                done = await write(mark)
        except Exception:
            done = False
        if done:
            told.add(mark)
            number += 1
            mark = f"{prefix}{number}"
        await asyncio.sleep(pause_s)


class ChatVisitor:
    def __init__(self, url: str) -> None:
        self._url = url
        self._client: socketio.AsyncSimpleClient | None = None
        self._token = ""

    async def write(self, mark: str) -> bool:
        if self._client is None or not self._client.connected:
            await self.close()
            self._client = socketio.AsyncSimpleClient(reconnection=False)
            auth = {"inbox": "demo-chat", "session": self._token}
            await self._client.connect(self._url, namespace="/visitor", auth=auth, transports=["websocket"])
            event = await self._client.receive(timeout=2)
            self._token = event[1]["session"]
        answer = await self._client.call(
            "message.send", {"body": f"mark {mark} end", "client_id": mark}, timeout=2
        )
        return bool(answer["ok"])

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(client.disconnect(), 2)


async def write_text(twilio: TwilioStandIn, url: str, mark: str, sid: str) -> bool:
    status, _ = await twilio.text(url, "+14155550100", NUMBER, f"mark {mark} end", sid=sid)
    return status == 200


async def write_mail(port: int, mark: str) -> bool:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "mia@example.org", "help@example.com", f"Question {mark}"
    mail["Message-ID"] = f"<{mark}@example.org>"
    mail.set_content(f"mark {mark} end")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, timeout=2, start_tls=False)
    return True


def _queue_offers(offers: asyncio.Queue[dict[str, Any]], snapshot: dict[str, Any]) -> None:
    for offer in snapshot["offers"]:
        offers.put_nowait(offer)


class BusyAgent:
    """Accept every offer at once and wrap it up; come back after every crash."""

    def __init__(self, url: str, token: str, who: str, truth: Truth) -> None:
        self._url = url
        self._token = token
        self._who = who
        self._truth = truth

    async def work(self) -> None:
        while True:
            client = socketio.AsyncClient(reconnection=False)
            offers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
            client.on("offer.made", offers.put, namespace="/agent")
            client.on("snapshot", partial(_queue_offers, offers), namespace="/agent")
            try:
                auth = {"token": self._token}
                await client.connect(self._url, namespaces=["/agent"], auth=auth, transports=["websocket"])
                await client.call(
                    "state.set", {"state": "available", "reason": ""}, namespace="/agent", timeout=5
                )
                while client.connected:
                    await self._take(client, await asyncio.wait_for(offers.get(), 5))
            except (TimeoutError, socketio.exceptions.SocketIOError, aiohttp.ClientError):
                await asyncio.sleep(0.1)
            finally:
                with suppress(TimeoutError):
                    await asyncio.wait_for(client.disconnect(), 2)

    async def _take(self, client: socketio.AsyncClient, offer: dict[str, Any]) -> None:
        taken = await client.call("offer.accept", {"offer": offer["id"]}, namespace="/agent", timeout=5)
        if taken["ok"]:
            self._truth.accepted.append((offer["id"], self._who))
            done = {"ticket": offer["ticket_id"], "disposition": "done"}
            await client.call("ticket.wrap_up", done, namespace="/agent", timeout=5)


async def run(
    rounds: int, directory: Path, environment: dict[str, str], chance: random.Random
) -> dict[str, Any]:
    """Run the rounds and return what was found."""
    hub = HubProcess(directory, **environment)
    truth, setup = Truth(), Setup()
    hub.start()
    tasks: list[asyncio.Task[None]] = []
    async with aiohttp.ClientSession() as session, TwilioStandIn() as twilio:
        admin = await HubClient(hub.url, session).sign_in("admin")
        await setup.create(admin)
        webhook = f"{hub.url}/webhooks/{setup.text_inbox}/sms"
        visitors = [ChatVisitor(hub.url) for _ in range(4)]
        for number, visitor in enumerate(visitors):
            work = keep_writing(visitor.write, truth.acknowledged["chat"], f"c{number}x", 0.02)
            tasks.append(asyncio.create_task(work))

        async def text(mark: str) -> bool:
            return await write_text(twilio, webhook, mark, "SM" + mark.encode().hex().rjust(32, "0"))

        async def mail(mark: str) -> bool:
            return await write_mail(setup.smtp_port, mark)

        for number in range(2):
            tasks.append(
                asyncio.create_task(keep_writing(text, truth.acknowledged["text"], f"t{number}x", 0.05))
            )
            tasks.append(
                asyncio.create_task(keep_writing(mail, truth.acknowledged["mail"], f"m{number}x", 0.05))
            )
        for who in ("ana", "bo"):
            token = (await HubClient(hub.url, session).sign_in(who)).token
            tasks.append(asyncio.create_task(BusyAgent(hub.url, token, who, truth).work()))
        for number in range(rounds):
            await asyncio.sleep(chance.uniform(0.5, 2.5))
            await asyncio.to_thread(hub.kill)
            truth.kills += 1
            took = await asyncio.to_thread(hub.start)
            written = {channel: len(marks) for channel, marks in truth.acknowledged.items()}
            print(f"round {number + 1}: killed, back after {took:.1f} s, acknowledged {written}", flush=True)
        await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for visitor in visitors:
            await visitor.close()
        found = await compare(admin, truth)
    await asyncio.to_thread(hub.stop)
    return found


async def compare(admin: HubClient, truth: Truth) -> dict[str, Any]:
    """Wait until the hub has handled all it stored, then compare its tickets with the truth."""
    deadline = time.monotonic() + QUIET_S
    while await admin.every("/inbound?state=received") and time.monotonic() < deadline:
        await asyncio.sleep(1)
    unfinished = len(await admin.every("/inbound?state=received"))
    seen: Counter[str] = Counter()
    misordered = 0
    for ticket in await admin.every("/tickets"):
        said = await admin.every(f"/tickets/{ticket['id']}/messages")
        marks = [message["body"].split()[1] for message in said if message["kind"] == "inbound"]
        seen.update(marks)
        chat = [int(mark.rpartition("x")[2]) for mark in marks if mark.startswith("c")]
        misordered += chat != sorted(chat)
    lost = set().union(*truth.acknowledged.values()) - seen.keys()
    holders = Counter(offer for offer, _ in set(truth.accepted))
    return {
        "acknowledged": {channel: len(marks) for channel, marks in truth.acknowledged.items()},
        "accepted": len(truth.accepted),
        "kills": truth.kills,
        "unfinished": unfinished,
        "lost": sorted(lost),
        "doubled": sorted(mark for mark, count in seen.items() if count > 1),
        "misordered": misordered,
        "held_twice": sorted(offer for offer, count in holders.items() if count > 1),
    }


def main() -> None:
    """Run from the command line; exit 1 when anything was lost, doubled or held twice."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--store", choices=("sqlite", "mongo"), default="sqlite")
    options.add_argument("--seed", type=int, default=1)
    wishes = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environment = {}
        if wishes.store == "mongo":
            (Path(folder) / "mongo").mkdir()
            server = SecantusServer(Path(folder) / "mongo", "--sync-on-commit")
            server.start()
            stack.callback(server.stop)
            environment["HUB_MONGODB_URI"] = server.uri("hub")
        found = asyncio.run(run(wishes.rounds, Path(folder), environment, random.Random(wishes.seed)))
    print(found)
    sys.exit(any(found[name] for name in ("lost", "doubled", "misordered", "held_twice")))


if __name__ == "__main__":
    main()
