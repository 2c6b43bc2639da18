"""Lines of a hub without a telephone: nothing rings, and nobody can be called."""

from collections.abc import Sequence

from hub.calls.lines import Dial, Gather, LegEnd, LegState, LineListener, Mode, Prompt, RecordingWish
from hub.errors import Unavailable

NOTHING = "No room engine is set up (voice.engines is 0)"


class NoLines:
    """See `Lines`; whatever needs audio raises Unavailable, and there are no legs that anything could be done to."""

    async def start(self) -> None:
        """Begin nothing."""

    async def stop(self) -> None:
        """End nothing."""

    def listen(self, listener: LineListener) -> None:
        """Have nothing to tell."""

    async def negotiate(self, leg_id: str, inbox_id: str, sdp: str, beside: str = "") -> str:
        """Raise Unavailable."""
        raise Unavailable(NOTHING)

    async def originate(self, dial: Dial) -> None:
        """Raise Unavailable."""
        raise Unavailable(NOTHING)

    async def answer(self, leg_id: str) -> None:
        """Do nothing: the leg is over."""

    async def reject(self, leg_id: str, reason: LegEnd = LegEnd.BUSY) -> None:
        """Do nothing: the leg is over."""

    async def hang_up(self, leg_id: str) -> None:
        """Do nothing: the leg is over."""

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Do nothing: the leg is over."""

    async def park(self, leg_id: str, music: str = "") -> None:
        """Do nothing: the leg is over."""

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        """Do nothing: the leg is over."""

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        """Do nothing: the leg is over."""

    async def leave(self, leg_id: str) -> None:
        """Do nothing: the leg is over."""

    async def send_digits(self, leg_id: str, digits: str) -> None:
        """Do nothing: the leg is over."""

    async def dialled(self, leg_id: str, digits: str) -> None:
        """Do nothing: the leg is over."""

    async def record(
        self, room_id: str, recording_id: str, wish: RecordingWish, left: Sequence[str] = ()
    ) -> None:
        """Do nothing: nobody is in the room."""

    async def reconcile(self) -> Sequence[LegState]:
        """Return none."""
        return ()
