"""Random days, thousands of them: every decision is made again, and the unchanged policy replays every assignment.

    python -m benchmarks.ledger_stories [how many] [first seed]

Each day is a story of agents, customers, restarts and lost events in the memory of one process; the exit code is 1 when one differs.
"""

import asyncio
import sys
import time

from hub.routing.replay.change import named_change
from tests.unit.routing.busy_day import a_busy_day, offers_of, parts_of
from tests.unit.routing.test_replay import recorded
from tests.unit.routing.test_verification import verified


def main(count: int, first: int) -> int:
    """Play the days; return how many came out otherwise."""
    began, decisions, wrong = time.monotonic(), 0, 0
    for seed in range(first, first + count):
        centre = asyncio.run(a_busy_day(seed))
        verdict = verified(parts_of(centre), offers_of(centre))
        replayed = recorded(centre).replay(named_change("recorded"))
        decisions += verdict.decisions
        sound = verdict.reproduced == verdict.decisions and replayed.sound
        if not sound or replayed.same != verdict.decisions:
            wrong += 1
            print(f"seed {seed}: {verdict}, replayed {replayed.same} of {replayed.recorded}", flush=True)
    took = time.monotonic() - began
    print(f"{count} days, {decisions} decisions, {wrong} days came out otherwise, {took:.0f} s")
    return wrong


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(1 if main(*(arguments + [1000, 0][len(arguments) :])) else 0)
