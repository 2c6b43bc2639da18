"""The call desk's centre: news of the lines, of tickets and of time come in, calls change, lines and tickets follow."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from hub.background import TaskOwner, every
from hub.calls import lines as wire
from hub.calls.book import Step
from hub.calls.deadlines import RECORDING_S, Due
from hub.calls.means import Means
from hub.calls.reception import BYE, CONSENT, END_OF_MESSAGE, ENTER, MENU, MESSAGE, Reception
from hub.calls.recordings import Recordings
from hub.calls.speech import say
from hub.calls.talking import Talking
from hub.calls.waiting import QUEUE, Waiting
from hub.domain import call_flow, call_talk
from hub.domain.call import WAITING, Call, CallState, LegEnd, Quality
from hub.domain.call_flow import Arrival
from hub.domain.events import Event
from hub.domain.ticket_events import MessageAdded, TicketEvent
from hub.errors import HubError
from hub.tickets.lanes import Lanes

logger = logging.getLogger(__name__)

TICK_S = 0.25
SYNC_S = 5.0
QUALITY_EVERY = timedelta(seconds=10)
CUSTOMER_LOST = "The connection to the customer was lost in the talk"
RECORDING_AWAITED = timedelta(seconds=RECORDING_S)


class Switchboard:
    """React to everything that happens to calls; one running instance per hub."""

    def __init__(self, means: Means, recordings: Recordings) -> None:
        self._means = means
        self.reception = Reception(means)
        self.waiting = Waiting(means, self.reception)
        self.talking = Talking(means, self.reception, recordings)
        self._recordings = recordings
        self._tasks = TaskOwner("calls")
        self._lanes = Lanes(self._tasks)
        self._synced = means.clock.now()
        self._measured: dict[str, datetime] = {}
        means.book.on_change = means.show

    async def start(self) -> None:
        """Take up the calls that an earlier process left, then keep time."""
        await self._means.book.load()
        self._means.lines.listen(self.on_line)
        await self.reconcile()
        self._tasks.start(every(TICK_S, self.tick, "the calls' deadlines"), "tick")

    async def stop(self) -> None:
        """Stop reacting; what is under way is stored and taken up at the next start."""
        await self._lanes.drain(2.0)
        await self._tasks.stop()
        self._means.book.forget_all()

    async def settled(self) -> None:
        """Return when everything heard so far has been handled."""
        await self._lanes.drain(10.0)

    async def on_line(self, event: wire.LineEvent) -> None:
        """Take in news of a leg."""
        if isinstance(event, wire.LegArrived):
            self._lanes.put(event.leg_id, lambda: self._arrived(event))
            return
        if isinstance(event, wire.RecordingReady):
            self._lanes.put(event.recording_id, lambda: self._recordings.store(event))
            return
        call = self._means.book.of_leg(event.leg_id)
        if call is not None:
            self._in_lane(call.id, lambda held: self._heard(held, event))

    async def on_event(self, event: Event) -> None:
        """Take in news of a ticket."""
        if not isinstance(event, TicketEvent):
            return
        call = self._means.book.of_ticket(event.ticket_id)
        if call is None and isinstance(event, MessageAdded):
            waiting = (one for one in self._means.book.all() if one.contact_id == event.message_id)
            call = next(waiting, None)
        if call is not None:
            self._in_lane(call.id, self.sync)

    def _in_lane(self, call_id: str, work: Callable[[Call], Awaitable[None]]) -> None:
        async def run() -> None:
            async with self._means.book.lock(call_id):
                call = self._means.book.get(call_id)
                if call is not None:
                    await self._guarded(call, work)

        self._lanes.put(call_id, run)

    async def _guarded(self, call: Call, work: Callable[[Call], Awaitable[None]]) -> None:
        """Do the work; a call that the hub cannot go on with ends as failed instead of being forgotten."""
        try:
            await work(call)
        except HubError:
            logger.exception("Call %s cannot go on", call.id)
            now = self._means.clock.now()
            await self._means.book.change(call.id, lambda held: call_flow.broken(held, "hub error", now))

    async def _arrived(self, event: wire.LegArrived) -> None:
        """Open the call of a leg that rings, and pick up."""
        if self._means.book.of_leg(event.leg_id) is not None:
            return
        arrival = Arrival(
            call_id=self._means.ids.new(),
            leg_id=event.leg_id,
            inbox_id=event.inbox_id,
            caller=event.caller,
            called=event.called,
            external_id=event.external_id,
        )
        call = await self._means.book.open(call_flow.arrived(arrival, self._means.clock.now()))
        async with self._means.book.lock(call.id):
            await self._guarded(call, self._pick_up)

    async def _pick_up(self, call: Call) -> None:
        for leg in call.living():
            await self._means.lines.answer(leg.id)

    async def _heard(self, call: Call, event: wire.LineEvent) -> None:
        """Take in one piece of news of a leg of this call, unless it is old."""
        if isinstance(event, wire.QualityMeasured) and not self._worth_it(event):
            return
        seen = await self._means.book.change(
            call.id, lambda held: call_flow.news_seen(held, event.leg_id, event.seq)
        )
        if seen is None:
            return
        match event:
            case wire.LegAnswered():
                await self._answered(seen, event.leg_id)
            case wire.LegEnded():
                await self._ended(seen, event.leg_id, event.reason)
            case wire.PromptEnded():
                await self._said(seen, event.prompt_id, event.digits)
            case wire.DigitsDialled():
                await self._pressed(seen, event.digits)
            case wire.QualityMeasured():
                await self._quality(seen, event)
            case _:
                logger.warning("Call %s got news of an unknown kind", call.id)

    async def _answered(self, call: Call, leg_id: str) -> None:
        now = self._means.clock.now()
        after = await self._means.book.change(call.id, lambda held: call_flow.leg_live(held, leg_id, now))
        if after is None:
            return
        if call.state is CallState.RINGING and after.state is CallState.MENU:
            await self.reception.begin(after)
        else:
            await self.talking.leg_there(call, after)

    async def _ended(self, call: Call, leg_id: str, reason: LegEnd) -> None:
        now = self._means.clock.now()
        after = await self._means.book.change(
            call.id, lambda held: call_talk.leg_over(held, leg_id, reason, now)
        )
        if after is not None:
            await self.talking.leg_gone(call, after)
            await self.settle(after)

    async def _said(self, call: Call, prompt_id: str, digits: str) -> None:
        if prompt_id != call.prompt:
            return
        match prompt_id.partition(".")[0]:
            case key if key == MENU and call.state is CallState.MENU:
                await self.reception.dialled(call, digits)
            case key if key == ENTER and call.state is CallState.MENU:
                await self.reception.enter(call)
            case key if key == CONSENT:
                await self.reception.consent(call, digits)
            case key if key == QUEUE:
                await self.waiting.chosen(call, digits)
            case key if key == MESSAGE and call.state is CallState.VOICEMAIL:
                await self.reception.record_message(call)
            case key if key == BYE:
                await self.reception.gone(call)
                await self.settle(self._means.book.get(call.id) or call)

    async def _pressed(self, call: Call, digits: str) -> None:
        if call.state in WAITING:
            await self.waiting.chosen(call, digits[-1:])
        elif call.state is CallState.VOICEMAIL and END_OF_MESSAGE in digits:
            await self.reception.message_done(call)

    def _worth_it(self, event: wire.QualityMeasured) -> bool:
        """Say whether a measurement is far enough from the last one of its leg: each is a write."""
        last = self._measured.get(event.leg_id)
        if last is not None and event.at - last < QUALITY_EVERY:
            return False
        self._measured[event.leg_id] = event.at
        return True

    async def _quality(self, call: Call, event: wire.QualityMeasured) -> None:
        quality = Quality(
            loss=event.loss,
            jitter_ms=event.jitter_ms,
            round_trip_ms=event.round_trip_ms,
            opinion_score=event.opinion_score,
        )
        await self._means.book.change(call.id, lambda held: call_flow.measured(held, event.leg_id, quality))

    async def sync(self, call: Call) -> None:
        """Have the call follow its ticket."""
        if call.contact_id and not call.ticket_id:
            found = await self._means.casework.ticket_id_of(call.contact_id)
            if found:
                call = await self.talking.name_ticket(call, found)
        await self.talking.follow(call)
        await self.settle(self._means.book.get(call.id) or call)

    async def settle(self, call: Call) -> None:
        """Have the ticket follow its call; a call that is over and whose ticket knows is put away."""
        if not call.over:
            if call_talk.customer_lost(call):
                await self._means.casework.remark(call, f"{call.id}:lost", CUSTOMER_LOST)
            await self._means.casework.settle(call, self._means.rules(call))
            return
        if not call.contact_id and call.owns_ticket and not call.ticket_id:
            awaited = (
                call.end_reason == "voicemail" and self._means.clock.now() - call.since < RECORDING_AWAITED
            )
            if not awaited:
                await self.reception.file_missed(call)
            return
        if call.ticket_id:
            await self._means.casework.settle(call, self._means.rules(call))
            await self.talking.write_down(call)
            await self._means.book.settled(call.id)
            self._means.shown.pop(call.id, None)
            for leg in call.legs:
                self._measured.pop(leg.id, None)

    async def reconcile(self) -> None:
        """Compare the stored calls with the living legs, as after a restart of the hub."""
        living = {leg.leg_id for leg in await self._means.lines.reconcile()}
        now = self._means.clock.now()
        for call in self._means.book.all():
            for leg in call.living():
                if leg.id not in living:
                    await self._means.book.change(call.id, _leg_lost(leg.id, now))
            kept = self._means.book.get(call.id)
            if kept is not None and kept.living():
                self._in_lane(call.id, self._take_up)
        known = {leg.id for call in self._means.book.all() for leg in call.living()}
        for leg_id in living - known:
            await self._means.lines.hang_up(leg_id)

    async def _take_up(self, call: Call) -> None:
        """Go on with a call whose legs have outlived the process that led it."""
        await self._means.book.put_back(call)
        if call.state is CallState.MENU:
            await self.reception.begin(call)
        elif call.state is CallState.VOICEMAIL:
            await self.reception.to_voicemail(call, ())
        elif call.state in WAITING:
            await self._means.tell(call, say(call.language, "wait"))

    async def tick(self) -> None:
        """Do what is due."""
        now = self._means.clock.now()
        sync = now - self._synced >= timedelta(seconds=SYNC_S)
        if sync:
            self._synced = now
        for call in self._means.book.all():
            if self.talking.what_is_due(call) is not None:
                self._in_lane(call.id, self._due)
            elif sync or call.over or (call.contact_id and not call.ticket_id):
                self._in_lane(call.id, self.sync)

    async def _due(self, call: Call) -> None:
        what = self.talking.what_is_due(call)
        if what is Due.ANNOUNCE:
            await self.waiting.announce(call)
        elif what is not None:
            await self.talking.give_up(call, what)
            await self.settle(self._means.book.get(call.id) or call)


def _leg_lost(leg_id: str, now: datetime) -> Step:
    def lost(call: Call) -> Call | None:
        return call_talk.leg_over(call, leg_id, LegEnd.LOST, now)

    return lost
