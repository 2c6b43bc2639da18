"""From the first ring to the queue: the menu speaks and listens, and the caller goes where it says."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import msgspec

from hub.calls import menu as walker
from hub.calls.casework import Report, caller_text
from hub.calls.following import MISSED
from hub.calls.lines import Dial, Gather, Prompt
from hub.calls.means import Means
from hub.calls.rules import rules_of
from hub.calls.speech import say
from hub.domain import call_flow
from hub.domain.agent import Agent, AgentState
from hub.domain.business_hours import is_open
from hub.domain.call import WAITING, Call, CallState, Leg, LegRole, LegState, RecordingState
from hub.domain.call_talk import recorded
from hub.domain.direct import DirectThen, asked_for
from hub.domain.interaction import Wanted
from hub.domain.menu import TO_PEOPLE, Menu, SpokenAnswer
from hub.domain.recording import RecordingMode
from hub.errors import HubError, Unavailable

logger = logging.getLogger(__name__)

MENU = "menu"
BYE = "bye"
MESSAGE = "message"
ENTER = "enter"
CONSENT = "consent"
"""Keys of prompts after which something follows."""

MAX_DIPS = 10
"""How often other systems are asked in a row before a menu counts as one that turns in circles."""

END_OF_MESSAGE = "#"
AGREED = "1"

AT_WORK = (AgentState.AVAILABLE, AgentState.BUSY, AgentState.WRAP_UP)
"""States of an agent for whom it is worth waiting."""


class Reception:
    """Bring callers to their queue, to the voicemail, or to a goodbye."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def begin(self, call: Call) -> None:
        """Welcome a caller who is on the line."""
        rules = self._means.rules(call)
        language = call.language or self._means.organisation.inbox(call.inbox_id).language or "en"
        call = await self._means.book.change(call.id, lambda held: replace(held, language=language)) or call
        menu = self._means.organisation.menu(rules.menu_id) if rules.menu_id else None
        if menu is not None:
            caller = await self._caller(call)
            await self._take(call, menu, walker.enter(menu, caller, await self._outside(menu)))
            return
        if rules.greeting:
            await self._means.speak(call, ENTER, (Prompt(text=rules.greeting, language=language),))
            return
        await self.enter(call)

    async def _caller(self, call: Call) -> walker.Caller:
        """Return what the menu may know of the caller: strangers have a number only."""
        known = await self._means.casework.known(call.customer)
        return walker.Caller(
            address=call.customer.value,
            name=(known.name if known else "") or call.customer.name,
            customer_id=known.id if known else "",
            language=call.language,
            heard=walker.heard_in(call.menu),
        )

    async def enter(self, call: Call) -> None:
        """Let a caller without a menu wait in the inbox's queue."""
        queue_id = self._means.organisation.inbox(call.inbox_id).queue_id
        await self._to_queue(call, walker.ToQueue(queue_id=queue_id, language=call.language))

    async def dialled(self, call: Call, digits: str) -> None:
        """Go on in the menu with these digits (none: nothing was pressed in time)."""
        menu, progress = self._progress(call)
        if menu is None:
            await self.enter(call)
            return
        await self._take(call, menu, walker.dialled(menu, progress, digits, await self._outside(menu)))

    def _progress(self, call: Call) -> tuple[Menu | None, walker.MenuProgress]:
        progress = msgspec.convert(call.menu, walker.MenuProgress)
        return self._means.organisation.menu(progress.menu_id), progress

    async def _outside(self, menu: Menu) -> walker.Outside:
        """Return what the menu looks at; where articles cannot be read it goes on as if they had nothing to say."""
        answers: Mapping[str, SpokenAnswer] = {}
        if named := menu.article_ids():
            try:
                answers = await self._means.answers.spoken(named)
            except HubError:
                logger.exception("The answers of menu %s could not be read", menu.id)
        return walker.Outside(at=self._means.clock.now(), is_open=self._is_open, answers=answers)

    def _went_on(self, call: Call) -> bool:
        """Say whether the menu led the caller on to people, were they there or not."""
        menu, progress = self._progress(call) if call.menu else (None, None)
        node = menu.node(progress.node_id) if menu and progress else None
        return node is not None and node.kind in TO_PEOPLE

    def _is_open(self, hours_id: str, at: datetime) -> bool:
        hours = self._means.organisation.business_hours(hours_id)
        return hours is None or is_open(at, hours)

    async def _take(self, call: Call, menu: Menu, step: walker.Step) -> None:
        """Do what the menu wants next."""
        for _ in range(MAX_DIPS):
            call = await self._remember(call, step)
            if step.dip is None or call.over:
                break
            answer = await self._means.dips.ask(step.dip.url, step.dip.facts, menu.secret)
            step = walker.dipped(menu, step.progress, answer, await self._outside(menu))
        if step.dip is not None:  # a circle of look-ups, or the caller is gone
            await self.say_goodbye(call, say(call.language, "goodbye"), "menu")
            return
        if step.outcome is not None:
            await self._leave_menu(call, step.say, step.outcome)
            return
        await self._means.speak(call, MENU, step.say, step.gather or Gather())

    async def _remember(self, call: Call, step: walker.Step) -> Call:
        progress = step.progress
        kept: Mapping[str, object] = msgspec.to_builtins(progress)

        def noted(held: Call) -> Call | None:
            if held.state is not CallState.MENU:
                return None
            return replace(held, menu=dict(kept), path=progress.path, language=progress.language)

        return await self._means.book.change(call.id, noted) or call

    async def _leave_menu(self, call: Call, prompts: tuple[Prompt, ...], outcome: walker.Outcome) -> None:
        match outcome:
            case walker.ToQueue():
                await self._means.tell(call, prompts) if prompts else None
                await self._to_queue(call, outcome)
            case walker.ToVoicemail(queue_id=queue_id):
                await self.to_voicemail(call, prompts, queue_id)
            case walker.ToCallback(queue_id=queue_id):
                await self.to_callback(call, prompts, queue_id)
            case walker.ToAddress(address=address):
                await self._means.tell(call, prompts) if prompts else None
                await self._forward(call, address)
            case _:
                await self.say_goodbye(call, prompts, "menu")

    async def _to_queue(self, call: Call, to: walker.ToQueue) -> None:
        """Let the caller wait, unless nobody will come: then say so at once."""
        available = self._means.line.open(call.inbox_id, to.queue_id)
        asked = self._asked_for(call, to)
        there = asked is not None and asked.state in AT_WORK
        if asked is not None and not there and asked.direct.then is not DirectThen.QUEUE:
            await self.instead_of(call, asked.direct.then, to.queue_id)
            return
        if not available.open or not (available.staffed or there) or available.full:
            await self._nobody(call, to.queue_id, "closed" if not available.open else "nobody")
            return
        now = self._means.clock.now()
        language = to.language or call.language
        after = await self._means.book.change(
            call.id, lambda held: _in(call_flow.queued(held, to.queue_id, now), language)
        )
        if after is None:
            return
        wanted = Wanted(
            queue_id=to.queue_id,
            language=language,
            requirement=to.requirement,
            priority=to.priority,
            direct_to=to.direct_to,
            answered=walker.heard_in(after.menu),
        )
        await self.report(after, wanted)
        policy = self._means.organisation.queue(to.queue_id).recording
        if policy.mode is RecordingMode.NEVER:
            await self._means.tell(after, say(language, "wait"))
        elif policy.consent:
            await self._means.speak(
                after, CONSENT, say(language, "consent"), Gather(max_digits=1, first_s=6.0)
            )
        else:
            await self._means.tell(
                after, say(language, *(("recorded", "wait") if policy.announce else ("wait",)))
            )

    def _asked_for(self, call: Call, to: walker.ToQueue) -> Agent | None:
        """Return the agent whose extension the caller has dialled, or whose own number; None for nobody's."""
        agents = {agent.id: agent for agent in self._means.organisation.agents()}
        lines = ((agent.id, agent.direct) for agent in agents.values())
        return agents.get(asked_for((to.direct_to, call.called), lines))

    async def instead_of(self, call: Call, then: DirectThen, queue_id: str = "") -> None:
        """Let a caller who asked for an agent leave a message or be called back, as the agent wants it."""
        if then is DirectThen.CALLBACK:
            await self.to_callback(call, say(call.language, "nobody"), queue_id)
        else:
            await self.to_voicemail(call, say(call.language, "nobody", "leave_message"), queue_id)

    async def consent(self, call: Call, digits: str) -> None:
        """Note whether the caller agrees to be recorded."""
        agreed = digits == AGREED
        await self._means.book.change(call.id, lambda held: replace(held, consented=agreed))
        if call.state in WAITING:
            await self._means.tell(call, say(call.language, "wait"))

    async def report(self, call: Call, wanted: Wanted, text: str = "") -> None:
        """Hand the call to intake, once."""
        told = text or f"Call from {caller_text(call.customer)}"
        if call.path:
            told += f"\n{' > '.join(call.path)}"
        contact_id = await self._means.casework.report(call, Report(part="call", text=told, wanted=wanted))
        await self._means.book.change(call.id, lambda held: replace(held, contact_id=contact_id))

    async def _nobody(self, call: Call, queue_id: str, why: str) -> None:
        prompts = say(call.language, why)
        if self._means.rules(call).voicemail:
            await self.to_voicemail(call, (*prompts, *say(call.language, "leave_message")), queue_id)
        else:
            await self.say_goodbye(call, (*prompts, *say(call.language, "goodbye")), why)

    async def to_voicemail(self, call: Call, prompts: tuple[Prompt, ...], queue_id: str = "") -> None:
        """Ask the caller for a message; it is recorded once that has been said."""
        now = self._means.clock.now()

        def step(held: Call) -> Call | None:
            after = call_flow.sent_to_voicemail(held, now)
            return after and replace(after, queue_id=queue_id or held.queue_id)

        after = await self._means.book.change(call.id, step)
        if after is not None:
            await self._means.casework.settle(after, self._means.rules(after))
            await self._means.speak(after, MESSAGE, prompts or say(after.language, "leave_message"))

    async def record_message(self, call: Call) -> None:
        """Begin to record the message of a caller who has been asked for one."""
        await self._means.book.change(
            call.id, lambda held: recorded(held, RecordingState.ON, f"{held.id}.r{len(held.recordings)}")
        )

    async def message_done(self, call: Call) -> None:
        """Thank the caller for the message and end the call."""
        after = await self._means.book.change(call.id, lambda held: recorded(held, RecordingState.OFF))
        if after is not None:
            await self.say_goodbye(after, say(after.language, "message_kept"), "voicemail")

    async def to_callback(self, call: Call, prompts: tuple[Prompt, ...], queue_id: str = "") -> None:
        """Promise to call back; the ticket keeps its place. Who cannot be called is let wait."""
        if call.customer.kind != "phone" or self._means.dials_by(call.inbox_id) is None:
            if call.state is CallState.MENU:
                await self._to_queue(call, walker.ToQueue(queue_id=queue_id, language=call.language))
            return
        now = self._means.clock.now()
        after = await self._means.book.change(call.id, lambda held: call_flow.calls_back(held, queue_id, now))
        if after is None:
            return
        if not after.contact_id:
            heard = walker.heard_in(after.menu)
            wanted = Wanted(queue_id=after.queue_id, language=after.language, answered=heard)
            await self.report(after, wanted)
        await self._means.speak(after, BYE, (*prompts, *say(after.language, "callback")))

    async def say_goodbye(self, call: Call, prompts: tuple[Prompt, ...], reason: str) -> None:
        """End the call once this has been said."""
        after = await self._means.book.change(
            call.id, lambda held: None if held.over else replace(held, end_reason=held.end_reason or reason)
        )
        if not prompts:
            await self.gone(after or call)
            return
        await self._means.speak(after or call, BYE, prompts)

    async def gone(self, call: Call) -> None:
        """Hang up after the goodbye; somebody who is called back keeps the place."""
        now, leg = self._means.clock.now(), call.customer_leg()
        if call.state is CallState.CALLBACK:
            if leg is not None:
                await self._means.lines.hang_up(leg.id)
            return
        await self._means.book.change(call.id, lambda held: call_flow.closed(held, held.end_reason, now))

    async def _forward(self, call: Call, address: str) -> None:
        if self._means.dials_by(call.inbox_id) is None:
            await self.say_goodbye(call, say(call.language, "failed"), "no inbox reaches telephones")
            return
        now = self._means.clock.now()
        leg = Leg(
            id=call.next_leg_id(), role=LegRole.OUTSIDE, state=LegState.RINGING, since=now, address=address
        )
        after = await self._means.book.change(call.id, lambda held: call_flow.forwarded(held, leg, now))
        if after is not None:
            await self._means.lines.originate(self.dial(after, leg))

    def dial(self, call: Call, leg: Leg) -> Dial:
        """Return the order to call a party of the call; raises Unavailable when nothing reaches telephones."""
        inbox = self._means.dials_by(call.inbox_id)
        if inbox is None:
            raise Unavailable("No inbox reaches telephones")
        rules = rules_of(inbox)
        shown = call.called if inbox.id == call.inbox_id else ""
        return Dial(
            leg_id=leg.id,
            inbox_id=inbox.id,
            address=leg.address,
            caller_id=shown or rules.caller_id or inbox.address,
            ring_s=rules.ring_s,
            beside=next((one.id for one in call.living() if one.id != leg.id), ""),
        )

    async def file_missed(self, call: Call) -> None:
        """Give a call that nobody ever waited for its ticket: a closed one, for the record.

        Who has heard an answer and wanted nobody after it was not missed, nor was who talked with somebody outside.
        """
        heard, unmet = walker.heard_in(call.menu), self._went_on(call)
        served = bool(heard) and (not unmet or call.connected_at is not None)
        tags = () if served or call.end_reason == "voicemail" else (MISSED,)
        wanted = Wanted(
            queue_id=call.queue_id,
            language=call.language,
            tags=tags,
            waits=False,
            answered=heard,
            unmet=unmet,
        )
        await self.report(call, wanted)


def _in(call: Call | None, language: str) -> Call | None:
    return None if call is None else replace(call, language=language)
