"""Tell a call that does something else what it is to do: by the provider's REST interface, the newest orders alone."""

import asyncio
import logging

from hub.calls.lines import LegEnd
from hub.channels.contract import ChannelError
from hub.channels.voice.twilio import script as orders
from hub.channels.voice.twilio.forms import ENDS
from hub.channels.voice.twilio.leg import CallLeg
from hub.channels.voice.twilio.register import Register
from hub.channels.voice.twilio.twiml import Wording, document

logger = logging.getLogger(__name__)

TRIES = 4
PAUSE_S = 0.5
"""Before the second attempt, in seconds; doubled before each further one."""


class Pusher:
    """One inbox's orders on their way."""

    def __init__(self, register: Register, wording: Wording) -> None:
        self._register = register
        self._wording = wording

    def push(self, leg: CallLeg) -> None:
        """See to it that the call does what it should."""
        if leg.behind and leg.sid and not leg.pushing:
            leg.pushing = True
            self._register.tasks.start(self._push_until_told(leg), "push")

    async def verify(self, leg: CallLeg) -> None:
        """Ask the provider whether the call still lives; raises ChannelError."""
        try:
            state = await self._register.rest.state(leg.sid)
        except ChannelError as error:
            if error.code != "20404":
                raise
            self._register.over(leg, LegEnd.LOST)
            return
        if (reason := ENDS.get(state)) is not None:
            self._register.over(leg, reason)

    async def _push_until_told(self, leg: CallLeg) -> None:
        try:
            for attempt in range(TRIES):
                if attempt:
                    await asyncio.sleep(PAUSE_S * 2 ** (attempt - 1))
                if await self._told(leg):
                    return
            await self.verify(leg)
        finally:
            leg.pushing = False

    async def _told(self, leg: CallLeg) -> bool:
        """Tell the call until it does what it should; say whether it was reached."""
        while leg.behind and leg.names.leg_id in self._register.legs:
            leg.script = orders.pushed(leg.script)
            head = leg.script.head
            order = document(leg.script, self._wording, leg.names)
            try:
                await self._register.rest.carry_out(leg.sid, order)
            except ChannelError as error:
                logger.info("Leg %s was not reached: %s", leg.names.leg_id, error.reason)
                return False
            if not leg.asking:
                leg.executing = head
        return True
