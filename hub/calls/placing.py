"""Where each leg of a call belongs, and the commands that bring it there. What is asked twice changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.calls.lines import RINGBACK, Lines, Mode, RecordingWish
from hub.domain.call import TALKING, Call, CallState, Leg, LegRole, RecordingState, mode_of

_MUSIC = frozenset({CallState.QUEUED, CallState.OFFERED, CallState.CONNECTING})


@dataclass(frozen=True, slots=True)
class Placement:
    """What a leg takes part in: music or a `tone` alone, the call's room, or (neither) nothing, so that prompts may play."""

    music: bool = False
    tone: str = ""
    mode: Mode | None = None
    towards: str = ""


def placements(call: Call) -> Mapping[str, Placement]:
    """Return where the legs whose audio flows belong."""
    return {leg.id: _placement(call, leg) for leg in call.living() if leg.talking}


def _placement(call: Call, leg: Leg) -> Placement:
    if call.state in TALKING:
        mode = mode_of(call, leg)
        agent = call.leg_of(call.agent_id)
        return Placement(mode=mode, towards=agent.id if agent and mode is Mode.WHISPER else "")
    if call.state is CallState.VOICEMAIL and call.recording is RecordingState.ON:
        return Placement(mode=Mode.TALK)
    if leg.role is LegRole.AGENT and _rings(call):
        return Placement(tone=RINGBACK)
    return Placement(music=leg.role is LegRole.CUSTOMER and call.state in _MUSIC)


def _rings(call: Call) -> bool:
    """Tell whether the customer's telephone rings: an agent who calls hears that it does."""
    return any(leg.role is LegRole.CUSTOMER and not leg.talking for leg in call.living())


_WISHES: Mapping[tuple[RecordingState, RecordingState], RecordingWish] = {
    (RecordingState.OFF, RecordingState.ON): RecordingWish.START,
    (RecordingState.OFF, RecordingState.PAUSED): RecordingWish.START,
    (RecordingState.ON, RecordingState.PAUSED): RecordingWish.PAUSE,
    (RecordingState.PAUSED, RecordingState.ON): RecordingWish.RESUME,
    (RecordingState.ON, RecordingState.OFF): RecordingWish.STOP,
    (RecordingState.PAUSED, RecordingState.OFF): RecordingWish.STOP,
}


class Placer:
    """Make the lines do what a call has become."""

    def __init__(self, lines: Lines, music: Callable[[Call], str]) -> None:
        self._lines = lines
        self._music = music

    async def place(self, before: Call | None, after: Call) -> None:
        """Bring every leg where it belongs now; with `before` only those that belonged elsewhere."""
        old = {} if before is None else placements(before)
        for leg_id, wanted in placements(after).items():
            if old.get(leg_id) != wanted:
                await self._put(after, leg_id, old.get(leg_id, Placement()), wanted)
        if before is not None:
            await self._record(before, after)
            for leg in before.living():
                if (now := after.leg(leg.id)) is not None and not now.living:
                    await self._lines.hang_up(leg.id)

    async def _put(self, call: Call, leg_id: str, old: Placement, wanted: Placement) -> None:
        if wanted.mode is not None and old.mode is not None:
            await self._lines.set_mode(leg_id, wanted.mode, wanted.towards)
        elif wanted.mode is not None:
            await self._lines.join(leg_id, call.id, wanted.mode, wanted.towards)
        elif wanted.music or wanted.tone:
            await self._lines.park(leg_id, wanted.tone or self._music(call))
        elif old.mode is not None:
            await self._lines.leave(leg_id)

    async def _record(self, before: Call, after: Call) -> None:
        wish = _WISHES.get((before.recording, after.recording))
        if wish is not None and after.recordings:
            left = [leg.id for leg in after.legs if leg.role is LegRole.CUSTOMER]
            await self._lines.record(after.id, after.recordings[-1], wish, left)
