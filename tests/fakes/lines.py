"""Lines without audio: they remember where each leg is and tell the same news as real ones, as soon as the loop turns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.calls.lines import (
    Dial,
    DigitsDialled,
    Gather,
    LegAnswered,
    LegArrived,
    LegEnd,
    LegEnded,
    LegState,
    LineEvent,
    LineListener,
    Mode,
    Prompt,
    PromptEnded,
    RecordingReady,
    RecordingWish,
)
from hub.clock import Clock
from hub.domain.interaction import Party


@dataclass
class FakeLeg:
    """One leg: where it is, and what it was told."""

    inbox_id: str
    answered: bool = False
    music: bool = False
    room: str = ""
    mode: Mode | None = None
    towards: str = ""
    said: list[str] = field(default_factory=list)
    prompt: tuple[str, Gather | None] = ("", None)
    digits: str = ""
    seq: int = 0


class FakeLines:
    """See `Lines`. Browsers connect at once; telephones answer when a test says so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listener: LineListener | None = None
        self.legs: dict[str, FakeLeg] = {}
        self.dialled_out: list[Dial] = []
        self.recorded: list[tuple[str, RecordingWish]] = []

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    def listen(self, listener: LineListener) -> None:
        self._listener = listener

    async def negotiate(self, leg_id: str, inbox_id: str, sdp: str, beside: str = "") -> str:
        leg = self.legs.setdefault(leg_id, FakeLeg(inbox_id))
        if not leg.answered:
            leg.answered = True
            await self._tell(LegAnswered, leg_id)
        return f"answer to {sdp}"

    async def originate(self, dial: Dial) -> None:
        self.legs[dial.leg_id] = FakeLeg(dial.inbox_id)
        self.dialled_out.append(dial)

    async def answer(self, leg_id: str) -> None:
        if (leg := self.legs.get(leg_id)) and not leg.answered:
            leg.answered = True
            await self._tell(LegAnswered, leg_id)

    async def reject(self, leg_id: str, reason: LegEnd = LegEnd.BUSY) -> None:
        await self.end(leg_id, LegEnd.REJECTED)

    async def hang_up(self, leg_id: str) -> None:
        await self.end(leg_id, LegEnd.HUNG_UP)

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        if leg := self.legs.get(leg_id):
            leg.said += [prompt.text for prompt in prompts]
            leg.prompt = (prompt_id, gather)

    async def park(self, leg_id: str, music: str = "") -> None:
        if leg := self.legs.get(leg_id):
            leg.music, leg.room, leg.mode = True, "", None

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        if leg := self.legs.get(leg_id):
            leg.music, leg.room, leg.mode, leg.towards = False, room_id, mode, towards

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        if (leg := self.legs.get(leg_id)) and leg.room:
            leg.mode, leg.towards = mode, towards

    async def leave(self, leg_id: str) -> None:
        if leg := self.legs.get(leg_id):
            leg.music, leg.room, leg.mode = False, "", None

    async def send_digits(self, leg_id: str, digits: str) -> None:
        if leg := self.legs.get(leg_id):
            leg.digits += digits

    async def dialled(self, leg_id: str, digits: str) -> None:
        leg = self.legs.get(leg_id)
        if leg is None:
            return
        _, gather = leg.prompt
        if gather is not None:
            await self.finish(leg_id, digits)
        else:
            await self._tell(DigitsDialled, leg_id, digits=digits)

    async def record(
        self, room_id: str, recording_id: str, wish: RecordingWish, left: Sequence[str] = ()
    ) -> None:
        self.recorded.append((recording_id, wish))

    async def reconcile(self) -> Sequence[LegState]:
        return [
            LegState(leg_id=leg_id, inbox_id=leg.inbox_id, room_id=leg.room, mode=leg.mode)
            for leg_id, leg in self.legs.items()
        ]

    # What the channel asks for.

    audio: Any = None

    async def attach(self, inbox_id: str, carrier: object) -> None:
        pass

    async def detach(self, inbox_id: str) -> None:
        pass

    async def state(self, inbox_id: str) -> str:
        return ""

    # What a test makes happen.

    async def ring(self, leg_id: str, inbox_id: str, caller: Party, called: str = "+49301234") -> None:
        """Have somebody call this number."""
        self.legs[leg_id] = FakeLeg(inbox_id)
        await self._tell(LegArrived, leg_id, inbox_id=inbox_id, caller=caller, called=called)

    async def pick_up(self, leg_id: str) -> None:
        """Have a telephone that rings be answered."""
        await self.answer(leg_id)

    async def end(self, leg_id: str, reason: LegEnd = LegEnd.HUNG_UP) -> None:
        """Have a leg end; ending it again is harmless."""
        if leg_id in self.legs:
            await self._tell(LegEnded, leg_id, reason=reason)
            del self.legs[leg_id]

    async def finish(self, leg_id: str, digits: str = "") -> None:
        """Have the present prompt come to its end, with these digits."""
        leg = self.legs[leg_id]
        prompt_id, _ = leg.prompt
        leg.prompt = ("", None)
        await self._tell(PromptEnded, leg_id, prompt_id=prompt_id, digits=digits)

    async def deliver(self, leg_id: str, recording_id: str, blob: str) -> None:
        """Have a recording be ready; its leg may be over."""
        event = RecordingReady(
            leg_id=leg_id, seq=999, at=self._clock.now(), recording_id=recording_id, blob=blob, duration_s=7.0
        )
        await self._pass_on(event)

    async def _tell(self, kind: type[Any], leg_id: str, **facts: Any) -> None:
        leg = self.legs[leg_id]
        leg.seq += 1
        await self._pass_on(kind(leg_id=leg_id, seq=leg.seq, at=self._clock.now(), **facts))

    async def _pass_on(self, event: LineEvent) -> None:
        assert self._listener is not None
        await self._listener(event)
