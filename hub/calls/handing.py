"""Agents hand customers on: at once, after a talk with the other side, or by a conference."""

from dataclasses import replace

from hub.calls.agent_commands import AgentCommands
from hub.calls.book import Step
from hub.calls.numbers import international
from hub.calls.overview import CONSULT
from hub.calls.ports import Target
from hub.domain import call_flow, call_talk
from hub.domain.agent import Agent, AgentState
from hub.domain.call import Call, CallState, LegEnd, LegRole, LegState
from hub.domain.ticket import Ticket
from hub.errors import Conflict, NotFound

BUSY_STATES = (AgentState.OFFLINE, AgentState.NOT_RESPONDING)


class Handing(AgentCommands):
    """Transfers, questions to colleagues, conferences."""

    async def transfer(self, actor: Agent, call_id: str, to: Target, *, consult: bool) -> None:
        """Hand the customer on, at once or after a talk with the other side; raises Conflict, NotFound."""
        async with self._means.book.lock(call_id):
            call = self._owned(actor, call_id)
            if call.state not in (CallState.CONNECTED, CallState.HELD) or call.lost_at is not None:
                raise Conflict("Only a customer you talk with can be handed on")
            if consult or to.address:
                await self._ask(actor, call, to, hand_over=not consult)
                return
            if not call.owns_ticket:
                raise Conflict("Ask the other side first: the ticket of this call stays with you")
            if to.agent_id:
                self._colleague(to.agent_id)
            else:
                self._means.organisation.queue(to.queue_id)
            await self._means.casework.open_again(call)  # what is solved is only filed, and nobody is asked
            if to.agent_id:
                await self._staff.transfers.offer_to(actor, call.ticket_id, to.agent_id)
            else:
                await self._staff.transfers.move(actor, call.ticket_id, to.queue_id)
            await self._board.sync(call)

    async def _ask(self, actor: Agent, call: Call, to: Target, *, hand_over: bool) -> None:
        """Have somebody come into the call beside the customer."""
        now = self._means.clock.now()
        if to.address:
            line = self._means.dials_by(call.inbox_id)
            if line is None:
                raise Conflict("No inbox reaches telephones")
            address = international(to.address, line.address)
            leg = replace(self._leg(call, LegRole.OUTSIDE), address=address, state=LegState.RINGING)
        else:
            agent_id = to.agent_id or next(
                (one for one in self._staff.colleagues(to.queue_id) if one != actor.id), ""
            )
            if not agent_id:
                raise Conflict("Nobody in this queue can be asked now")
            leg = replace(self._leg(call, LegRole.AGENT, self._colleague(agent_id)), state=LegState.RINGING)
        after = await self._means.book.change(
            call.id, lambda held: call_talk.consulted(held, leg, now, hand_over=hand_over), actor.id
        )
        if after is None:
            raise Conflict("This cannot be done now")
        if to.address:
            await self._means.lines.originate(self._board.reception.dial(after, leg))

    def _colleague(self, agent_id: str) -> Agent:
        agent = self._staff.agent(agent_id)
        if agent is None or not agent.active:
            raise NotFound("There is no such agent")
        if agent.state in BUSY_STATES:
            raise Conflict("This agent is not at work now", agent_id=agent_id)
        return agent

    async def complete(self, actor: Agent, call_id: str) -> None:
        """Put the customer through to whoever was asked; raises Conflict when nobody is there yet."""
        async with self._means.book.lock(call_id):
            call = self._owned(actor, call_id)
            if await self._board.talking.hand_over(call, actor.id) is None:
                raise Conflict("Nobody is on the line to put the customer through to")

    async def cancel(self, actor: Agent, call_id: str) -> None:
        """Let whoever was asked go, and talk with the customer again."""
        now = self._means.clock.now()
        await self._do(
            actor,
            call_id,
            lambda call: call_talk.consultation_over(call, now, back=True),
            done=lambda call: call.state is CallState.CONNECTED,
        )

    async def conference(self, actor: Agent, call_id: str) -> None:
        """Let all talk with each other; raises Conflict when nobody is there yet."""
        now = self._means.clock.now()
        await self._do(
            actor,
            call_id,
            lambda call: call_talk.conferred(call, now),
            done=lambda call: call.state is CallState.CONFERENCE,
        )

    async def answer_consult(self, actor: Agent, offer_id: str, *, accept: bool) -> Ticket:
        """Come into the call of a colleague, or not; returns its ticket. Raises Conflict when the question is over."""
        leg_id = offer_id.removeprefix(CONSULT)
        call_id = leg_id.rpartition(".")[0]
        async with self._means.book.lock(call_id):
            call = self._means.book.get(call_id)
            leg = call.leg(leg_id) if call else None
            if call is None or leg is None or leg.agent_id != actor.id or leg_id != call.consulting:
                raise Conflict("The question is over")
            now = self._means.clock.now()
            step: Step = lambda held: (  # noqa: E731
                call_flow.leg_accepted(held, leg_id, now)
                if accept
                else call_talk.leg_over(held, leg_id, LegEnd.REJECTED, now)
            )
            await self._means.book.change(call.id, step, actor.id)
        ticket = await self._means.casework.ticket(call.ticket_id)
        if ticket is None:
            raise NotFound("The call has no ticket")
        return ticket
