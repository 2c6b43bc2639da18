"""Play many days at once: which ones, on how many processors, and how far it has come."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TextIO

from hub.errors import Invalid
from hub.routing.simulation.comparison import DayTallies, Job

MAX_SEEDS = 10_000
ALONE = 4
"""Up to so many days no further process is worth its start."""

Progress = Callable[[int, int], None]


def seeds_of(text: str) -> list[int]:
    """Return the seeds of `A..B` (both included), `N` or a list with commas; raises Invalid."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dots, last = part.strip().partition("..")
        try:
            begin, end = int(first), int(last if dots else first)
        except ValueError:
            raise Invalid(f"--seeds: {text!r} should be like 1..20") from None
        if end < begin or end - begin >= MAX_SEEDS:
            raise Invalid(f"--seeds: {text!r} should go up, over at most {MAX_SEEDS} seeds")
        seeds.extend(range(begin, end + 1))
    return list(dict.fromkeys(seeds))


def play(jobs: Sequence[Job], progress: Progress, processes: int | None = None) -> Iterator[DayTallies]:
    """Yield the sums of every day in the order of the jobs; without `processes`, one for each processor."""
    count = min(processes or os.cpu_count() or 1, len(jobs))
    if count <= 1 or len(jobs) <= ALONE:
        yield from _told((job.run() for job in jobs), len(jobs), progress)
        return
    with ProcessPoolExecutor(count) as pool:
        results = pool.map(run_job, jobs, chunksize=max(1, min(8, len(jobs) // 16)))
        yield from _told(results, len(jobs), progress)


def run_job(job: Job) -> DayTallies:
    """Play the day of a job; for another process, which gets functions by name."""
    return job.run()


def progress_on(to: TextIO) -> Progress:
    """Return a progress report: a line that changes on a terminal, else a line for every tenth."""

    def tell(done: int, whole: int) -> None:
        if to.isatty():
            print(f"\r{done} of {whole} days", end="\n" if done == whole else "", file=to, flush=True)
        elif done * 10 // whole != (done - 1) * 10 // whole:
            print(f"{done} of {whole} days", file=to, flush=True)

    return tell


def _told(results: Iterator[DayTallies], whole: int, progress: Progress) -> Iterator[DayTallies]:
    for done, result in enumerate(results, 1):
        yield result
        progress(done, whole)
