"""Plans and what-ifs for the supervisors' console, reckoned in a process of their own: minutes of arithmetic never hold up calls."""

import asyncio
import multiprocessing
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from hub.errors import Unavailable
from hub.routing.simulation.comparison import DayTallies
from hub.routing.simulation.running import run_job
from hub.routing.staffing.checking import Check, check_document, jobs_of, scenarios
from hub.routing.staffing.known import Known, StaffingHistory
from hub.routing.staffing.plan import Plan, Rota, Wish, plan_document, staffing_plan

Document = dict[str, Any]  # Any: JSON
T = TypeVar("T")

TIMEOUT_S = 120.0
TASKS_PER_PROCESS = 500
MAX_ANSWER_CONTACTS = 400_000
"""Contacts that one what-if may simulate: about half a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What to simulate: which agents (`scheduled` by the plan, `planned` on the rota, or numbers), and what changes."""

    agents: Rota | str
    seeds: Sequence[int]
    changes: Sequence[Document] = ()


class StaffingDesk:
    """Answer questions about staffing, one piece of arithmetic at a time."""

    def __init__(self, history: StaffingHistory) -> None:
        self._history = history
        self._pool: ProcessPool | None = None
        self._changing = threading.Lock()

    async def plan(self, wish: Wish, history_days: int) -> Document:
        """Return the plan; raises Invalid when there is nothing to plan from."""
        known = await self._known(wish, history_days)
        return await self._elsewhere(_planned, known, wish)

    async def what_if(self, wish: Wish, history_days: int, asked: WhatIf) -> AsyncIterator[Document]:
        """Yield `{"done", "whole"}` as simulated days are done, and `{"result"}` at last; raises Invalid."""
        known = await self._known(wish, history_days)
        plan, found = await self._elsewhere(_scenarios, known, wish, asked)
        jobs = jobs_of(found, asked.seeds)
        results: list[DayTallies] = []
        yield {"done": 0, "whole": len(jobs)}
        for job in jobs:
            results.append(await self._elsewhere(run_job, job))
            yield {"done": len(results), "whole": len(jobs)}
        yield {"result": check_document(plan, found, asked.seeds, results)}

    async def start(self) -> None:
        """Do nothing: the process comes with the first question."""

    async def stop(self) -> None:
        """End the process."""
        await asyncio.to_thread(self._stop)

    async def _known(self, wish: Wish, history_days: int) -> Known:
        return await self._history.known(wish.first, wish.days, history_days, wish.zone)

    async def _elsewhere(self, work: Callable[..., T], *arguments: Any) -> T:  # Any: the work's own
        future = asyncio.wrap_future(await asyncio.to_thread(self._schedule, work, arguments))
        try:
            return await future
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            raise Unavailable("The reckoning took too long; ask for fewer days") from error
        except BrokenExecutor as error:
            raise Unavailable("The reckoning was stopped") from error

    def _schedule(self, work: Callable[..., T], arguments: tuple[Any, ...]) -> "Future[T]":
        with self._changing:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=1, max_tasks=TASKS_PER_PROCESS, context=multiprocessing.get_context("spawn")
                )
            future: Future[T] = self._pool.schedule(work, args=list(arguments), timeout=TIMEOUT_S)
            return future

    def _stop(self) -> None:
        with self._changing:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join(5)


def _planned(known: Known, wish: Wish) -> Document:
    return plan_document(staffing_plan(known.observations, _told(known, wish)), known.planned, known.names)


def _scenarios(
    known: Known, wish: Wish, asked: WhatIf
) -> tuple[Plan, Any]:  # Any: scenarios by variant and day
    plan = staffing_plan(known.observations, _told(known, wish))
    agents = asked.agents if not isinstance(asked.agents, str) else {}
    if asked.agents == "scheduled":
        agents = plan.scheduled
    check = Check(agents=agents, rota=known.rota, seeds=asked.seeds, changes=asked.changes)
    return plan, scenarios(plan, known.observations, check, MAX_ANSWER_CONTACTS)


def _told(known: Known, wish: Wish) -> Wish:
    """Return the wish with the queues' own targets where it names none."""
    return Wish(
        first=wish.first,
        days=wish.days,
        zone=wish.zone,
        shrinkage=wish.shrinkage,
        targets={**known.targets, **wish.targets},
    )
