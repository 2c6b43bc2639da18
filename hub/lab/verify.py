"""Read the hub's tickets through its REST interface and compare them with a truth file."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from hub.lab.comparing import Held, HeldCall, Verdict, compare, judge_calls
from hub.lab.desk import Desk
from hub.lab.truth import Truth

_UNDER_WAY = ("queued", "sending")
_LOOK_S = 1.0
_SHOWN = 10
_READERS = 4


class TicketReader:
    """Read the messages of all tickets again and again; only tickets that changed are asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, tuple[int, list[Held]]] = {}

    async def read(self) -> dict[str, list[Held]]:
        """Return the messages by ticket, oldest first. Raises DeskError."""
        tickets = {str(one["id"]): int(one["version"]) for one in await self._desk.every("/tickets")}
        gate = asyncio.Semaphore(_READERS)

        async def look(ticket_id: str, version: int) -> None:
            async with gate:
                messages = await self._desk.every(f"/tickets/{ticket_id}/messages")
            self._known[ticket_id] = version, [_held(message) for message in messages]

        changed = [(one, version) for one, version in tickets.items() if self._changed(one, version)]
        await asyncio.gather(*(look(*one) for one in changed))
        return {ticket_id: self._known[ticket_id][1] for ticket_id in tickets}

    def _changed(self, ticket_id: str, version: int) -> bool:
        """Tell whether to read a ticket again: it changed, or a reply in it was on its way when last read."""
        known, messages = self._known.get(ticket_id, (-1, []))
        return known != version or any(message.delivery in _UNDER_WAY for message in messages)


async def verify(
    desk: Desk, truth: Truth, settle_s: float = 0.0, look_again: Callable[[], Awaitable[object]] | None = None
) -> Verdict:
    """Return the verdict, at the latest `settle_s` seconds after; waits while the hub still works or things are missing.

    `look_again` is awaited before each round of waiting: those who left come back to read.
    """
    deadline = asyncio.get_running_loop().time() + settle_s
    reader = TicketReader(desk)
    while True:
        waiting = await desk.every("/inbound?state=received")
        tickets = await reader.read()
        verdict = compare(truth, tickets)
        judge_calls(verdict, truth, await _held_calls(desk) if truth.called else {})
        busy = bool(waiting) or any(_under_way(tickets)) or bool(_missing(verdict))
        if not busy or asyncio.get_running_loop().time() >= deadline:
            return verdict
        if look_again is not None:
            await look_again()
        await asyncio.sleep(_LOOK_S)


def _held(message: dict[str, Any]) -> Held:  # Any: JSON
    delivery = message["delivery"] or {}
    return Held(
        kind=message["kind"],
        body=message["body"],
        delivery=delivery.get("state", ""),
        files=len(message["attachments"]),
    )


async def _held_calls(desk: Desk) -> dict[str, list[HeldCall]]:
    """Return the calls by the ids of the customers' legs."""
    held: dict[str, list[HeldCall]] = {}
    for call in await desk.every("/calls"):
        one = HeldCall(ticket_id=str(call["ticket_id"] or ""), over=call["ended_at"] is not None)
        for leg in call["legs"]:
            if leg["role"] == "customer":
                held.setdefault(leg["id"], []).append(one)
    return held


def _under_way(tickets: dict[str, list[Held]]) -> Iterator[bool]:
    return (message.delivery in _UNDER_WAY for messages in tickets.values() for message in messages)


def _missing(verdict: Verdict) -> list[str]:
    return [
        *verdict.lost,
        *verdict.unfinished,
        *verdict.replies_lost,
        *verdict.calls_lost,
        *verdict.calls_open,
    ]


_TOLD = {
    "lost": "contacts that no ticket holds",
    "doubled": "contacts that stand in tickets twice",
    "files_lost": "contacts that lack files they came with",
    "out_of_order": "conversations in another order than they came",
    "split": "conversations over several tickets",
    "mixed": "tickets with several conversations",
    "machines_answered": "machines that the hub wrote to by itself",
    "replies_lost": "replies that never reached their customer",
    "replies_doubled": "replies that reached their customer twice",
    "replies_astray": "replies that reached somebody else",
    "unfinished": "contacts the lab itself did not get to the hub's door",
    "calls_lost": "telephone calls without a ticket, or with two",
    "calls_open": "telephone calls that the hub takes to go on",
    "calls_wrong": "telephone calls with documents the provider refuses",
}


def as_table(verdict: Verdict) -> str:
    """Return the verdict for people."""
    lines = [
        f"{verdict.sent:7} contacts sent in {verdict.conversations} conversations",
        f"{verdict.handed:7} of them came to the hub's door, {verdict.found} stand in its tickets",
        f"{verdict.replies:7} replies by agents, {verdict.replies_received} of them received",
        f"{verdict.calls:7} telephone calls",
        "",
    ]
    for name in Verdict.DEVIATIONS:
        found = getattr(verdict, name)
        lines.append(f"{len(found):7} {_TOLD[name]}")
        lines += [f"          {one}" for one in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"          and {len(found) - _SHOWN} more (--json lists all)")
    lines += ["", "Clean: nothing lost, nothing doubled." if verdict.clean else "Not clean."]
    return "\n".join(lines)


def as_json(verdict: Verdict) -> str:
    """Return the verdict for programs."""
    return json.dumps({"clean": verdict.clean, **vars(verdict)}, ensure_ascii=False, indent=1)
