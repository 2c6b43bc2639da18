"""What agents and supervisors do in calls. Every check is made here; the pure transitions decide what is possible."""

from collections.abc import Sequence
from dataclasses import replace

from hub.calls import overview
from hub.calls.agent_commands import AgentCommands
from hub.calls.lines import Mode, RecordingWish
from hub.calls.numbers import international
from hub.calls.ports import ConsultOffer, DialWish
from hub.domain import call_flow, call_talk
from hub.domain.agent import Agent, Role
from hub.domain.audit import AuditEntry
from hub.domain.call import TALKING, Call, CallState, LegEnd, LegRole, LegState
from hub.domain.interaction import Party
from hub.domain.queue import Inbox
from hub.errors import Conflict, Forbidden, Invalid


class DoNotCall(Conflict):
    """The customer does not want to be called."""

    code = "do_not_call"
    title = "Do not call"


class AgentSide(AgentCommands):
    """Carry out what consoles ask for."""

    async def connect(self, actor: Agent, call_id: str, sdp: str) -> str:
        """Answer the session description of the agent's browser; again after a loss. Raises NotFound, Conflict."""
        async with self._means.book.lock(call_id):
            await self._board.sync(self._means.book.require(call_id))
            call = self._mine(actor, call_id)
            leg = call.leg_of(actor.id)
            if leg is not None and leg.state is LegState.RINGING:
                raise Conflict("Accept the question first")
            if leg is None:
                leg = self._leg(call, LegRole.AGENT, actor)
                fresh = leg
                if (
                    await self._means.book.change(call.id, lambda held: call_flow.leg_begun(held, fresh))
                    is None
                ):
                    raise Conflict("The call does not wait for your audio")
            beside = next((one.id for one in call.living() if one.id != leg.id), "")
            return await self._means.lines.negotiate(leg.id, call.inbox_id, sdp, beside)

    async def dial(self, actor: Agent, wish: DialWish) -> Call:
        """Begin a call to somebody: the agent connects next, then the telephone rings. Raises Invalid, Conflict, NotFound.

        A ticket that is named becomes the agent's active work, so that nothing else is offered beside the call. Afterwards it
        is in wrap-up, then idle with this agent, in the status it had; one that the agent worked on before is worked on as before.
        """
        address = "".join(wish.address.split())
        if not address:
            raise Invalid("Name the number to call")
        with self._means.book.opening(actor.id, lambda call: call.agent_id == actor.id and not call.over):
            return await self._dial(actor, wish, address)

    async def _dial(self, actor: Agent, wish: DialWish, address: str) -> Call:
        if wish.ticket_id:
            await self._staff.access.access_ticket(actor, wish.ticket_id)
        inbox = self._line(wish.inbox_id)
        address = international(address, inbox.address)
        refusal = await self._staff.wishes(Party(kind="phone", value=address), inbox.id)
        if refusal is not None:
            raise DoNotCall(f"Do not call: {refusal.told()}")
        takes = bool(wish.ticket_id) and await self._means.casework.take_up(wish.ticket_id, actor.id, inbox)
        dialling = call_flow.Dialling(
            call_id=self._means.ids.new(),
            inbox_id=inbox.id,
            customer=Party(kind="phone", value=address),
            agent_id=actor.id,
            ticket_id=wish.ticket_id,
            queue_id=inbox.queue_id,
            owns_ticket=not wish.ticket_id,
            takes_ticket=takes,
        )
        call = call_flow.dialled(dialling, self._means.clock.now())
        call = await self._means.book.open(replace(call, called=self._shown(call, inbox)))
        if not wish.ticket_id:
            queue = self._means.organisation.queue(inbox.queue_id)
            ticket = await self._means.casework.open_taken(call, queue)
            call = (
                await self._means.book.change(call.id, lambda held: replace(held, ticket_id=ticket.id))
                or call
            )
        return call

    def _shown(self, call: Call, inbox: Inbox) -> str:
        return self._means.rules(call).caller_id or inbox.address

    def _line(self, inbox_id: str) -> Inbox:
        """Return the inbox to call by: the one named, else the first that can."""
        fitting = [one for one in self._means.dialling() if inbox_id in ("", one.id)]
        if not fitting:
            raise Invalid(
                "No inbox reaches telephones" if not inbox_id else "Telephones cannot be called by this inbox"
            )
        return fitting[0]

    async def hold(self, actor: Agent, call_id: str, held: bool) -> None:
        """Put the customer on hold, or take them off it; raises Conflict."""
        now = self._means.clock.now()
        wanted = CallState.HELD if held else CallState.CONNECTED
        await self._do(
            actor,
            call_id,
            lambda call: (call_talk.held if held else call_talk.resumed)(call, now),
            done=lambda call: call.state is wanted and call.lost_at is None,
        )

    async def mute(self, actor: Agent, call_id: str, muted: bool) -> None:
        """Mute the agent, or not."""
        await self._do(
            actor, call_id, lambda call: call_talk.muted(call, actor.id, muted), done=lambda call: True
        )

    async def digits(self, actor: Agent, call_id: str, digits: str) -> None:
        """Press keys towards whoever is asked, else the customer; raises Conflict."""
        call = self._owned(actor, call_id)
        to = call.leg(call.consulting) or call.customer_leg()
        if call.state not in TALKING or to is None:
            raise Conflict("There is nobody to press keys for")
        await self._means.lines.send_digits(to.id, digits)

    async def record(self, actor: Agent, call_id: str, wish: RecordingWish) -> None:
        """Begin, pause, go on with or end the recording; raises Forbidden, Conflict."""
        async with self._means.book.lock(call_id):
            call = self._owned(actor, call_id)
            if call.state not in TALKING:
                raise Conflict("Nobody talks yet")
            await self._recordings.wish(call, wish)

    async def hang_up(self, actor: Agent, call_id: str) -> None:
        """Leave the call; it is over when the agent was the last beside the customer."""
        async with self._means.book.lock(call_id):
            call = self._mine(actor, call_id)
            now = self._means.clock.now()
            after = await self._means.book.change(
                call.id, lambda held: call_talk.hung_up(held, actor.id, now), actor.id
            )
            if after is not None:
                await self._left(call, after)

    async def _left(self, before: Call, after: Call) -> None:
        if before.state is CallState.CONNECTING and after.state in (CallState.QUEUED, CallState.CALLBACK):
            await self._means.casework.back_to_head(before)
        elif after.agent_id not in ("", before.agent_id):
            await self._means.casework.give_to(after, after.agent_id, before.agent_id)
        await self._board.settle(after)

    async def supervise(self, actor: Agent, call_id: str, mode: Mode | None) -> None:
        """Say how a supervisor takes part (None: not any more); who begins connects the audio next. Raises Forbidden."""
        if not self._staff.access.may(actor, Role.SUPERVISOR):
            raise Forbidden("Only supervisors listen to the calls of others")
        async with self._means.book.lock(call_id):
            call = self._means.book.require(call_id)
            leg = call.leg_of(actor.id)
            now = self._means.clock.now()
            if leg is not None and leg.role is not LegRole.SUPERVISOR:
                raise Conflict("You take part in this call")
            if mode is None:
                if leg is not None:
                    ended = leg.id
                    await self._means.book.change(
                        call.id, lambda held: call_talk.leg_over(held, ended, LegEnd.HUNG_UP, now)
                    )
                return
            await self._audit(actor, call, mode)
            if leg is None:
                fresh = replace(self._leg(call, LegRole.SUPERVISOR, actor), supervision=mode)
                if (
                    await self._means.book.change(call.id, lambda held: call_flow.leg_begun(held, fresh))
                    is None
                ):
                    raise Conflict("Nobody talks in this call now")
            else:
                known = leg.id
                await self._means.book.change(call.id, lambda held: call_talk.supervised(held, known, mode))

    async def _audit(self, actor: Agent, call: Call, mode: Mode) -> None:
        await self._staff.audit.add(
            AuditEntry(
                id=self._means.ids.new(),
                at=self._means.clock.now(),
                actor_id=actor.id,
                action=f"call.{'barge' if mode is Mode.TALK else mode.value}",
                noun="calls",
                subject_id=call.id,
            )
        )

    def of_agent(self, actor: Agent) -> Sequence[Call]:
        """Return the living calls that the agent takes part in, for supervisors all."""
        sees_all = self._staff.access.may(actor, Role.SUPERVISOR)
        return overview.of_agent(self._staff.sight.all(), actor.id, sees_all=sees_all)

    async def of_ticket(self, ticket_id: str) -> Call | None:
        """Return the living call of a ticket, or None."""
        return await self._staff.sight.of_ticket(ticket_id)

    async def find(self, call_id: str) -> Call | None:
        """Return a call, also one that is over, or None."""
        return await self._staff.sight.find(call_id)

    def consults_of(self, agent_id: str) -> Sequence[ConsultOffer]:
        """Return the questions that the agent has not answered."""
        return overview.consults_of(self._staff.sight.all(), agent_id)
