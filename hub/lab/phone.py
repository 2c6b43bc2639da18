"""The provider's stand-in under the dial: refusals, lost answers, and status callbacks late, doubled and out of order."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp

from hub.lab.faults import Dial, Fault
from hub.lab.twilio import Fault as Answer
from hub.lab.twilio import Sent, TwilioStandIn

STATES = ("sent", "delivered")


class Phone(TwilioStandIn):
    """A stand-in whose faults come from the dial. `people` are told of texts for their numbers."""

    def __init__(self, dial: Dial) -> None:
        super().__init__()
        self.dial = dial
        self.people: dict[str, Callable[[Sent], None]] = {}
        self.unreachable: set[str] = set()
        self.auto_states = STATES
        self._tries: Counter[str] = Counter()

    def trouble_for(self, form: dict[str, str]) -> Answer | None:
        """Say what befalls this request; a text meets each fault once at most, so that patience is rewarded."""
        key = form.get("StatusCallback", "") or form.get("Body", "")
        self._tries[key] += 1
        if form.get("To") in self.unreachable:
            return Answer(status=400, code=21612, message="not reachable")
        first, second = self._tries[key] == 1, self._tries[key] == 2
        if first and self.dial.befalls(Fault.BUSY, key):
            return Answer(status=429, code=20429, message="too many requests", headers={"Retry-After": "1"})
        if (first or second) and self.dial.befalls(Fault.BROKEN, key):
            return Answer(status=503, message="upstream is away")
        if first and self.dial.befalls(Fault.CUT, key):
            return Answer(cut=True)
        return None

    def taken(self, sent: Sent) -> None:
        """Hand the text to its customer."""
        if (tell := self.people.get(sent.to)) is not None:
            tell(sent)

    async def call_back(self, sid: str) -> None:
        """Tell how far the text came: in order at once, or as the dial will have it."""
        for pause_s, state in callbacks(self.dial, sid, self.auto_states):
            await asyncio.sleep(pause_s)
            with suppress(aiohttp.ClientError, TimeoutError):  # the hub may be away; nobody calls twice
                await self.status(sid, state)


def callbacks(dial: Dial, sid: str, states: Sequence[str]) -> list[tuple[float, str]]:
    """Return what is called back, with the pause before each."""
    order = list(states)
    if dial.befalls(Fault.OVERTAKEN, sid):
        order.reverse()
    if dial.befalls(Fault.DUPLICATE, sid):
        order += order[:1]
    late_s = dial.delay_s(sid) if dial.befalls(Fault.LATE, sid) else 0.0
    return [(0.0 if number == 0 else late_s, state) for number, state in enumerate(order)]
