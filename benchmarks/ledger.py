"""The decision ledger: what recording costs at a decision, its size, and how fast a day is verified and replayed.

    python -m benchmarks.ledger [agents] [contacts]

A made-up day of contacts in virtual time on the real matcher, scribe and journal format: agents come, take contacts, take breaks.
What the replay foretells of another policy stands beside what the same day really is under it.
"""

import heapq
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from benchmarks.routing import QUEUES, SKILLS, T0, a_ticket, an_agent, line, some_profiles
from hub.domain.agent import AgentState
from hub.domain.events import Event
from hub.domain.journal import JournalPart
from hub.domain.queue import Queue
from hub.domain.ticket_events import OfferAccepted, OfferMade, WorkEnded
from hub.routing.journal.frames import Frame, pack
from hub.routing.journal.ledger import Situation, explain
from hub.routing.journal.scribe import Scribe
from hub.routing.journal.verification import MadeOffer, Verification
from hub.routing.matching import Matcher
from hub.routing.policies import Standing, policy_of
from hub.routing.pool import AgentPool
from hub.routing.replay.change import named_change
from hub.routing.replay.day import RecordedDay, Replayed
from hub.routing.scan import Match
from hub.storage.repositories.nouns import packed_candidates

HANDLE_S = 300.0
BREAK_S = 900.0
ANSWER_S = 4.0


class MadeUpDay:
    """Play the day and record it."""

    def __init__(self, agents: int, contacts: int, policy: str = "default") -> None:
        self._dice = random.Random(11)
        self._profiles = some_profiles(self._dice)
        self._queues = {key: replace(queue, policy=policy) for key, queue in QUEUES.items()}
        self._pool = AgentPool()
        self._matcher = Matcher(self.queue, self._pool)
        self._scribe = Scribe(self, self._pool, self._matcher)
        self._coming = [a_ticket(number, self._dice, self._profiles) for number in range(contacts)]
        self._handle_s = {each.id: self._dice.expovariate(1 / HANDLE_S) for each in self._coming}
        self._ringing: dict[str, Match] = {}
        self._due: list[tuple[datetime, int, str, str]] = []
        self._number = 0
        self.frames: list[Frame] = []
        self.events: list[Event] = []
        self.offers: list[MadeOffer] = []
        self.scribing: list[float] = []
        self.planning: list[float] = []
        self.situations: list[tuple[Situation, Match]] = []
        for number in range(agents):
            skills = {skill: self._dice.randint(5, 10) for skill in self._dice.sample(SKILLS, 24)}
            self._matcher.put_agent(an_agent(number, self._dice, skills=skills, max_load=2), True, T0)
        gap_s = HANDLE_S / (agents * 1.7)
        moment = T0
        for number in range(contacts):
            moment += timedelta(seconds=self._dice.expovariate(1 / gap_s))
            self._enter(moment, "come", str(number))
        for number in range(agents):
            self._enter(T0 + timedelta(seconds=self._dice.uniform(0, 7200)), "break", f"a{number:05d}")

    def queue(self, queue_id: str) -> Queue:
        """Return the queue, with the day's policy."""
        return self._queues[queue_id]

    def play(self) -> None:
        """Let everything happen that is due, and plan after each thing."""
        while self._due:
            now, _, what, subject = heapq.heappop(self._due)
            self._happen(now, what, subject)
            self._plan(now)

    def _enter(self, at: datetime, what: str, subject: str) -> None:
        self._number += 1
        heapq.heappush(self._due, (at, self._number, what, subject))

    def _happen(self, now: datetime, what: str, subject: str) -> None:
        if what == "come":
            ticket = self._coming[int(subject)]
            due_s = 600 + 900 * int(ticket.queue_id[-1])
            standing = Standing(queued_at_s=now.timestamp(), due_at_s=now.timestamp() + due_s)
            placed = replace(
                ticket,
                queued_at=now,
                due_at=now + timedelta(seconds=due_s),
                rank=policy_of(self.queue(ticket.queue_id)).rank(standing),
                standing=standing,
            )
            self._matcher.put(placed, now)
        elif what == "answer":
            self._answer(subject, now)
        elif what == "end":
            agent_id = self._pool.release(subject)
            agent = self._pool.get(agent_id or "")
            assert agent is not None
            self._matcher.put_agent(replace(agent, idle_since=now), True, now)
            self.events.append(WorkEnded(id=f"w{subject}", at=now, ticket_id=subject, agent_id=agent.id))
        else:
            agent = self._pool.get(subject)
            assert agent is not None
            away = what == "break"
            if (
                away and self._ringing.get(subject, now) > now
            ):  # answers first: a hub would take the offer back
                self._enter(self._ringing[subject], "break", subject)
                return
            state = AgentState.BREAK if away else AgentState.AVAILABLE
            self._matcher.put_agent(
                replace(agent, state=state, idle_since=agent.idle_since if away else now), True, now
            )
            if away:
                self._enter(now + timedelta(seconds=BREAK_S), "back", subject)
                self._withdraw(subject, now)

    def _plan(self, now: datetime) -> None:
        began = time.perf_counter()
        looked = self._scribe.look(now)
        seen = time.perf_counter()
        matches = self._matcher.plan(now, 32)
        planned = time.perf_counter()
        frame = self._scribe.planned(looked, 32, matches)
        self.scribing.append(seen - began + time.perf_counter() - planned)
        self.planning.append(planned - seen)
        if frame is not None:
            self.frames.append(frame)
        for match in matches:
            self._offered(match, now)

    def _offered(self, match: Match, now: datetime) -> None:
        offer_id, ticket_id, agent_id = (
            f"{match.ticket_id}.{len(self.offers)}",
            match.ticket_id,
            match.agent_id,
        )
        if len(self.situations) < 300:
            situation = Situation(match.ticket, self.queue(match.ticket.queue_id), self._pool.crew(), now)
            self.situations.append((situation, match))
        self.offers.append(MadeOffer(offer_id, ticket_id, now, (agent_id,)))
        answered = now + timedelta(seconds=ANSWER_S)
        self.events.append(
            OfferMade(
                id=f"m{offer_id}",
                at=now,
                ticket_id=ticket_id,
                offer_id=offer_id,
                agent_id=agent_id,
                expires_at=answered,
            )
        )
        self._ringing[offer_id] = match
        self._enter(answered, "answer", offer_id)

    def _answer(self, offer_id: str, now: datetime) -> None:
        match = self._ringing.pop(offer_id, None)
        if match is not None:
            accepted = OfferAccepted(
                id=f"a{offer_id}",
                at=now,
                ticket_id=match.ticket_id,
                offer_id=offer_id,
                agent_id=match.agent_id,
                queue_id=match.ticket.queue_id,
                waited_s=0,
            )
            self.events.append(accepted)
            self._enter(now + timedelta(seconds=self._handle_s[match.ticket_id]), "end", match.ticket_id)

    def _withdraw(self, agent_id: str, now: datetime) -> None:
        """Take back what the agent has not answered, as the hub does."""
        for offer_id, match in [each for each in self._ringing.items() if each[1].agent_id == agent_id]:
            del self._ringing[offer_id]
            self._pool.release(match.ticket_id)
            self._matcher.put(match.ticket, now)


def packed(frames: list[Frame]) -> Iterator[JournalPart]:
    """Yield the parts as the journal would write them: what came within a quarter of a second, and whole frames apart."""
    digest, number, batch = "", 0, list[Frame]()
    for frame in [*frames, None]:
        ends = (
            frame is None or frame.whole or (frame.at - batch[0].at).total_seconds() > 0.25
            if batch
            else False
        )
        if ends:
            part = pack("run", number, batch, digest)
            digest, number, batch = part.digest, number + 1, []
            yield part
        if frame is not None:
            batch.append(frame)


def _words(day: MadeUpDay) -> None:
    told = [explain(situation, "x", match.agent_id) for situation, match in day.situations]
    plain = [len(msgspec.json.encode(each)) for each in told]
    began = time.perf_counter()
    small = [len(packed_candidates(each.candidates)) for each in told]
    took = (time.perf_counter() - began) / len(told)
    print(
        f"candidates in words: {sum(plain) / len(plain):.0f} bytes a decision, packed {sum(small) / len(small):.0f}"
        f" in {took * 1e6:.0f} us"
    )


def main(agents: int, contacts: int) -> None:
    """Measure and print."""
    day = MadeUpDay(agents, contacts)
    day.play()
    decisions = len(day.offers)
    print(f"{agents} agents, {contacts} contacts, {decisions} decisions, {len(day.frames)} frames")
    line("noting what changed, a look", day.scribing)
    line("planning, a look", day.planning)
    parts = list(packed(day.frames))
    began = time.perf_counter()
    parts = list(packed(day.frames))
    print(
        f"packing, behind the offers' back: {(time.perf_counter() - began) / decisions * 1e6:.0f} us a decision"
    )
    size = sum(len(part.data) for part in parts)
    whole = sum(len(part.data) for part in parts if part.whole)
    print(
        f"journal: {size / decisions:.0f} bytes a decision, of which {whole / decisions:.0f} in whole frames"
    )
    _words(day)
    began = time.perf_counter()
    verification = Verification()
    for part in parts:
        verification.read(part)
    verdict = verification.verdict(day.offers)
    took = time.perf_counter() - began
    print(f"verified: {verdict.reproduced} of {verdict.decisions} in {took:.1f} s, {decisions / took:.0f}/s")
    end = day.frames[-1].at + timedelta(seconds=1)
    began = time.perf_counter()
    recorded = RecordedDay(day.frames, day.events, T0, end)
    print(f"day read: {time.perf_counter() - began:.1f} s")
    for name in ("recorded", "fifo", "longest_idle", "least_flexible", "sla_urgency"):
        began = time.perf_counter()
        replayed = recorded.replay(named_change(name))
        took = time.perf_counter() - began
        print(f"{name:>15}: {took:5.1f} s, same {replayed.same} of {replayed.recorded}")
        print(f"{'foretold':>15}: {_figures(replayed)}")
        if name != "recorded":
            print(f"{'came true':>15}: {_figures(_played(agents, contacts, name))}")


def _played(agents: int, contacts: int, policy: str) -> Replayed:
    """Return the same day as it really is under a policy: the same customers, agents, breaks and work."""
    day = MadeUpDay(agents, contacts, policy)
    day.play()
    end = day.frames[-1].at + timedelta(seconds=1)
    return RecordedDay(day.frames, day.events, T0, end).replay(named_change("recorded"))


def _figures(replayed: Replayed) -> str:
    figures = replayed.measures.overall
    names = ("service_level", "asa_s", "p95_wait_s", "longest_wait_s", "breaches", "occupancy")
    return ", ".join(f"{name} {figures[name]}" for name in names)


if __name__ == "__main__":
    main(*(int(argument) for argument in (*sys.argv[1:], *("100", "5000")[len(sys.argv) - 1 :])))
