"""`hub simulate`: play days of a scenario under several routing policies, in this process's spare cores."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TextIO

from hub.errors import Invalid
from hub.routing.policies import POLICY_NAMES
from hub.routing.simulation.comparison import DayTallies, Document, Job, Mapper, compare
from hub.routing.simulation.quick import quick_answer
from hub.routing.simulation.scenario_file import read_scenario, scenario_of
from hub.routing.simulation.table import lines, quick_lines

MAX_SEEDS = 10_000
ALONE = 4
"""Up to so many days no further process is worth its start."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `hub simulate` takes."""
    parser.add_argument("--scenario", type=Path, metavar="FILE.toml", help="what comes and who works")
    parser.add_argument(
        "--policy",
        default="default",
        metavar="NAME[,NAME...]",
        help=f"of {', '.join(POLICY_NAMES)} (default: default)",
    )
    parser.add_argument(
        "--seeds", default="1..20", metavar="A..B", help="the days of chance, a day each (default: 1..20)"
    )
    parser.add_argument("--load", type=float, metavar="FACTOR", help="another load than the scenario's")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes (default: one for each processor)")
    parser.add_argument(
        "--quick", action="store_true", help="the closed formulas (Erlang C and A) instead of simulating"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Simulate and return the exit code; raises Invalid or NotFound for what the caller can mend."""
    if options.scenario is None:
        raise Invalid("simulate: name a scenario: hub simulate --scenario config/scenarios/public-load.toml")
    scenario = read_scenario(options.scenario)
    if options.load is not None:
        scenario = scenario_of({**scenario.model_dump(exclude_unset=True), "load": options.load})
    if options.quick:
        document = quick_answer(scenario)
        _print(document, quick_lines, options.json, out)
        return 0
    policies, seeds = names_of(options.policy), seeds_of(options.seeds)
    days = len(policies) * len(seeds)
    jobs = options.jobs or os.cpu_count() or 1
    tell = partial(_progress, sys.stderr)
    if jobs == 1 or days <= ALONE:
        document = compare(scenario, policies, seeds, progress=tell)
    else:
        with ProcessPoolExecutor(min(jobs, days)) as pool:
            document = compare(scenario, policies, seeds, _spread_over(pool), tell)
    _print(document, lines, options.json, out)
    return 0


def _print(document: Document, tell: Callable[[Document], Iterable[str]], as_json: bool, out: TextIO) -> None:
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=2), file=out)
    else:
        out.writelines(f"{line}\n" for line in tell(document))


def names_of(text: str) -> list[str]:
    """Return the policies of a list with commas, each once; raises Invalid for an empty list."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise Invalid(f"--policy: name one of {', '.join(POLICY_NAMES)}")
    return names


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


def _spread_over(pool: ProcessPoolExecutor) -> Mapper:
    def spread(work: Callable[[Job], DayTallies], jobs: Sequence[Job]) -> Iterable[DayTallies]:
        return pool.map(work, jobs, chunksize=max(1, min(8, len(jobs) // 16)))

    return spread


def _progress(to: TextIO, done: int, whole: int) -> None:
    if to.isatty():
        print(f"\r{done} of {whole} days", end="\n" if done == whole else "", file=to, flush=True)
    elif done * 10 // whole != (done - 1) * 10 // whole:
        print(f"{done} of {whole} days", file=to, flush=True)
