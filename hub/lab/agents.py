"""Simulated agents: they sign in as colleagues do, take what they are offered and answer from the knowledge base."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import socketio

from hub.background import TaskOwner
from hub.lab.desk import Desk, DeskError
from hub.lab.headset import Headset
from hub.lab.marks import AGENT
from hub.lab.surroundings import Surroundings

_NAMESPACE = "/agent"
_WAIT_S = 10.0
VOICE = "voice"
_MACHINES = {"auto-reply", "bulk", "bounce"}
_FALLBACK = {
    "zh": "您好，我们已经收到您的问题，正在为您处理。",
    "en": "We have your question and look into it.",
}
_TROUBLES = (
    socketio.exceptions.SocketIOError, aiohttp.ClientError, TimeoutError, asyncio.TimeoutError, ConnectionError, DeskError,
)  # fmt: skip
_SKILLS = {"english": 8, "chinese": 8, "billing": 7, "tech": 7}


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """How an agent signs in."""

    email: str
    password: str


async def hire(admin: Desk, number: int, password: str) -> list[Credentials]:
    """Make so many agents, or give those that are there already this password; return how they sign in."""
    known = {agent["email"]: agent["id"] for agent in await admin.every("/agents")}
    hired = []
    for place in range(1, number + 1):
        one = Credentials(email=f"lab{place}@example.com", password=password)
        wishes = {"password": password, "skills": _SKILLS, "max_load": 20, "team_ids": ["support"]}
        if one.email in known:
            await admin.call("PATCH", f"/agents/{known[one.email]}", json=wishes)
        else:
            await admin.call("POST", "/agents", json={"name": f"Lab {place}", "email": one.email, **wishes})
        hired.append(one)
    return hired


class Agents:
    """All agents of a lab at work."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._tasks = TaskOwner("lab:agents")

    def start(self, hired: Sequence[Credentials]) -> None:
        """Let them work until `stop`."""
        for one in hired:
            desk = Desk(self._around.doors.url, self._around.web)
            self._tasks.start(_LabAgent(self._around, desk, one).work(), one.email.partition("@")[0])

    async def stop(self) -> None:
        """Send them home."""
        await self._tasks.stop()


class _LabAgent:
    """One agent. Every offer is worked on in a task of its own, as people keep several conversations."""

    def __init__(self, around: Surroundings, desk: Desk, credentials: Credentials) -> None:
        self._around = around
        self._desk = desk
        self._credentials = credentials
        self._tasks = TaskOwner(f"lab:{credentials.email.partition('@')[0]}")

    async def work(self) -> None:
        """Be on duty, over outages of the hub."""
        try:
            while True:
                with suppress(*_TROUBLES):
                    await self._shift()
                await asyncio.sleep(0.5)
        finally:
            await self._tasks.stop()

    async def _shift(self) -> None:
        if not self._desk.token:
            await self._desk.sign_in(self._credentials.email, self._credentials.password)
        client = socketio.AsyncClient(reconnection=False, http_session=self._around.web)
        gone = asyncio.Event()

        async def offered(offer: dict[str, Any]) -> None:  # Any: JSON
            self._tasks.start(self._handle(client, offer), "offer")

        async def snapshot(state: dict[str, Any]) -> None:  # Any: JSON
            for offer in state["offers"]:
                await offered(offer)

        async def ended(*_: object) -> None:
            gone.set()

        client.on("offer.made", offered, namespace=_NAMESPACE)
        client.on("snapshot", snapshot, namespace=_NAMESPACE)
        client.on("disconnect", ended, namespace=_NAMESPACE)
        try:
            await client.connect(
                self._desk.url,
                auth={"token": self._desk.token},
                namespaces=[_NAMESPACE],
                transports=["websocket"],
                wait_timeout=_WAIT_S,
            )
            await self._call(client, "state.set", {"state": "available", "reason": ""})
            await gone.wait()
        finally:
            with suppress(*_TROUBLES):
                await asyncio.wait_for(client.disconnect(), 2.0)

    async def _handle(self, client: socketio.AsyncClient, offer: dict[str, Any]) -> None:  # Any: JSON
        """Accept, read, answer, wrap up; whatever breaks in between, the hub offers it again."""
        with suppress(*_TROUBLES):
            if not await self._call(client, "offer.accept", {"offer": offer["id"]}):
                return
            ticket_id = str(offer["ticket_id"])
            if offer["channel"] == VOICE:
                await self._talk(client, ticket_id)
                return
            await asyncio.sleep(0.3 + 1.2 * self._around.dial.draw("think", str(offer["id"])))
            ticket = await self._desk.call("GET", f"/tickets/{ticket_id}")
            if not _MACHINES & set(ticket["tags"]):
                await self._answer(client, ticket)
            await self._call(client, "ticket.wrap_up", {"ticket": ticket_id, "disposition": "solved"})

    async def _talk(self, client: socketio.AsyncClient, ticket_id: str) -> None:
        """Put the headset on, talk for a while and hang up; the wrap-up is the hub's own business."""
        calls = await self._desk.every(f"/calls?ticket={ticket_id}")
        living = [str(call["id"]) for call in calls if call["ended_at"] is None]
        if not living:
            return

        async def negotiate(sdp: str) -> str:
            asked = {"call": living[0], "sdp": sdp}
            answer = await client.call("call.connect", asked, namespace=_NAMESPACE, timeout=_WAIT_S)
            if not answer.get("ok"):
                raise DeskError(str(answer.get("detail", "")))
            return str(answer["sdp"])

        headset = Headset()
        try:
            await headset.connect(negotiate)
            await asyncio.sleep(1.0 + 5.0 * self._around.dial.draw("talk", ticket_id))
            await self._call(client, "call.hang_up", {"call": living[0]})
        finally:
            await headset.close()
        await self._call(client, "ticket.wrap_up", {"ticket": ticket_id, "disposition": "solved"})

    async def _answer(self, client: socketio.AsyncClient, ticket: dict[str, Any]) -> None:  # Any: JSON
        text = await self._words(ticket)
        mark = self._around.marks.next(AGENT)
        self._around.truth.write("answering", mark=mark, ticket=ticket["id"])
        call = {"ticket": ticket["id"], "body": f"{text} ({mark})", "kind": "reply", "client_id": mark}
        if await self._call(client, "message.send", call):
            self._around.truth.write("answered", mark=mark)

    async def _words(self, ticket: dict[str, Any]) -> str:  # Any: JSON
        """Return the best suggestion's beginning, or words that fit everything."""
        found = await self._desk.call("GET", f"/suggestions?ticket={ticket['id']}&limit=1")
        if found["items"]:
            return str(found["items"][0]["text"])[:600]
        return _FALLBACK["zh" if ticket["language"].startswith("zh") else "en"]

    async def _call(self, client: socketio.AsyncClient, event: str, payload: dict[str, Any]) -> bool:
        """Make a call; tell whether the hub did it."""
        answer = await client.call(event, payload, namespace=_NAMESPACE, timeout=_WAIT_S)
        return isinstance(answer, dict) and answer.get("ok") is True
