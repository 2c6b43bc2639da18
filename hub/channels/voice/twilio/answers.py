"""What is made of the provider's requests: calls that arrive, go on and end, and the documents they are given."""

from hub.calls.lines import (
    DigitsDialled,
    LegAnswered,
    LegArrived,
    LegEnd,
    LegEnded,
    LineEvent,
    PromptEnded,
    QualityMeasured,
)
from hub.channels.voice.twilio import script as orders
from hub.channels.voice.twilio.forms import CallForm, CallState
from hub.channels.voice.twilio.leg import CallLeg
from hub.channels.voice.twilio.register import Register
from hub.channels.voice.twilio.script import Rest
from hub.channels.voice.twilio.twiml import Wording, document, hold_on, hung_up
from hub.errors import Unavailable

PATIENCE_S = 1.5
"""How long a request waits for orders; the provider itself waits 15 s. Orders that come later are pushed."""


class Answers:
    """The provider's side of one inbox's calls."""

    def __init__(self, register: Register, wording: Wording, patience_s: float = PATIENCE_S) -> None:
        self._register = register
        self._wording = wording
        self._patience_s = patience_s

    async def arrived(self, call: CallForm) -> str:
        """Return the first document of a call that comes in; asked again, the same one."""
        register = self._register
        if register.is_over(call.leg_id):
            return hung_up()
        if (leg := register.legs.get(call.leg_id)) is not None:
            return await self._document(leg)
        leg = register.add(call.leg_id, call.sid)
        leg.asking += 1  # orders that the news provoke are in this answer
        leg.announced = False
        try:
            await register.tell(
                LegArrived,
                call.leg_id,
                inbox_id=register.inbox_id,
                caller=call.caller,
                called=call.called,
                external_id=call.sid,
            )
            leg.announced = True
            return await self._document(leg)
        finally:
            leg.asking -= 1

    async def picked_up(self, call: CallForm) -> str:
        """Return the first document of a call that we placed and that was answered."""
        if (leg := self._known(call)) is None:
            return hung_up()
        self._register.picked_up(leg)
        return await self._document(leg)

    async def went_on(self, call: CallForm) -> str:
        """Return what comes after the document that the call has carried out."""
        if (leg := self._known(call)) is None:
            return hung_up()
        if (end := call.end) is not None:
            self._register.over(leg, end)
            return hung_up()
        if call.step < leg.script.step:
            return document(leg.script, self._wording, leg.names)  # asked before, or left for newer orders
        leg.asking += 1
        try:
            leg.script, speech = orders.turned(leg.script, call.step)
            if speech is not None:
                await self._register.tell(
                    PromptEnded, leg.names.leg_id, prompt_id=speech.prompt_id, digits=call.digits
                )
            return await self._document(leg)
        finally:
            leg.asking -= 1

    def status(self, call: CallForm) -> None:
        """Take note of a call's state; what was told before, or comes after the end, changes nothing."""
        leg = self._register.legs.get(call.leg_id)
        end = call.end
        if leg is None:
            if end is not None:
                self._register.ended(call.leg_id, end)
            return
        leg.sid = leg.sid or call.sid
        if end is not None:
            self._register.over(leg, end)
        elif call.state is CallState.IN_PROGRESS and call.outbound:
            self._register.picked_up(leg)

    async def heard(self, event: LineEvent) -> None:
        """Pass on the engine's news of a stream; that the stream is there or gone says nothing of the call."""
        leg = self._register.legs.get(event.leg_id)
        if leg is None:
            return
        if isinstance(event, LegEnded):
            leg.expected = False
        elif isinstance(event, LegAnswered):
            leg.script = orders.connected(leg.script)
        elif isinstance(event, PromptEnded):
            await self._pass(event, prompt_id=event.prompt_id, digits=event.digits)
        elif isinstance(event, DigitsDialled):
            await self._pass(event, digits=event.digits)
        elif isinstance(event, QualityMeasured):
            await self._pass(
                event,
                loss=event.loss,
                jitter_ms=event.jitter_ms,
                round_trip_ms=event.round_trip_ms,
                opinion_score=event.opinion_score,
            )

    async def _pass(self, event: LineEvent, **fields: object) -> None:
        await self._register.tell(type(event), event.leg_id, **fields)

    def _known(self, call: CallForm) -> CallLeg | None:
        """Return the leg of a call that goes on, taken on if it began before the hub did; None for one that is over."""
        register = self._register
        if register.is_over(call.leg_id):
            return None
        leg = register.legs.get(call.leg_id) or register.take_over(call.leg_id, call.sid, call.step)
        leg.sid = leg.sid or call.sid
        return leg

    async def _document(self, leg: CallLeg) -> str:
        leg.asking += 1
        try:
            await leg.settled(self._patience_s)
            if leg.script.rest is Rest.STREAM:
                await self._register.expect(leg)
        except Unavailable:  # an engine that died is started again
            leg.executing = leg.script.head
            return hold_on(leg.script, self._wording, leg.names)
        finally:
            leg.asking -= 1
        leg.executing = leg.script.head
        answer = document(leg.script, self._wording, leg.names)
        if leg.script.rest is Rest.OVER:
            self._register.over(leg, leg.script.refusal or LegEnd.HUNG_UP)
        return answer
