"""What this provider's lines need of the rooms that their audio comes into."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from hub.calls.lines import Gather, LineEvent, Mode, Prompt

STREAMS = "streams"
"""The engine's transport that takes media streams."""


class AudioRooms(Protocol):
    """The room engine, as far as a stream is concerned; commands are those of hub.calls.lines.Lines."""

    async def expect(self, leg_id: str, inbox_id: str, token: str) -> int:
        """Make ready for the stream that will name this leg and token; return its engine's number. Raises Unavailable."""
        ...

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        """Bring the leg into the room."""
        ...

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        """Change how the leg takes part."""
        ...

    async def leave(self, leg_id: str) -> None:
        """Take the leg out of its room."""
        ...

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Play to this leg alone."""
        ...

    async def park(self, leg_id: str, music: str = "") -> None:
        """Play music to this leg, out of any room."""
        ...

    async def send_digits(self, leg_id: str, digits: str) -> None:
        """Dial digits towards this party."""
        ...

    async def hang_up(self, leg_id: str) -> None:
        """Let go of the stream."""
        ...


Tell = Callable[[LineEvent], Awaitable[None]]
