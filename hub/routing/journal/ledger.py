"""The ledger: for every decision who was looked at, who was chosen, and why the others were not."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.background import TaskOwner
from hub.domain.decision import CandidateRecord, Decision
from hub.domain.queue import Queue
from hub.errors import AlreadyExists
from hub.routing.direct import named
from hub.routing.eligibility import Candidate, Finding, Floor, barred, findings, fits
from hub.routing.expressions import is_clause
from hub.routing.forecast import Kind
from hub.routing.journal.entries import Journal
from hub.routing.journal.words import Told, in_words, runner_up
from hub.routing.policies import policy_of
from hub.routing.ports import DecisionRepository
from hub.routing.priority import score
from hub.routing.selection import fit
from hub.routing.waiting import WaitingTicket

logger = logging.getLogger(__name__)

MAX_NAMED = 100
"""How many eligible agents, and how many others, a decision names; those nearest to being chosen."""

MAX_BACKLOG = 2_000
GATHER_S = 0.25
BATCH = 100


@dataclass(frozen=True, slots=True)
class Situation:
    """The ticket, its queue and the agents as they were when the decision was made."""

    ticket: WaitingTicket
    queue: Queue
    crew: Mapping[str, Candidate]
    at: datetime
    inputs: str = ""
    keep_free: Mapping[Kind, int] = field(default_factory=dict)
    note: str = ""
    queues: Mapping[str, Queue] = field(default_factory=dict)

    @property
    def floor(self) -> Floor:
        """Return what the rules of eligibility look at."""
        return Floor(self.crew, self.at, self.keep_free, {**self.queues, self.queue.id: self.queue})


def explain(situation: Situation, decision_id: str, chosen: str = "") -> Decision:
    """Return the decision with every candidate: the eligible in the order of choice, then the others with every reason."""
    eligible, others = _sorted_out(situation)
    first = [agent_id for agent_id in eligible if agent_id == chosen]
    ranked = [*first, *(agent_id for agent_id in eligible if agent_id != chosen)][:MAX_NAMED]
    named = sorted(
        ((agent_id, _reasons(situation, agent_id)) for agent_id in others[:MAX_NAMED]),
        key=lambda each: (len(each[1]), each[0]),
    )
    told = Told(
        situation.ticket,
        situation.queue,
        situation.crew,
        situation.at,
        chosen=chosen,
        eligible=ranked,
        others=named,
        far=max(0, len(others) - MAX_NAMED),
    )
    records = [
        *(
            _record(
                situation,
                agent_id,
                _merits(situation, agent_id, "chosen" if agent_id == chosen else "eligible"),
                place,
            )
            for place, agent_id in enumerate(ranked, 1)
        ),
        *(
            _record(situation, agent_id, tuple(each.detail for each in reasons))
            for agent_id, reasons in named
        ),
    ]
    return Decision(
        id=decision_id,
        ticket_id=situation.ticket.id,
        at=situation.at,
        outcome="offered" if chosen else "waiting",
        agent_id=chosen,
        policy=policy_of(situation.queue).label,
        inputs=situation.inputs,
        runner_up=runner_up(told) if chosen else "",
        words=in_words(told),
        facts=_facts(situation),
        candidates=tuple(records),
        unnamed=len(situation.crew) - len(records),
    )


def _sorted_out(situation: Situation) -> tuple[list[str], list[str]]:
    """Return the eligible in the order of choice, and the others with those who fit by skill and team first."""
    ticket, queue, floor = situation.ticket, situation.queue, situation.floor
    needs = ticket.needs_at(floor.now)
    order = policy_of(queue).agent_order
    eligible, near, far = [], [], []
    for agent_id, candidate in floor.crew.items():
        agent = candidate.agent
        if not fits(agent, needs, queue):
            far.append(agent_id)
        elif candidate.takes(ticket.channel) and not barred(ticket, candidate, queue, floor):
            place = order(agent, fit(agent, needs), candidate.total)
            eligible.append((-ticket.preference(agent_id), place))
        else:
            near.append(agent_id)
    return [place[-1] for _, place in sorted(eligible)], [*sorted(near), *sorted(far)]


def _reasons(situation: Situation, agent_id: str) -> list[Finding]:
    candidate = situation.crew[agent_id]
    return findings(situation.ticket, candidate, situation.queue, situation.floor)


def _record(
    situation: Situation, agent_id: str, reasons: tuple[str, ...], place: int | None = None
) -> CandidateRecord:
    return CandidateRecord(
        agent_id=agent_id,
        agent_name=situation.crew[agent_id].agent.name,
        eligible=place is not None,
        reasons=reasons,
        score=place,
    )


def _merits(situation: Situation, agent_id: str, word: str) -> tuple[str, ...]:
    candidate = situation.crew[agent_id]
    proficiency = fit(candidate.agent, situation.ticket.needs_at(situation.at))[0]
    idle_s = (situation.at - candidate.agent.idle_since).total_seconds()
    return (f"{word}: proficiency {proficiency}, holds {candidate.total}, idle for {max(0, idle_s):.0f} s",)


def _facts(situation: Situation) -> dict[str, str]:
    ticket, now = situation.ticket, situation.at
    asked = named(ticket.needs_at(now))
    needs = (
        f"the agent {asked}"
        if asked
        else ", ".join(
            name[1:-1] if is_clause(name) else f"{name} >= {level}" for name, level in ticket.needs_at(now)
        )
    )
    facts = {
        "queue": situation.queue.name,
        "needs": needs or "nothing",
        "score_s": f"{score(ticket.rank, now):.0f}",
        "waited_s": f"{(now - ticket.queued_at).total_seconds():.1f}",
        "due_at": ticket.due_at.isoformat(),
        "agents": str(len(situation.crew)),
    }
    kept = situation.keep_free.get(Kind(ticket.queue_id, ticket.channel, ticket.needs_at(now)), 0)
    if kept and ticket.holdable(now):
        facts["keep_free"] = str(kept)
    if situation.note:
        facts["matched"] = situation.note
    return facts


class Ledger:
    """Store decisions behind the offers' back, so that explaining never delays them.

    A decision that cannot be stored is dropped and counted: it explains work, it is not work.
    """

    def __init__(self, decisions: DecisionRepository, journal: Journal) -> None:
        self._decisions = decisions
        self.journal = journal
        self._waiting: asyncio.Queue[Decision] = asyncio.Queue(MAX_BACKLOG)
        self._unstored: dict[str, Decision] = {}
        self._owner = TaskOwner("ledger")
        self.dropped = 0

    async def start(self) -> None:
        """Begin to store."""
        await self.journal.start()
        self._owner.start(self._store(), "writer")

    async def stop(self) -> None:
        """Store what is left, then stop."""
        await self._owner.stop()
        while not self._waiting.empty():
            self._waiting.get_nowait()
        for decision in list(self._unstored.values()):  # also those that were being gathered
            await self._add(decision)
        await self.journal.stop()

    def record(self, decisions: Iterable[Decision]) -> None:
        """Have the decisions stored soon."""
        for decision in decisions:
            try:
                self._waiting.put_nowait(decision)
                self._unstored[decision.id] = decision
            except asyncio.QueueFull:
                self.dropped += 1

    async def of_ticket(self, ticket_id: str, limit: int = 50) -> Sequence[Decision]:
        """Return the ticket's decisions, newest first; also those that this process has still to store."""
        fresh = [one for one in self._unstored.values() if one.ticket_id == ticket_id]
        found = {one.id: one for one in [*await self._decisions.of_ticket(ticket_id, limit), *fresh]}
        return sorted(found.values(), key=lambda one: (one.at, one.id), reverse=True)[:limit]

    async def _store(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            await asyncio.sleep(GATHER_S)  # together they are one commit, and offers do not queue behind them
            while not self._waiting.empty() and len(batch) < BATCH:
                batch.append(self._waiting.get_nowait())
            await asyncio.gather(*(self._add(decision) for decision in batch))

    async def _add(self, decision: Decision) -> None:
        try:
            await self._decisions.add(decision)
        except AlreadyExists:
            pass
        except Exception:
            self.dropped += 1
            logger.exception("The decision on ticket %s could not be stored", decision.ticket_id)
        finally:
            self._unstored.pop(decision.id, None)
