"""The lines without audio, by which the call desk is tested, promise what real ones do (`test_lines.py` runs the same)."""

from typing import Any

from hub.calls.lines import LegAnswered, LineEvent, Prompt
from hub.clock import SystemClock
from tests.contract.lines_promises import keep_promises
from tests.fakes.lines import FakeLines


async def test_they_promise_what_real_lines_do() -> None:
    lines, news = FakeLines(SystemClock()), list[LineEvent]()

    async def hear(event: LineEvent) -> None:
        news.append(event)

    async def told(kind: type[Any], leg_id: str) -> Any:
        (found,) = [event for event in news if isinstance(event, kind) and event.leg_id == leg_id]
        return found

    async def begin(leg_id: str) -> None:
        await lines.negotiate(leg_id, "web", "an offer")
        assert isinstance(news.pop(), LegAnswered)

    lines.listen(hear)
    await keep_promises(lines, begin, told, Prompt(text="Press two keys."))
