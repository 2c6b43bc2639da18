"""`hub simulate`: play days of a scenario under several routing policies, in this process's spare cores."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

from hub.errors import Invalid
from hub.routing.policies import POLICY_NAMES
from hub.routing.simulation.comparison import Document, compare
from hub.routing.simulation.quick import quick_answer
from hub.routing.simulation.running import play, progress_on, seeds_of
from hub.routing.simulation.scenario_file import read_scenario, scenario_of
from hub.routing.simulation.table import lines, quick_lines
from hub.routing.staffing.wishes import change_of


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Simulate and return the exit code; raises Invalid or NotFound for what the caller can mend."""
    if options.scenario is None:
        raise Invalid("simulate: name a scenario: hub simulate --scenario config/scenarios/public-load.toml")
    scenario = read_scenario(options.scenario)
    if options.load is not None or options.change:
        table = scenario.model_dump(exclude_unset=True)
        changes = [*table.get("changes", ()), *(change_of(text) for text in options.change)]
        load = scenario.load if options.load is None else options.load
        scenario = scenario_of({**table, "load": load, "changes": changes})
    if options.quick:
        document = quick_answer(scenario)
        _print(document, quick_lines, options.json, out)
        return 0
    policies, seeds = names_of(options.policy), seeds_of(options.seeds)
    tell = progress_on(sys.stderr)
    document = compare(scenario, policies, seeds, lambda jobs: play(jobs, tell, options.jobs))
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
