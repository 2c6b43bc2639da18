"""Mails that are put aside while their agent talks: their time stands still, and goes on afterwards."""

from collections import Counter, defaultdict
from collections.abc import Generator
from typing import Any

from simpy import Environment, Event, Interrupt, Process

Steps = Generator[Event, Any, None]  # Any: what SimPy sends back, which nobody reads


class Interruptions:
    """Who talks at present, and what rests meanwhile."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._talks: Counter[str] = Counter()
        self._silence: dict[str, Event] = {}
        self._aside: dict[str, set[Process]] = defaultdict(set)

    def begin(self, agent_id: str) -> None:
        """Have the agent talk: everything that can wait rests."""
        self._talks[agent_id] += 1
        if self._talks[agent_id] == 1:
            self._silence[agent_id] = self._env.event()
            for process in self._aside[agent_id]:
                process.interrupt()

    def end(self, agent_id: str) -> None:
        """Have the agent hang up; after the last one, what rested goes on."""
        self._talks[agent_id] -= 1
        if not self._talks[agent_id]:
            self._silence.pop(agent_id).succeed()

    def work(self, agent_id: str, duration: int) -> Steps:
        """Work for so long (microseconds), talks not counted."""
        process, left = self._env.active_process, duration
        assert process is not None, "only a process can work"
        self._aside[agent_id].add(process)
        while True:
            since = None
            try:
                if agent_id in self._silence:
                    yield self._silence[agent_id]
                since = int(self._env.now)
                yield self._env.timeout(left)
                break
            except Interrupt:
                left -= 0 if since is None else int(self._env.now) - since
        self._aside[agent_id].discard(process)
