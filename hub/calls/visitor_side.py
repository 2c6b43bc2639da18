"""What visitors of a web page do in calls of theirs."""

import asyncio

from hub.calls.means import Means
from hub.calls.ports import VisitorCaller
from hub.calls.rules import rules_of
from hub.calls.switchboard import Switchboard
from hub.domain import call_flow, call_talk
from hub.domain.call import Call, CallState, LegEnd
from hub.domain.interaction import Party
from hub.domain.queue import Inbox
from hub.errors import Conflict, NotFound

CALL_INBOX = "call_inbox"
"""The setting of a web page's inbox that names the inbox which takes its visitors' calls."""


class VisitorSide:
    """Carry out what a web page asks for; a visitor knows no calls but their own."""

    def __init__(self, means: Means, switchboard: Switchboard) -> None:
        self._means = means
        self._board = switchboard

    def takes_calls(self, inbox_id: str) -> bool:
        """Say whether visitors of this inbox may call now: its line is open, or takes messages."""
        line = self._line_of(inbox_id)
        if line is None or not self._means.carries:
            return False
        rules = rules_of(line)
        return rules.voicemail or bool(rules.menu_id) or self._means.line.open(line.id, line.queue_id).open

    async def start_call(self, caller: VisitorCaller, sdp: str) -> tuple[str, str]:
        """Begin a call; return its id and the hub's session description. Raises NotFound, Conflict, Unavailable."""
        line = self._line_of(caller.inbox_id)
        if line is None:
            raise NotFound("Nobody can be called from this page")
        mine = _key(caller)
        with self._means.book.opening(mine, lambda call: call.visitor == mine and bool(call.customer_leg())):
            call, leg_id = await self._arrive(caller, line)
        async with self._means.book.lock(call.id):
            try:
                answer = await self._means.lines.negotiate(leg_id, line.id, sdp)
            except BaseException:  # also when nobody waits for the answer any more
                now = self._means.clock.now()
                ending = self._means.book.change(
                    call.id, lambda held: call_flow.broken(held, "no audio", now)
                )
                await asyncio.shield(ending)
                raise
        self._means.show(call)
        return call.id, answer

    async def _arrive(self, caller: VisitorCaller, line: Inbox) -> tuple[Call, str]:
        """Open the visitor's call; return it with the id of its leg."""
        call_id = self._means.ids.new()
        arrival = call_flow.Arrival(
            call_id=call_id,
            leg_id=f"{call_id}.0",
            inbox_id=line.id,
            caller=Party(
                kind="visitor",
                value=caller.session_id,
                name=caller.name or f"Visitor {caller.session_id[:4]}",
            ),
            called=line.address,
            visitor=_key(caller),
            language=caller.language.partition("-")[0].casefold(),
        )
        opened = await self._means.book.open(call_flow.arrived(arrival, self._means.clock.now()))
        return opened, arrival.leg_id

    async def visitor_digits(self, caller: VisitorCaller, call_id: str, digits: str) -> None:
        """Take keys that the visitor pressed, as if their telephone had sent them."""
        call = self._call_of(caller, call_id)
        leg = call.customer_leg()
        if leg is None:
            raise Conflict("The call is over")
        await self._means.lines.dialled(leg.id, digits)

    async def visitor_connect(self, caller: VisitorCaller, call_id: str, sdp: str) -> str:
        """Answer the session description of a browser that comes back. Raises NotFound, Conflict."""
        call = self._call_of(caller, call_id)
        leg = call.customer_leg()
        if leg is None:
            raise Conflict("The call is over")
        answer = await self._means.lines.negotiate(leg.id, call.inbox_id, sdp)
        self._means.show(call, told=None)
        return answer

    async def visitor_hang_up(self, caller: VisitorCaller, call_id: str) -> None:
        """End the visitor's call."""
        async with self._means.book.lock(call_id):
            call = self._call_of(caller, call_id)
            leg = call.customer_leg()
            if leg is None:
                return
            now = self._means.clock.now()
            after = await self._means.book.change(
                call.id, lambda held: call_talk.leg_over(held, leg.id, LegEnd.HUNG_UP, now)
            )
            await self._means.lines.hang_up(leg.id)
            if after is not None:
                await self._board.talking.leg_gone(call, after)
                await self._board.settle(after)

    def _call_of(self, caller: VisitorCaller, call_id: str) -> Call:
        call = self._means.book.get(call_id)
        if call is None or call.visitor != _key(caller) or call.state is CallState.CALLBACK:
            raise NotFound("There is no such call of yours")
        return call

    def _line_of(self, inbox_id: str) -> Inbox | None:
        """Return the inbox that takes the calls of this page's visitors, None when there is none."""
        try:
            named = str(self._means.organisation.inbox(inbox_id).settings.get(CALL_INBOX, ""))
            line = self._means.organisation.inbox(named) if named else None
        except NotFound:
            return None
        return line if line is not None and line.active else None


def _key(caller: VisitorCaller) -> str:
    return f"{caller.inbox_id} {caller.session_id}"
