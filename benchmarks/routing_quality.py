"""Simulate a public load on the routing engine: who waits how long under which hold.

Run: python -m benchmarks.routing_quality [load factor] [days] [seed]

Thirty agents in skill groups, ten hours a day; voice, chat and mail, lognormal handle times, impatient callers, one piece
of work per agent. Service level = voice and chat taken within 20 s / all voice and chat, the abandoned ones included. The
same arrivals, handle times and patience meet every policy (common random numbers). `fifo` is first come first served to the
longest idle; the others are the engine as shipped, with `hold_while_free_agents_below` for the mail queue.
"""

import heapq
import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.routing.matching import Matcher
from hub.routing.policies.ticket_orders import WAITING_WEIGHT
from hub.routing.pool import AgentPool
from hub.routing.relaxation import stages
from hub.routing.waiting import WaitingTicket

T0 = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GROUPS = [("1", 6), ("2", 6), ("3", 4), ("12", 5), ("23", 3), ("13", 3), ("123", 3)]
SHAPE = [0.70, 0.95, 1.15, 1.20, 1.00, 0.90, 1.05, 1.10, 1.00, 0.75]
SKILL_SHARES = [0.45, 0.35, 0.20]
OPENING_MAIL = 60
SLOWER = 1.15


@dataclass(frozen=True)
class Kind:
    """One channel's load: work per agent, handle time (s, coefficient of variation), patience (s) and target (s)."""

    name: str
    load: float
    mean_s: float
    variation: float
    patience_s: float | None
    target_s: float


KINDS = (
    Kind("voice", 0.42, 240, 0.9, 150, 20),
    Kind("webchat", 0.24, 360, 0.8, 180, 20),
    Kind("email", 0.19, 300, 1.1, None, 4 * 3600),
)


@dataclass(frozen=True)
class Contact:
    """One contact of the day, with everything random about it drawn beforehand."""

    at_s: float
    kind: Kind
    skill: str
    handle_s: float
    gives_up_s: float | None


def draw_day(factor: float, dice: random.Random) -> list[Contact]:
    agents = sum(count for _, count in GROUPS)
    found = [_contact(0.0, KINDS[2], dice) for _ in range(OPENING_MAIL)]
    for kind in KINDS:
        base = kind.load * factor * agents / kind.mean_s
        for hour, share in enumerate(SHAPE):
            at = hour * 3600.0
            while (at := at + dice.expovariate(base * share)) < (hour + 1) * 3600:
                found.append(_contact(at, kind, dice))
    return sorted(found, key=lambda contact: contact.at_s)


def _contact(at_s: float, kind: Kind, dice: random.Random) -> Contact:
    sigma2 = math.log(1 + kind.variation**2)
    handle = dice.lognormvariate(math.log(kind.mean_s) - sigma2 / 2, math.sqrt(sigma2))
    patience = dice.expovariate(1 / kind.patience_s) if kind.patience_s else None
    return Contact(at_s, kind, dice.choices("123", SKILL_SHARES)[0], handle, patience)


@dataclass(frozen=True)
class Policy:
    """What is compared: the engine with a hold for mail, or plain first come first served."""

    name: str
    hold: int = 0
    fifo: bool = False


class Day:
    """One simulated day under one policy."""

    def __init__(self, policy: Policy, contacts: Sequence[Contact]) -> None:
        self.policy, self.contacts = policy, contacts
        guard_s = 1800
        self.queues = {
            "live": Queue(id="live", name="Live"),
            "mail": Queue(
                id="mail", name="Mail", hold_while_free_agents_below=policy.hold, hold_guard_s=guard_s
            ),
        }
        self.pool = AgentPool()
        self.matcher = Matcher(self.queues.__getitem__, self.pool)
        self.waits: dict[int, float] = {}
        self.todo: list[tuple[float, int, str, int]] = []
        for number, skills in enumerate(skills for skills, count in GROUPS for _ in range(count)):
            self._see(f"a{number:02d}", skills, number)

    def _see(self, agent_id: str, skills: str, idle_s: float) -> None:
        levels = (
            dict.fromkeys(skills, 5) if self.policy.fifo else {s: 8 if s == skills[0] else 6 for s in skills}
        )
        agent = Agent(
            id=agent_id,
            name=skills,
            email="",
            skills=levels,
            max_load=1,
            state=AgentState.AVAILABLE,
            state_since=T0,
            idle_since=T0 + timedelta(seconds=idle_s),
            created_at=T0,
        )
        self.matcher.put_agent(agent, True, T0)

    def run(self) -> dict[int, float]:
        """Return the wait of each contact that was taken, by its place in the day."""
        for number, contact in enumerate(self.contacts):
            heapq.heappush(self.todo, (contact.at_s, number, "come", number))
        while self.todo:
            at_s, _, what, number = heapq.heappop(self.todo)
            now = T0 + timedelta(seconds=at_s)
            if what == "come":
                self._come(number, at_s, now)
            elif what == "leave":
                self.matcher.drop(str(number))
            elif what == "look":
                if (waiting := self.matcher.get(str(number))) is not None:
                    self.matcher.put(waiting, now)
            else:
                self._done(number, at_s)
            self._match(at_s, now)
        return self.waits

    def _come(self, number: int, at_s: float, now: datetime) -> None:
        contact = self.contacts[number]
        due = now + timedelta(seconds=contact.kind.target_s)
        mail = contact.gives_up_s is None
        rank = now.timestamp() * WAITING_WEIGHT + (1 - WAITING_WEIGHT) * due.timestamp()
        ticket = WaitingTicket(
            id=str(number),
            queue_id="mail" if mail else "live",
            channel=contact.kind.name,
            rank=now.timestamp() if self.policy.fifo else rank,
            queued_at=now,
            due_at=due,
            stages=stages(Requirement(needs=(SkillNeed(skill_id=contact.skill),)), (), now),
            holdable_until=due - timedelta(seconds=1800) if mail and self.policy.hold else None,
        )
        self.matcher.put(ticket, now)
        if contact.gives_up_s is not None:
            heapq.heappush(self.todo, (at_s + contact.gives_up_s, number, "leave", number))
        if ticket.holdable_until is not None:
            heapq.heappush(self.todo, (at_s + contact.kind.target_s - 1800, number, "look", number))

    def _done(self, number: int, at_s: float) -> None:
        agent_id = self.pool.release(str(number))
        assert agent_id is not None
        agent = self.pool.get(agent_id)
        assert agent is not None
        self.matcher.put_agent(replace(agent, idle_since=T0 + timedelta(seconds=at_s)), True, T0)

    def _match(self, at_s: float, now: datetime) -> None:
        for match in self.matcher.plan(now):
            number = int(match.ticket_id)
            contact = self.contacts[number]
            agent = self.pool.get(match.agent_id)
            assert agent is not None
            slow = 1.0 if agent.name.startswith(contact.skill) else SLOWER
            self.waits[number] = at_s - contact.at_s
            heapq.heappush(self.todo, (at_s + contact.handle_s * slow, number, "done", number))


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

    def add(self, contacts: Sequence[Contact], waits: dict[int, float]) -> None:
        for number, contact in enumerate(contacts):
            wait = waits.get(number)
            if contact.gives_up_s is not None:
                self.live += 1
                self.quick += wait is not None and wait <= contact.kind.target_s
                self.taken += wait is not None
                self.waited_s += wait or 0.0
            else:
                self.mails += 1
                self.mails_in_time += wait is not None and wait <= contact.kind.target_s
                self.mail_wait_s += wait or 0.0

    def show(self, name: str) -> None:
        print(
            f"{name:<28} in 20 s {self.quick / self.live:6.1%}  ASA {self.waited_s / self.taken:5.1f} s  "
            f"abandoned {1 - self.taken / self.live:5.1%}  mail in 4 h {self.mails_in_time / self.mails:6.1%}  "
            f"mail wait {self.mail_wait_s / self.mails / 60:5.1f} min",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    factor, days, seed = [float(each) for each in arguments] + [1.0, 20, 1][len(arguments) :]
    policies = (
        Policy("fifo, longest idle", fifo=True),
        Policy("engine, no hold"),
        *(Policy(f"engine, hold below {hold}", hold=hold) for hold in (2, 4, 6, 8)),
    )
    tallies = {policy: Tally() for policy in policies}
    for day in range(int(days)):
        contacts = draw_day(factor, random.Random(seed * 1000 + day))
        for policy, tally in tallies.items():
            tally.add(contacts, Day(policy, contacts).run())
    for policy, tally in tallies.items():
        tally.show(policy.name)


if __name__ == "__main__":
    main(sys.argv[1:])
