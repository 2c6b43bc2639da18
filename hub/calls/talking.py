"""From accept to hang-up: legs come and go, the ticket is followed, and nobody is waited for for ever."""

from dataclasses import replace

from hub.calls import following
from hub.calls.deadlines import Due, due
from hub.calls.means import Means
from hub.calls.reception import Reception
from hub.calls.recordings import Recordings
from hub.calls.speech import say
from hub.domain import call_flow, call_talk
from hub.domain.call import TALKING, WAITING, Call, CallState, Direction, Leg, LegRole, LegState
from hub.domain.ticket import Ticket


class Talking:
    """Lead calls once an agent takes them."""

    def __init__(self, means: Means, reception: Reception, recordings: Recordings) -> None:
        self._means = means
        self._reception = reception
        self._recordings = recordings

    async def leg_there(self, before: Call, after: Call) -> None:
        """Go on once the audio of one more leg flows."""
        if self._wants_customer(after):
            await self._dial_customer(after)
        asked = after.leg(after.consulting)
        if after.hand_over and asked is not None and asked.talking:
            await self.hand_over(after)
        elif after.state in TALKING and before.state not in TALKING:
            await self._recordings.begin(after)
            await self._means.casework.answered(after)

    def _wants_customer(self, call: Call) -> bool:
        agent = call.leg_of(call.agent_id)
        dialling = call.state is CallState.RINGING and call.direction is Direction.OUT
        back = call.state is CallState.CONNECTING and call.called_back
        return (dialling or back) and agent is not None and agent.talking and call.customer_leg() is None

    async def _dial_customer(self, call: Call) -> None:
        now = self._means.clock.now()
        if call.called_back and await self._means.wishes(call.customer, call.inbox_id) is not None:
            await self._means.book.change(
                call.id, lambda held: call_flow.unwanted(held, following.DO_NOT_CALL, now)
            )
            return
        leg = Leg(
            id=call.next_leg_id(),
            role=LegRole.CUSTOMER,
            state=LegState.RINGING,
            since=now,
            name=call.customer.name,
            address=call.customer.value,
        )
        after = await self._means.book.change(call.id, lambda held: call_flow.leg_begun(held, leg))
        if after is not None:
            await self._means.lines.originate(self._reception.dial(after, leg))

    async def leg_gone(self, before: Call, after: Call) -> None:
        """Go on when a leg has ended by itself."""
        if after.lost_at is not None and before.lost_at is None:
            await self._means.tell(after, say(after.language, "agent_lost"))
        elif before.state is CallState.CONNECTING and after.state in (*WAITING, CallState.CALLBACK):
            await self._means.casework.back_to_head(before)
        elif after.state in TALKING and after.agent_id not in ("", before.agent_id):
            await self._means.casework.give_to(after, after.agent_id, "")

    async def hand_over(self, call: Call, actor_id: str = "") -> Call | None:
        """Put the customer through to whoever was asked, and the ticket with them; None when nobody is there."""
        now = self._means.clock.now()
        after = await self._means.book.change(
            call.id, lambda held: call_talk.handed_over(held, now), actor_id
        )
        if after is None:
            return None
        if after.agent_id:
            await self._means.casework.give_to(after, after.agent_id, actor_id)
        else:
            await self._means.casework.settle(after, self._means.rules(after))
        return after

    async def follow(self, call: Call) -> None:
        """Have the call follow its ticket."""
        ticket = await self._means.casework.ticket(call.ticket_id)
        if ticket is None or call.over:
            return
        if following.waits_for_nobody(call, ticket):
            prompts = say(call.language, "nobody", "goodbye")
            await self._reception.say_goodbye(call, prompts, "ticket solved")
            return
        now = self._means.clock.now()
        if (then := following.not_reached(call, ticket, now)) is not None:
            await self._reception.instead_of(call, then)
            return
        if call.visitor and call.state in WAITING:
            await self._show_place(call, ticket)
        after = await self._means.book.change(call.id, lambda held: following.follow(held, ticket, now))
        if after is None or after.over:
            return
        if after.state in WAITING and call.state not in WAITING:
            await self._means.tell(after, say(after.language, "wait"))

    async def _show_place(self, call: Call, ticket: Ticket) -> None:
        place = await self._means.line.place(ticket)
        expected = self._means.line.expected_s(call.queue_id, place) if place else None
        self._means.show(call, position=place, wait_s=expected)

    def what_is_due(self, call: Call) -> Due | None:
        """Return what is due for a call now."""
        return due(call, self._means.rules(call), self._means.clock.now())

    async def give_up(self, call: Call, what: Due) -> None:
        """Wait no longer for whoever does not come."""
        now = self._means.clock.now()
        match what:
            case Due.AGENT_LATE | Due.AGENT_LOST:
                await self._agent_gone(call, what)
            case Due.ASKED_LATE:
                await self._means.book.change(
                    call.id, lambda held: call_talk.consultation_over(held, now, back=False)
                )
            case Due.DIAL_LATE:
                await self._means.book.change(
                    call.id, lambda held: call_flow.closed(held, "the agent did not connect", now)
                )
            case Due.MESSAGE_LONG:
                await self._reception.message_done(call)
            case Due.ANNOUNCE:
                return

    async def _agent_gone(self, call: Call, what: Due) -> None:
        """Say sorry, and let the caller wait in front of the others; a call we made just ends."""
        now = self._means.clock.now()
        dialled = call.direction is Direction.OUT and not call.called_back
        if dialled or not call.queue_id:
            await self._means.book.change(call.id, lambda held: call_flow.closed(held, "agent lost", now))
            return
        await self._means.casework.back_to_head(call)
        after = await self._means.book.change(
            call.id, lambda held: call_flow.requeued(held, now) or call_flow.callback_again(held, now)
        )
        if after is not None and after.state is CallState.QUEUED:
            known = what is Due.AGENT_LOST
            await self._means.tell(
                after, say(after.language, *(("head",) if known else ("agent_lost", "head")))
            )

    async def write_down(self, call: Call) -> None:
        """Leave a line in the ticket that tells how the call went."""
        spent = call.spent
        parts = [
            f"{name} {_clock(seconds)}"
            for name, seconds in (
                ("waited", spent.queue_s),
                ("talked", spent.talk_s),
                ("on hold", spent.hold_s),
                ("wrap-up", spent.wrap_up_s),
            )
            if seconds >= 1
        ]
        how = call.end_reason or call.state.value
        text = f"Call over ({how})" + (f": {', '.join(parts)}" if parts else "")
        await self._means.casework.remark(call, f"{call.id}:over", text)

    async def name_ticket(self, call: Call, ticket_id: str) -> Call:
        """Note in which ticket the call has arrived."""
        return await self._means.book.change(call.id, lambda held: replace(held, ticket_id=ticket_id)) or call


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
