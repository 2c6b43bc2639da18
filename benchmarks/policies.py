"""Put every routing policy side by side on the public load: the table of docs/routing-policies.md.

Run: python -m benchmarks.policies [seeds]        20 days unless said otherwise; prints Markdown

Live: calls and chats taken within 20 s of all that came. Everything is `config/scenarios/public-load.toml` under `hub simulate`,
with the same contacts for every policy; ± is half the 95 % interval of the paired difference to `channel_priority`.
"""

import sys
from pathlib import Path
from typing import Any

from hub.routing.policies import POLICY_NAMES
from hub.routing.simulation.comparison import compare
from hub.routing.simulation.running import play, progress_on
from hub.routing.simulation.scenario_file import read_scenario

SCENARIO = Path(__file__).parents[1] / "config" / "scenarios" / "public-load.toml"
FIRST = "channel_priority"
LOADS = (1.0, 0.9, 1.1)

Document = dict[str, Any]


def results(load: float, seeds: int) -> Document:
    scenario = read_scenario(SCENARIO).model_copy(update={"load": load})
    policies = [FIRST, *(name for name in POLICY_NAMES if name != FIRST)]
    tell = progress_on(sys.stderr)
    found: Document = compare(scenario, policies, range(1, seeds + 1), lambda jobs: play(jobs, tell))[
        "policies"
    ]
    return found


def misses(found: Document) -> float:
    return 1 - float(found["live"]["service_level"]["mean"])


def row(name: str, at: dict[float, Document]) -> str:
    found, first = at[1.0][name], at[1.0][FIRST]
    live, mail = found["live"], found["queues"]["mail"]
    against = found.get("against_first", {}).get("service_level")
    apart = (
        ""
        if against is None
        else f" ({against['mean'] * 100:+.1f} ± {(against['high'] - against['low']) * 50:.1f})"
    )
    worst = min(each["service_level"]["mean"] for each in found["live_needs"].values())
    cells = [
        name,
        f"{live['service_level']['mean']:.1%}",
        f"{misses(found) / misses(first):.2f}",
        f"{found['overall']['service_level']['mean']:.1%}{apart}",
        f"{worst:.1%}",
        f"{live['asa_s']['mean']:.1f}",
        f"{live['abandonment']['mean']:.1%}",
        f"{live['p95_wait_s']['mean']:.0f} / {live['longest_wait_s']['mean']:.0f}",
        f"{mail['service_level']['mean']:.1%}, {mail['mean_wait_s']['mean'] / 60:.0f}",
        *(
            f"{at[load][name]['live']['service_level']['mean']:.1%} ({misses(at[load][name]) / misses(at[load][FIRST]):.2f})"
            for load in LOADS[1:]
        ),
    ]
    return "| " + " | ".join(cells) + " |"


def main(arguments: list[str]) -> None:
    seeds = int(arguments[0]) if arguments else 20
    at = {load: results(load, seeds) for load in LOADS}
    print(
        "| policy | live in 20 s | misses, times B1's | all in target (points against B1) | worst skill | ASA s | abandoned "
        "| p95 / longest wait s | mail in 4 h, mean wait min | load 0.9 (misses) | load 1.1 (misses) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in at[1.0]:
        print(row(name, at))


if __name__ == "__main__":
    main(sys.argv[1:])
