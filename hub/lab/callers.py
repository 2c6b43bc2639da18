"""People who telephone: they walk the menu, wait, talk if somebody answers, and hang up by tempers of their own.

The provider is the voice stand-in under the dial: webhooks come twice, status callbacks late, doubled and out of order.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from random import Random
from secrets import randbits

from hub.background import TaskOwner
from hub.lab.faults import Dial, Fault
from hub.lab.surroundings import Doors
from hub.lab.truth import TruthFile
from hub.lab.twilio_voice import TwilioVoice
from hub.lab.voice_caller import Call, Person

PACE = 0.25
"""A minute at the telephone passes in a quarter of one."""

SHARE = 0.1
"""Callers for each text of the lab's rate."""

_LONGEST_S = 120.0


class CallingNetwork(TwilioVoice):
    """A provider whose faults come from the dial."""

    def __init__(self, dial: Dial) -> None:
        super().__init__(pace=PACE, plan=self._callbacks)
        self.dial = dial
        self._numbers = count(randbits(96))  # another run on the same data has other calls

    def _callbacks(self, sid: str, states: Sequence[str]) -> list[tuple[float, int, str]]:
        order = list(enumerate(states))
        if self.dial.befalls(Fault.OVERTAKEN, sid):
            order.reverse()
        if self.dial.befalls(Fault.DUPLICATE, sid):
            order += order
        late_s = self.dial.delay_s(sid) if self.dial.befalls(Fault.LATE, sid) else 0.0
        return [(late_s, number, state) for number, state in order]

    async def fetch(self, call: Call, url: str, extra: Mapping[str, str]) -> str:
        """Ask the hub for a document, now and then once more with the same request; raises OSError."""
        document = await super().fetch(call, url, extra)
        if self.dial.befalls(Fault.DUPLICATE, f"{call.sid} {url}"):
            with suppress(OSError):
                await self.post(call, url, extra)
        return document


class Callers:
    """Bring callers in and let them go."""

    def __init__(self, network: CallingNetwork, doors: Doors, truth: TruthFile, chance: Random) -> None:
        self._network = network
        self._doors = doors
        self._truth = truth
        self._chance = chance
        self._tasks = TaskOwner("lab:callers")
        self._number = 0

    async def arrive(self, texts_per_minute: float) -> None:
        """Bring callers in for ever, at random intervals around their share of the rate."""
        while self._doors.voice_webhook:
            await asyncio.sleep(self._chance.expovariate(SHARE * texts_per_minute / 60.0))
            self._number += 1
            self._tasks.start(self._call(), f"caller-{self._number}")

    async def leave(self, timeout_s: float) -> None:
        """Let calls come to their ends; whoever talks longer is cut off."""
        await self._tasks.drain(timeout_s)
        await self._tasks.stop()

    async def _call(self) -> None:
        chance = self._chance
        person = Person(
            digits=[chance.choice(("1", "2", "")), chance.choice(("1", "2", "", "7"))],
            tone_hz=chance.choice((350.0, 440.0, 620.0)),
            waits_s=chance.uniform(2, 120),
            talks_s=chance.uniform(5, 60),
        )
        webhook = self._doors.voice_webhook
        call = self._network.call(
            webhook,
            person,
            caller=f"+1646777{self._number % 10_000:04d}",
            called=self._doors.voice_number,
            status_callback=f"{webhook}-status",
            fallback_url=f"{webhook}-fallback",
        )
        try:
            await asyncio.wait_for(call.over.wait(), _LONGEST_S)
        except TimeoutError:
            self._network.hang_up(call)
            await call.over.wait()
        finally:
            if call.documents:
                problems = "; ".join(call.problems)
                self._truth.write("called", conversation=call.sid, verbs=call.verbs, problems=problems)
