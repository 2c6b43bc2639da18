"""Compare all routing policies on the public load: the same contacts, handle times and patience for every one of them.

Run: python -m benchmarks.routing_quality [loads, as 0.9,1.0,1.1] [days] [first seed]       (20 days of three loads: some minutes)

Thirty agents with three skills, ten hours a day; voice, chat and mail, lognormal handle times, impatient callers, one piece of
work per agent (`config/scenarios/public-load.toml`, simulated as by `hub simulate`). It prints the tables of
docs/routing-policies.md. Figures are of voice and chat: taken within 20 s of all that came; factors compare what was missed with
`channel_priority` (those who wait at the other end first, longest idle agent). `hold below N` is the constant reserve: mail waits
while fewer than N of the agents who fit hold nothing.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.routing.policies import POLICY_NAMES
from hub.routing.simulation.day import Day, DayLog
from hub.routing.simulation.draws import draw_contacts
from hub.routing.simulation.rota import draw_workers
from hub.routing.simulation.scenario import Scenario
from hub.routing.simulation.scenario_file import read_scenario

PUBLIC_LOAD = Path(__file__).parents[1] / "config" / "scenarios" / "public-load.toml"
FIRST = "channel_priority"
LIVE_S, MAIL_S = 20.0, 4 * 3600.0
MICROSECONDS = 1e6


@dataclass
class Tally:
    """What the days of one policy add up to."""

    live: int = 0
    quick: int = 0
    taken: int = 0
    waited_s: float = 0.0
    mails: int = 0
    mails_in_time: int = 0
    mail_wait_s: float = 0.0
    longest_s: float = 0.0

    def add(self, log: DayLog) -> None:
        """Count a day."""
        for contact in log.contacts:
            took = log.taken.get(contact.number)
            wait_s = None if took is None else took / MICROSECONDS
            if contact.patience is not None:
                self.live += 1
                self.taken += wait_s is not None
                self.quick += wait_s is not None and wait_s <= LIVE_S
                self.waited_s += wait_s or 0.0
            else:
                self.mails += 1
                self.mails_in_time += wait_s is not None and wait_s <= MAIL_S
                self.mail_wait_s += wait_s or 0.0
                self.longest_s = max(self.longest_s, wait_s or 0.0)

    @property
    def missed(self) -> float:
        """Return the share of live contacts not taken in time."""
        return 1 - self.quick / self.live

    @property
    def abandoned(self) -> float:
        """Return the share of live contacts that gave up."""
        return 1 - self.taken / self.live

    @property
    def asa_s(self) -> float:
        """Return the mean wait of the live contacts that were taken."""
        return self.waited_s / self.taken


def ways(scenario: Scenario) -> Iterator[tuple[str, str, Scenario]]:
    """Yield what is compared: name, policy and scenario."""
    for policy in (FIRST, *(name for name in POLICY_NAMES if name != FIRST)):
        yield policy, policy, scenario
    for hold in (4, 6, 7):
        queues = tuple(
            queue.model_copy(update={"hold_while_free_agents_below": hold}) if queue.id == "mail" else queue
            for queue in scenario.queues
        )
        yield (
            f"most_proficient, hold below {hold}",
            "most_proficient",
            scenario.model_copy(update={"queues": queues}),
        )


def played(scenario: Scenario, policy: str, seeds: Iterable[int]) -> Tally:
    """Return what these days come to under the policy."""
    tally = Tally()
    for seed in seeds:
        contacts, workers = draw_contacts(scenario, seed), draw_workers(scenario, seed)
        tally.add(Day(scenario, policy, contacts, workers).run())
    return tally


def main(arguments: list[str]) -> None:
    loads = [float(each) for each in (arguments[0] if arguments else "0.9,1.0,1.1").split(",")]
    days, first = [int(each) for each in arguments[1:]] + [20, 1][len(arguments[1:]) :]
    seeds = range(first, first + days)
    for load in loads:
        print(f"\n**Load {load}**, days {first} to {first + days - 1}\n")
        print("| policy | in 20 s | missed | abandoned | ASA | mail in 4 h | mail's mean wait | longest |")
        print("|---|---|---|---|---|---|---|---|", flush=True)
        base: Tally | None = None
        for name, policy, scenario in ways(read_scenario(PUBLIC_LOAD).model_copy(update={"load": load})):
            tally = played(scenario, policy, seeds)
            base = base or tally
            print(
                f"| {name} | {1 - tally.missed:.1%} | × {tally.missed / base.missed:.2f} "
                f"| {tally.abandoned:.1%} (× {tally.abandoned / base.abandoned:.2f}) "
                f"| {tally.asa_s:.1f} s (× {tally.asa_s / base.asa_s:.2f}) | {tally.mails_in_time / tally.mails:.1%} "
                f"| {tally.mail_wait_s / tally.mails / 60:.0f} min | {tally.longest_s / 60:.0f} min |",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
