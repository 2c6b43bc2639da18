"""Calls that another telephone system carries (CTI): who calls is shown, the call becomes a ticket, agents dial by a click.

The telephone system distributes these calls itself, so the hub offers them to nobody: a ticket is opened for whoever answers, takes
one of their slots as long as they talk, and goes into wrap-up afterwards. A call that nobody answered waits as a ticket like any other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from hub.calls.agent_side import DoNotCall
from hub.calls.casework import Casework, Report, caller_text
from hub.calls.following import MISSED
from hub.calls.numbers import international
from hub.calls.rules import CallRules
from hub.clock import Clock
from hub.domain import pbx_call as transitions
from hub.domain.agent import Agent
from hub.domain.call import Call, CallState, Direction
from hub.domain.interaction import Party, Wanted
from hub.domain.pbx_call import PbxCall, PbxNews, PbxReport, pbx_call_id
from hub.domain.pbx_events import PbxAnswered, PbxEvent, PbxHungUp, PbxRang
from hub.domain.queue import Inbox
from hub.domain.suppression import Suppression
from hub.errors import AlreadyExists, Invalid
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.ports import Directory, TicketRepository


@runtime_checkable
class Pbx(Protocol):
    """A telephone system at work: it knows whose telephone is whose, and dials."""

    inbox: Inbox

    def extension_of(self, agent: Agent) -> str:
        """Return the extension of an agent's telephone, empty for none."""
        ...

    def agent_at(self, extension: str) -> str:
        """Return the e-mail address or id of whoever has this extension, empty for nobody."""
        ...

    async def dial(self, extension: str, address: str) -> None:
        """Have this telephone ring and call the address once it is picked up; raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxParts:
    """What the desk works with.

    `open_calls` are those of an inbox that are not over, `agent` finds an agent by id or e-mail address, `systems` are the
    telephone systems at work.
    """

    clock: Clock
    ids: IdFactory
    calls: Repository[PbxCall]
    open_calls: Callable[[str], Awaitable[Sequence[PbxCall]]]
    casework: Casework
    tickets: TicketRepository
    directory: Directory
    agent: Callable[[str], Agent | None]
    systems: Callable[[], Sequence[Pbx]]
    wishes: Callable[[Party, str], Awaitable[Suppression | None]]


class PbxDesk:
    """React to what telephone systems tell. Hearing the same twice, or late, changes nothing."""

    def __init__(self, parts: PbxParts) -> None:
        self._parts = parts
        self._locks: dict[str, asyncio.Lock] = {}

    async def heard(self, pbx: Pbx, report: PbxReport) -> None:
        """Take in news of a call; those of one call one after the other."""
        async with self._locks.setdefault(report.call, asyncio.Lock()):
            await self._heard(pbx, report)
        if report.news is PbxNews.HUNG_UP:
            self._locks.pop(report.call, None)

    async def _heard(self, pbx: Pbx, report: PbxReport) -> None:
        call = await self._call(pbx, report)
        agent = self._parts.agent(pbx.agent_at(report.extension)) if report.extension else None
        match report.news:
            case PbxNews.RINGING:
                await self._rings(call, report, agent)
            case PbxNews.ANSWERED:
                await self._answered(call, report, agent)
            case PbxNews.HUNG_UP:
                await self._over(call)

    async def recall(self, pbx: Pbx, living: frozenset[str], since: datetime) -> Mapping[str, PbxReport]:
        """End the calls of this system that began before `since` and are not among the living ones, named by its own ids.

        They ended while nobody listened. Returns what is known of those that live, by the same ids.
        """
        ours = {pbx_call_id(pbx.inbox.id, call): call for call in living}
        known: dict[str, PbxReport] = {}
        for held in await self._parts.open_calls(pbx.inbox.id):
            if held.id in ours:
                call = ours[held.id]
                known[call] = PbxReport(
                    call=call,
                    news=PbxNews.ANSWERED if held.answered_at else PbxNews.RINGING,
                    direction=held.direction,
                    party=held.party,
                    extension=held.extension,
                )
            elif held.started_at < since:
                await self._over(held)
        return known

    async def dial(self, actor: Agent, address: str) -> None:
        """Call somebody by the agent's own telephone; raises Invalid, DoNotCall, Unavailable."""
        for pbx in self._parts.systems():
            extension = pbx.extension_of(actor)
            if extension:
                address = international(address, pbx.inbox.address)
                refusal = await self._parts.wishes(Party(kind="phone", value=address), pbx.inbox.id)
                if refusal is not None:
                    raise DoNotCall(f"Do not call: {refusal.told()}")
                await pbx.dial(extension, address)
                return
        raise Invalid(
            "No telephone system has an extension for you; ask an administrator to add it to the inbox"
        )

    async def _call(self, pbx: Pbx, report: PbxReport) -> PbxCall:
        """Return the record of the call, made now if this is the first news of it."""
        call_id = pbx_call_id(pbx.inbox.id, report.call)
        known = await self._parts.calls.get(call_id)
        if known is not None:
            return known
        made = PbxCall(
            id=call_id,
            inbox_id=pbx.inbox.id,
            direction=report.direction,
            party=report.party,
            started_at=self._parts.clock.now(),
        )
        try:
            return await self._parts.calls.add(made)
        except AlreadyExists:
            return await self._parts.calls.require(call_id)

    async def _rings(self, call: PbxCall, report: PbxReport, agent: Agent | None) -> None:
        """Show the agent who calls, as long as nobody has answered."""
        customer = await self._parts.casework.known(call.party)
        newest = await self._parts.tickets.latest_of_customer(customer.id, 1) if customer else []
        agent_id = agent.id if agent else ""
        told = PbxRang(
            **self._about(call, agent_id, newest[0].id if newest else ""),
            customer_id=customer.id if customer else "",
            address=call.party.value,
            name=customer.name if customer and customer.name else call.party.name,
        )
        await self._change(call, lambda held: transitions.rings(held, report.extension, agent_id), told)

    async def _answered(self, call: PbxCall, report: PbxReport, agent: Agent | None) -> None:
        """Open the ticket of whoever answered."""
        now, agent_id = self._parts.clock.now(), agent.id if agent else ""
        told = PbxAnswered(**self._about(call, agent_id or call.agent_id))
        after = await self._change(
            call, lambda held: transitions.answered(held, report.extension, agent_id, now), told
        )
        if after is not None:
            await self._with_ticket(after)

    async def _with_ticket(self, call: PbxCall) -> PbxCall:
        """Return an answered call with its ticket, opened now if it has none and somebody of ours talks."""
        if call.ticket_id or not call.agent_id or call.answered_at is None:
            return call
        inbox = self._parts.directory.inbox(call.inbox_id)
        queue = self._parts.directory.queue(inbox.queue_id)
        ticket = await self._parts.casework.open_taken(_as_call(call, CallState.CONNECTED), queue)
        return await self._parts.calls.update(
            call.id, lambda held: Change(replace(held, ticket_id=ticket.id))
        )

    async def _over(self, call: PbxCall) -> None:
        """Let the agent wrap up; what nobody answered waits as a ticket."""
        now = self._parts.clock.now()
        talked_s = (now - call.answered_at).total_seconds() if call.answered_at else 0.0
        told = PbxHungUp(**self._about(call, call.agent_id, call.ticket_id), talked_s=talked_s)
        await self._change(call, lambda held: transitions.over(held, now), told)
        # All that follows bears repetition, so news that come again finish what an earlier attempt could not.
        after = await self._with_ticket(await self._parts.calls.require(call.id))
        told_call = _as_call(after, CallState.WRAP_UP)
        if after.ticket_id:
            await self._parts.casework.settle(told_call, CallRules())
            minutes, seconds = divmod(round(after.talked_s), 60)
            text = f"Call over: talked {minutes}:{seconds:02d}"
            await self._parts.casework.remark(told_call, f"{after.id}:over", text)
        elif after.direction is Direction.IN and after.answered_at is None:
            queue_id = self._parts.directory.inbox(after.inbox_id).queue_id
            text = f"Missed call from {caller_text(after.party)}"
            report = Report(part="missed", text=text, wanted=Wanted(queue_id=queue_id, tags=(MISSED,)))
            await self._parts.casework.report(told_call, report)

    def _about(
        self, call: PbxCall, agent_id: str, ticket_id: str = ""
    ) -> dict[str, Any]:  # Any: fields of an event
        return {
            "id": self._parts.ids.new(),
            "at": self._parts.clock.now(),
            "call_id": call.id,
            "inbox_id": call.inbox_id,
            "agent_id": agent_id,
            "ticket_id": ticket_id,
        }

    async def _change(
        self, call: PbxCall, step: Callable[[PbxCall], PbxCall | None], told: PbxEvent
    ) -> PbxCall | None:
        """Apply a transition with its event in one write; None when it does not apply any more."""
        applied: list[PbxCall] = []

        def change(held: PbxCall) -> Change[PbxCall] | None:
            after = step(held)
            applied[:] = [] if after is None else [after]
            return None if after is None else Change(after, [told])

        after = await self._parts.calls.update(call.id, change)
        return after if applied else None


def _as_call(call: PbxCall, state: CallState) -> Call:
    """Return the call as the casework of calls knows them; it is not stored."""
    return Call(
        id=call.id,
        direction=call.direction,
        inbox_id=call.inbox_id,
        customer=call.party,
        agent_id=call.agent_id,
        ticket_id=call.ticket_id,
        state=state,
        since=call.started_at,
        started_at=call.started_at,
        connected_at=call.answered_at,
    )
