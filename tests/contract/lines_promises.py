"""What every kind of lines promises beside the audio, also those without any that tests of the call desk use."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from hub.calls.lines import (
    DigitsDialled,
    Gather,
    LegEnd,
    LegEnded,
    LineEvent,
    Lines,
    Mode,
    Prompt,
    PromptEnded,
)


class Told(Protocol):
    """Wait for news of a leg."""

    def __call__(self, kind: type[Any], leg_id: str) -> Awaitable[Any]:
        """Return the next news of this kind."""
        ...


async def keep_promises(
    lines: Lines, begin: Callable[[str], Awaitable[object]], told: Told, prompt: Prompt
) -> None:
    """Drive one leg, begun by `begin`, from prompts over a room to its end, and ask for everything twice."""
    await begin("leg")
    news: list[LineEvent] = []
    await lines.prompt("leg", "p1", (prompt,), Gather(max_digits=2))
    await lines.dialled("leg", "12")
    said = await told(PromptEnded, "leg")
    assert (said.prompt_id, said.digits) == ("p1", "12")
    for _ in range(2):
        await lines.park("leg")
    assert await where(lines, "leg") == ("", None)
    await lines.dialled("leg", "3")
    pressed = await told(DigitsDialled, "leg")
    assert pressed.digits == "3"
    news += [said, pressed]

    for _ in range(2):
        await lines.join("leg", "room", Mode.MUTED)
    assert await where(lines, "leg") == ("room", Mode.MUTED)
    await lines.set_mode("leg", Mode.HELD)
    assert await where(lines, "leg") == ("room", Mode.HELD)
    for _ in range(2):
        await lines.leave("leg")
    assert (await where(lines, "leg"))[0] == ""

    for _ in range(2):
        await lines.hang_up("leg")
    ended = await told(LegEnded, "leg")
    assert ended.reason is LegEnd.HUNG_UP
    news.append(ended)
    numbers = [event.seq for event in news]
    assert numbers == sorted(set(numbers))
    assert "leg" not in [state.leg_id for state in await lines.reconcile()]
    await lines.join("leg", "room")
    await lines.set_mode("leg", Mode.TALK)
    await lines.park("leg")
    await lines.prompt("leg", "p2", (prompt,))
    await lines.send_digits("leg", "1")
    await lines.leave("leg")


async def where(lines: Lines, leg_id: str) -> tuple[str, Mode | None]:
    """Return room and mode of a living leg."""
    (state,) = [state for state in await lines.reconcile() if state.leg_id == leg_id]
    return state.room_id, state.mode
