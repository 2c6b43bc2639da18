"""Compare the calls we know with those that the provider says are under way."""

from collections.abc import Sequence

from hub.calls.lines import LegState
from hub.channels.voice.twilio.leg import CallLeg
from hub.channels.voice.twilio.pushing import Pusher
from hub.channels.voice.twilio.register import Register
from hub.channels.voice.twilio.rest import LivingCall


class Census:
    """The calls of one inbox, which is known by its numbers."""

    def __init__(self, register: Register, pusher: Pusher, numbers: Sequence[str]) -> None:
        self._register = register
        self._pusher = pusher
        self._numbers = numbers

    async def reconcile(self) -> list[LegState]:
        """Return the calls under way; those that began before the hub did are taken on. Raises ChannelError.

        A call that we placed cannot be told by the provider's list, which knows its own ids alone: it is taken on when it
        asks what comes next.
        """
        living = await self._register.rest.living(self._numbers)
        await self._drop_dead(living)
        held = {leg.sid for leg in self._register.legs.values()}
        for call in living:
            if not (call.outbound or call.sid in held or self._register.is_over(call.sid)):
                self._register.take_over(call.sid, call.sid).executing = ("what came before the hub",)
        return self.known()

    def known(self) -> list[LegState]:
        """Return the calls that the hub has heard of, without asking the provider."""
        return [_state(leg) for leg in self._register.legs.values() if leg.announced]

    async def sweep(self) -> None:
        """Find calls whose end nobody told; raises ChannelError."""
        if self._register.legs:
            await self._drop_dead(await self._register.rest.living(self._numbers))

    async def _drop_dead(self, living: Sequence[LivingCall]) -> None:
        sids = {call.sid for call in living}
        for leg in list(self._register.legs.values()):
            if leg.sid and leg.executing is not None and not leg.asking and leg.sid not in sids:
                await self._pusher.verify(leg)


def _state(leg: CallLeg) -> LegState:
    return LegState(
        leg_id=leg.names.leg_id,
        inbox_id=leg.inbox_id,
        room_id=leg.room.room_id if leg.room else "",
        mode=leg.room.mode if leg.room else None,
        answered=leg.script.answered,
    )
