"""The calls of one inbox that live, those that are over, and the news of both."""

import asyncio
import hashlib
import hmac
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from hub.background import TaskOwner
from hub.calls.lines import LegAnswered, LegEnd, LegEnded, LineEvent
from hub.channels.voice.twilio import script as orders
from hub.channels.voice.twilio.leg import CallLeg, Herald
from hub.channels.voice.twilio.ports import AudioRooms, Tell
from hub.channels.voice.twilio.rest import CallsRest
from hub.channels.voice.twilio.twiml import CallNames
from hub.clock import Clock
from hub.errors import Unavailable

MAX_ENDED = 10_000
"""Calls that are remembered after their end, so that what comes late is known to be late."""


class Register:
    """What the parts of a line share. `secret` makes the tokens that prove a stream to be a call's."""

    def __init__(self, inbox_id: str, secret: str, clock: Clock, rooms: AudioRooms) -> None:
        self.inbox_id = inbox_id
        self.rooms = rooms
        self.tasks = TaskOwner(f"twilio:{inbox_id}")
        self.legs: dict[str, CallLeg] = {}
        self._secret = secret.encode()
        self._clock = clock
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._rest: CallsRest | None = None
        self._herald: Herald | None = None

    @property
    def open(self) -> bool:
        """Say whether calls can be taken."""
        return self._herald is not None

    def start(self, rest: CallsRest, tell: Tell) -> None:
        """Take calls from now on; `tell` hears the news."""
        self._rest = rest
        self._herald = Herald(self._clock, tell, self.tasks)

    async def stop(self) -> None:
        """Take no more calls; those that wait at the provider wait on."""
        self._herald = None
        await self.tasks.stop()
        rest, self._rest = self._rest, None
        if rest is not None:
            await rest.close()

    @property
    def rest(self) -> CallsRest:
        """Return the provider's REST interface; raises Unavailable."""
        if self._rest is None:
            raise Unavailable("The inbox is not up")
        return self._rest

    def tell(self, kind: type[LineEvent], leg_id: str, **fields: Any) -> asyncio.Future[None]:
        """Tell news of a leg; the future is done once they were heard. Raises Unavailable."""
        if self._herald is None:
            raise Unavailable("The inbox is not up")
        return self._herald.news(kind, leg_id, **fields)

    def add(self, leg_id: str, sid: str) -> CallLeg:
        """Take on a call."""
        token = hmac.new(self._secret, leg_id.encode(), hashlib.sha256).hexdigest()
        leg = CallLeg(CallNames(leg_id=leg_id, token=token), self.inbox_id, sid)
        self.legs[leg_id] = leg
        return leg

    def take_over(self, leg_id: str, sid: str, step: int = 0) -> CallLeg:
        """Take on a call that began before the hub did and was answered."""
        leg = self.add(leg_id, sid)
        leg.script = orders.at_step(orders.answered(leg.script), step)
        leg.told_answered = True
        return leg

    def is_over(self, leg_id: str) -> bool:
        """Say whether this call was seen to end."""
        return leg_id in self._ended

    def picked_up(self, leg: CallLeg) -> None:
        """Tell once that the call is answered."""
        if not leg.told_answered:
            leg.told_answered = True
            self.tell(LegAnswered, leg.names.leg_id)

    def over(self, leg: CallLeg, reason: LegEnd) -> None:
        """Tell once that a call has ended, and forget it."""
        if self.legs.pop(leg.names.leg_id, None) is not None:
            leg.order(orders.over(leg.script))
            self.ended(leg.names.leg_id, reason)
            self.tasks.start(self.let_go(leg), "let-go")

    def ended(self, leg_id: str, reason: LegEnd) -> None:
        """Tell once of the end of a call, be it one that began before the hub did."""
        if leg_id in self._ended:
            return
        self._ended[leg_id] = None
        if len(self._ended) > MAX_ENDED:
            self._ended.popitem(last=False)
        self.tell(LegEnded, leg_id, reason=reason)

    async def expect(self, leg: CallLeg) -> None:
        """Make sure that the engine waits for the call's audio, in the room where it belongs."""
        leg_id = leg.names.leg_id
        if not leg.expected:
            engine = await self.rooms.expect(leg_id, leg.inbox_id, leg.names.token)
            leg.names = replace(leg.names, engine=engine)
            leg.expected = True
            if leg.room is None and leg.music is not None:
                await self.rooms.park(leg_id, leg.music)
        if leg.room is not None:
            await self.rooms.join(leg_id, leg.room.room_id, leg.room.mode, leg.room.towards)

    async def let_go(self, leg: CallLeg) -> None:
        """Have the engine forget the call's audio."""
        leg.room, leg.music = None, None
        if leg.expected:
            leg.expected = False
            await self.rooms.hang_up(leg.names.leg_id)
