"""The lines of one inbox at this provider: the voice contract's commands for its calls.

Menus, announcements and waiting are documents that the provider carries out; as soon as a call joins a room its audio
streams into our engine, which then does what is asked of it. What the provider asks is answered in `answers.py`.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress

from hub.calls.lines import Dial, Gather, LegEnd, Mode, Prompt
from hub.channels.contract import ChannelError
from hub.channels.voice.twilio import script as orders
from hub.channels.voice.twilio.leg import CallLeg, Place
from hub.channels.voice.twilio.pushing import Pusher
from hub.channels.voice.twilio.register import Register
from hub.channels.voice.twilio.rest import CallGone
from hub.channels.voice.twilio.script import Rest, Speech
from hub.channels.voice.twilio.twiml import Wording, digits
from hub.errors import Unavailable

logger = logging.getLogger(__name__)

MIN_RING_S = 5
MAX_RING_S = 600
"""What the provider takes for a time-out: https://www.twilio.com/docs/voice/api/call-resource#create-a-call"""


class TwilioLine:
    """What can be asked of one inbox's calls. `shown` is the number that calls of our own show."""

    def __init__(self, register: Register, wording: Wording, pusher: Pusher, shown: str) -> None:
        self._register = register
        self._wording = wording
        self._pusher = pusher
        self._shown = shown

    def owns(self, leg_id: str) -> bool:
        """Say whether this is one of the inbox's calls."""
        return leg_id in self._register.legs

    def knows(self, leg_id: str) -> bool:
        """Say whether this is, or was, one of the inbox's calls."""
        return self.owns(leg_id) or self._register.is_over(leg_id)

    async def originate(self, dial: Dial) -> None:
        """Call somebody; a call that cannot be placed ends at once."""
        register = self._register
        if self.owns(dial.leg_id) or register.is_over(dial.leg_id):
            return
        leg = register.add(dial.leg_id, "")
        leg.script = orders.answered(leg.script)
        try:
            leg.sid = await register.rest.place(
                to=dial.address,
                from_=dial.caller_id or self._shown,
                url=self._wording.url("voice-answered", leg=dial.leg_id),
                fallback_url=self._wording.url("voice-fallback", leg=dial.leg_id),
                status_callback=self._wording.url("voice-status", leg=dial.leg_id),
                status_callback_event=["initiated", "ringing", "answered", "completed"],
                timeout=min(max(MIN_RING_S, int(dial.ring_s)), MAX_RING_S),
            )
        except ChannelError as error:
            logger.warning("Leg %s cannot be dialled: %s", dial.leg_id, error.reason)
            register.over(leg, LegEnd.FAILED)

    async def answer(self, leg_id: str) -> None:
        """Pick up: the answer to the provider's request is the first document."""
        if (leg := self._register.legs.get(leg_id)) is not None:
            leg.order(orders.answered(leg.script))
            self._register.picked_up(leg)

    async def reject(self, leg_id: str, reason: LegEnd = LegEnd.BUSY) -> None:
        """Turn a call away."""
        if (leg := self._register.legs.get(leg_id)) is not None:
            leg.order(orders.refused(leg.script, reason))
            await self._end_if_under_way(leg)

    async def hang_up(self, leg_id: str) -> None:
        """End the call."""
        if (leg := self._register.legs.get(leg_id)) is not None:
            leg.order(orders.over(leg.script))
            await self._end_if_under_way(leg)

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Play something: by the provider, or by the engine while the audio is there."""
        if (leg := self._register.legs.get(leg_id)) is None:
            return
        if any(prompt.blob for prompt in prompts):
            await self._into_engine(leg)
        if leg.script.rest is Rest.STREAM:
            await self._register.rooms.prompt(leg_id, prompt_id, prompts, gather)
            return
        speech = Speech(prompt_id=prompt_id, prompts=tuple(prompts), gather=gather)
        leg.order(orders.spoken(leg.script, speech))
        self._pusher.push(leg)

    async def park(self, leg_id: str, music: str = "") -> None:
        """Have the call wait at the provider, where it needs neither hub nor engine; music of our own is the engine's."""
        if (leg := self._register.legs.get(leg_id)) is None:
            return
        if music:
            leg.room, leg.music = None, music
            await self._into_engine(leg)
            await self._register.rooms.park(leg_id, music)
            return
        leg.order(orders.parked(leg.script))
        self._pusher.push(leg)
        await self._register.let_go(leg)

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        """Bring the call's audio into a room."""
        if (leg := self._register.legs.get(leg_id)) is None or leg.script.rest is Rest.OVER:
            return
        leg.room, leg.music = Place(room_id=room_id, mode=mode, towards=towards), None
        with suppress(Unavailable):  # an engine that is started again is asked when the call is
            await self._register.expect(leg)
        leg.order(orders.streaming(leg.script))
        self._pusher.push(leg)

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        """Change how the call takes part."""
        if (leg := self._register.legs.get(leg_id)) is not None and leg.room is not None:
            leg.room = Place(room_id=leg.room.room_id, mode=mode, towards=towards)
            await self._register.rooms.set_mode(leg_id, mode, towards)

    async def leave(self, leg_id: str) -> None:
        """Take the call out of its room; its audio stays connected."""
        if (leg := self._register.legs.get(leg_id)) is not None and leg.room is not None:
            leg.room = None
            await self._register.rooms.leave(leg_id)

    async def send_digits(self, leg_id: str, dialled: str) -> None:
        """Dial digits towards the party."""
        if (leg := self._register.legs.get(leg_id)) is None:
            return
        if leg.script.rest is Rest.STREAM:
            await self._register.rooms.send_digits(leg_id, dialled)
        elif leg.sid:
            leg.script = orders.pushed(leg.script)
            await self._register.rest.carry_out(
                leg.sid, digits(dialled, leg.script, self._wording, leg.names)
            )

    async def _into_engine(self, leg: CallLeg) -> None:
        """Have sound files played by the engine, which alone can read them; music goes on there."""
        if leg.script.rest is Rest.MUSIC:
            leg.music = ""
        await self._register.expect(leg)
        leg.order(orders.streaming(leg.script))
        self._pusher.push(leg)

    async def _end_if_under_way(self, leg: CallLeg) -> None:
        """End a call that is not just asking what to do, which ends it by itself."""
        if leg.asking:
            return
        if leg.sid:
            with suppress(CallGone):
                await self._register.rest.end(leg.sid)
        self._register.over(leg, LegEnd.HUNG_UP)
