"""The fast matcher gives the plain scan's answer, whatever happened before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agent import Agent, AgentState, live_part
from hub.domain.direct import Direct
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.skill import Requirement, SkillNeed
from hub.errors import NotFound
from hub.routing.direct import direct_stages
from hub.routing.eligibility import Candidate, Floor, findings, fits, unfit, unready
from hub.routing.forecast import Kind
from hub.routing.journal.ledger import MAX_NAMED, Situation, explain
from hub.routing.matching import Matcher
from hub.routing.outlook import Outlook
from hub.routing.policies import POLICY_NAMES, Standing, policy_named, policy_of
from hub.routing.pool import AgentPool
from hub.routing.relaxation import stages
from hub.routing.reserve import ReservePlan
from hub.routing.scan import Match, scan
from hub.routing.waiting import WaitingTicket

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SKILLS = ("billing", "tech", "zh")
CHANNELS = ("webchat", "email", "voice")
STATES = [*[AgentState.AVAILABLE] * 6, AgentState.BUSY, AgentState.OFFLINE]
QUEUES = {
    queue.id: queue
    for queue in (
        *(Queue(id=name, name=name, policy=name) for name in POLICY_NAMES),
        Queue(id="open", name="Open"),
        Queue(id="team", name="Team", team_id="red"),
        Queue(id="held", name="Held", hold_while_free_agents_below=2),
        Queue(
            id="relaxed",
            name="Relaxed",
            relaxation=(RelaxationStep(after_s=30, lower_by=4), RelaxationStep(after_s=60, drop=True)),
        ),
    )
}

levels = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([2, 5, 9]), max_size=3)
few_needs = st.sampled_from(
    [
        {},
        {},
        {"(billing>=5 or tech>=5)": 1, "(zh<5)": 1},
        {"billing": 4},
        {"billing": 4},
        {"billing": 8},
        {"tech": 4, "zh": 2},
    ]
)
queue_ids = st.one_of(
    st.sampled_from(["open", "team", "held", "relaxed"]), st.sampled_from(sorted(POLICY_NAMES))
)
seconds = st.integers(0, 90)
agent_ids = st.sampled_from([f"a{number}" for number in range(5)])


@st.composite
def agents(draw: st.DrawFn) -> Agent:
    return Agent(
        id=draw(agent_ids),
        name="Agent",
        email="",
        skills=draw(levels),
        team_ids=draw(st.sampled_from([(), ("red",)])),
        capacity={channel: draw(st.integers(0, 2)) for channel in CHANNELS},
        max_load=draw(st.integers(1, 3)),
        interruptible=draw(st.booleans()),
        active=draw(st.integers(0, 9)) > 0,
        state=draw(st.sampled_from(STATES)),
        state_since=T0,
        idle_since=T0 + timedelta(seconds=draw(st.integers(0, 3))),
        created_at=T0,
    )


@st.composite
def tickets(draw: st.DrawFn) -> WaitingTicket:
    queue = QUEUES[draw(queue_ids)]
    needs = draw(few_needs)
    requirement = Requirement(needs=tuple(SkillNeed(skill_id=k, min_proficiency=v) for k, v in needs.items()))
    later = lambda: T0 + timedelta(seconds=draw(seconds))  # noqa: E731
    refused = draw(st.one_of(st.just([]), st.just([]), st.lists(agent_ids, max_size=2)))
    reserved = draw(st.one_of(st.just(""), st.just(""), agent_ids))
    channel = draw(st.sampled_from(CHANNELS))
    named = draw(st.sampled_from([(), (), (), ("a1",), ("a2", "a0")]))
    asked = direct_stages(Direct(agent_ids=named, wait_s=20) if named else None, T0)
    standing = Standing(
        queued_at_s=float(draw(st.integers(0, 3))),
        due_at_s=float(draw(st.integers(0, 5))),
        head_start_s=float(draw(st.sampled_from([0, 0, 2]))),
        synchronous=channel == "webchat",
        handle_s=float(draw(st.integers(1, 2))),
    )
    return WaitingTicket(
        id=f"t{draw(st.integers(0, 11)):02d}",
        queue_id=queue.id,
        channel=channel,
        rank=policy_of(queue).rank(standing),
        queued_at=T0,
        due_at=T0,
        stages=(*asked, *stages(requirement, queue.relaxation, T0 + timedelta(seconds=20 * len(asked)))),
        preferred=draw(st.sampled_from([(), (), (("a1", 2), ("a3", 5))])),
        refusals=tuple((agent_id, later()) for agent_id in refused),
        reserved_for=reserved,
        reserved_until=later() if reserved else None,
        holdable_until=later() if queue.hold_while_free_agents_below or queue.id == "default" else None,
    )


class Desk:
    """Drive a matcher as the dispatcher does, and keep what the oracle needs."""

    def __init__(self, few: int = 0) -> None:
        self.pool = AgentPool()
        self.matcher = Matcher(QUEUES.__getitem__, self.pool, few)
        self.held: dict[str, str] = {}
        self.now = T0

    def put(self, ticket: WaitingTicket) -> None:
        if ticket.id not in self.held:
            self.matcher.put(ticket, self.now)

    def free(self, ticket_id: str) -> None:
        if (agent_id := self.held.pop(ticket_id, None)) is not None:
            self.pool.release(ticket_id)
            self.matcher.touch_agent(agent_id)

    def wait(self, step_s: int) -> None:
        before, self.now = self.now, self.now + timedelta(seconds=step_s)
        for ticket in self.matcher.tickets():
            change = ticket.next_change(before)
            if change is not None and change <= self.now:
                self.matcher.put(ticket, self.now)

    def expected(self) -> list[Match]:
        kept = self.matcher.keep_free
        return scan(self.matcher.tickets(), self.pool.crew(), QUEUES, self.now, keep_free=kept)

    def expect(self, reserves: Sequence[int]) -> None:
        """Plan for mail of the default queue: what to keep free while 0, 1-3, and more wait, for each of four needs."""
        rows = [reserves[place : place + 3] for place in (0, 3, 6, 9)]
        either = (("(billing>=4 or tech>=1)", 1),)
        kinds = [
            Kind("default", "email", needs) for needs in ((), (("billing", 4),), (("billing", 8),), either)
        ]
        plans = {
            kind: ReservePlan((0.0, 3.0, 99.0), (tuple(row),)) for kind, row in zip(kinds, rows, strict=True)
        }
        self.matcher.expect(Outlook(self.now, plans, dict.fromkeys(kinds, kinds)))

    def plan(self, limit: int = 100) -> list[Match]:
        matches = self.matcher.plan(self.now, limit)
        self.held.update({match.ticket_id: match.agent_id for match in matches})
        return matches


steps = st.one_of(
    *[st.tuples(st.just("ticket"), tickets())] * 6,
    *[st.tuples(st.just("agent"), agents(), st.integers(0, 4).map(bool))] * 4,
    *[st.tuples(st.just("free"), st.integers(0, 11))] * 2,
    st.tuples(st.just("free"), st.integers(0, 11)),
    st.tuples(st.just("gone"), agent_ids),
    st.tuples(st.just("drop"), st.integers(0, 11)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("expect"), st.lists(st.integers(0, 4), min_size=12, max_size=12)),
    *[st.tuples(st.just("plan"))] * 3,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(steps, min_size=8, max_size=60), st.sampled_from([0, 0, 1, 2, 8]))
def test_the_fast_matcher_agrees_with_the_scan(story: Sequence[tuple], few: int) -> None:  # type: ignore[type-arg]
    desk = Desk(few)
    for what, *arguments in [*story, ("plan",)]:
        if what == "ticket":
            desk.put(arguments[0])
        elif what == "agent":
            desk.matcher.put_agent(arguments[0], arguments[1], desk.now)
        elif what == "free":
            desk.free(f"t{arguments[0]:02d}")
        elif what == "gone":
            desk.matcher.remove_agent(arguments[0], desk.now)
        elif what == "drop":
            desk.matcher.drop(f"t{arguments[0]:02d}")
        elif what == "wait":
            desk.wait(arguments[0])
        elif what == "expect":
            desk.expect(arguments[0])
        else:
            desk.matcher.look_ahead(desk.now)
            expected = desk.expected()
            assert desk.plan() == expected
            assert not desk.expected(), "an eligible free agent was left without a ticket that waits"


@settings(max_examples=150)
@given(st.lists(tickets(), max_size=12), st.lists(agents(), max_size=5))
def test_offers_never_exceed_capacity(waiting: list[WaitingTicket], crew: list[Agent]) -> None:
    desk = Desk()
    for agent in crew:
        desk.matcher.put_agent(agent, True, desk.now)
    for ticket in waiting:
        desk.put(ticket)
    matches = []
    while found := desk.plan(limit=1):
        matches += found
    assert len({match.ticket_id for match in matches}) == len(matches)
    for candidate in desk.pool.crew().values():
        agent, live = candidate.agent, sum(live_part(candidate.load).values())
        assert (live if agent.interruptible else candidate.total) <= agent.max_load
        assert candidate.total - live <= agent.max_load
        for channel, taken in candidate.load.items():
            assert taken <= candidate.agent.capacity[channel]


@given(agents(), tickets())
def test_the_fast_fit_agrees_with_the_reasons(agent: Agent, ticket: WaitingTicket) -> None:
    queue, needs = QUEUES[ticket.queue_id], ticket.needs_at(T0)
    assert fits(agent, needs, queue) == (not unfit(agent, needs, queue))


@given(
    agents(),
    st.dictionaries(st.sampled_from(CHANNELS), st.integers(0, 2)),
    st.booleans(),
    st.sampled_from(CHANNELS),
)
def test_the_fast_readiness_agrees_with_the_reasons(
    agent: Agent, load: dict[str, int], connected: bool, channel: str
) -> None:
    candidate = Candidate(agent=replace(agent, active=True), connected=connected, load=load)
    assert candidate.takes(channel) == (not unready(candidate, channel))


@given(st.lists(agents(), max_size=5), tickets())
def test_an_explanation_says_what_the_reasons_say(crew: list[Agent], ticket: WaitingTicket) -> None:
    pool = AgentPool()
    for agent in crew:
        pool.put(agent, connected=True)
    situation = Situation(ticket, QUEUES[ticket.queue_id], pool.crew(), T0)
    named = {record.agent_id: record for record in explain(situation, ticket.id).candidates}
    assert named.keys() == situation.crew.keys()
    for agent_id, candidate in situation.crew.items():
        reasons = findings(ticket, candidate, situation.queue, situation.floor)
        assert named[agent_id].eligible == (not reasons)
        assert not reasons or named[agent_id].reasons == tuple(each.detail for each in reasons)


def test_an_explanation_names_the_nearest_of_many() -> None:
    pool = AgentPool()
    for number in range(150):
        pool.put(_agent(f"fits{number}"), connected=True)
        pool.put(_agent(f"not{number}", skills={}), connected=True)
    pool.put(_agent("near", state=AgentState.BREAK), connected=True)
    decision = explain(Situation(_ticket("t"), QUEUES["open"], pool.crew(), T0), "o", "fits7")
    assert (len(decision.candidates), decision.unnamed) == (2 * MAX_NAMED, 301 - 2 * MAX_NAMED)
    assert decision.candidates[0].agent_id == "fits7"
    assert "near" in {record.agent_id for record in decision.candidates}


def _agent(name: str, **changes: object) -> Agent:
    agent = Agent(
        id=name,
        name=name,
        email="",
        skills={"billing": 5},
        state=AgentState.AVAILABLE,
        state_since=T0,
        idle_since=T0,
        created_at=T0,
    )
    return replace(agent, **changes)  # type: ignore[arg-type]


def _ticket(name: str, **changes: object) -> WaitingTicket:
    requirement = Requirement(needs=(SkillNeed(skill_id="billing", min_proficiency=3),))
    ticket = WaitingTicket(
        id=name,
        queue_id="open",
        channel="email",
        rank=1.0,
        queued_at=T0,
        due_at=T0 + timedelta(hours=4),
        stages=stages(requirement, (), T0),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]


def _chosen(ticket: WaitingTicket, *crew: Agent, now: datetime = T0) -> str | None:
    desk = Desk()
    desk.now = now
    for agent in crew:
        desk.matcher.put_agent(agent, True, now)
    desk.put(ticket)
    matches = desk.plan()
    return matches[0].agent_id if matches else None


def test_the_most_proficient_goes_first() -> None:
    assert _chosen(_ticket("t"), _agent("a"), _agent("b", skills={"billing": 6})) == "b"


def test_each_policy_picks_its_agent() -> None:
    crew = (
        _agent("deep", skills={"billing": 9, "tech": 1}, idle_since=T0 + timedelta(seconds=2)),
        _agent("plain", skills={"billing": 3}, idle_since=T0 + timedelta(seconds=1)),
        _agent("rested", skills={"billing": 5, "tech": 5, "zh": 5}),
    )
    chosen = {name: _chosen(_ticket("t", queue_id=name), *crew) for name in POLICY_NAMES}
    assert chosen == {
        "default": "deep",
        "fifo": "rested",
        "channel_priority": "rested",
        "longest_idle": "rested",
        "most_proficient": "deep",
        "least_flexible": "plain",
        "sla_urgency": "plain",
        "batch_optimal": "deep",
    }


def test_each_policy_picks_its_ticket() -> None:
    waiting = {
        "old mail": Standing(queued_at_s=0, due_at_s=9000, handle_s=300),
        "long mail": Standing(queued_at_s=500, due_at_s=2000, handle_s=1900),
        "late chat": Standing(queued_at_s=1000, due_at_s=1020, synchronous=True, handle_s=360),
    }

    def first(policy: str) -> str:
        return min(waiting, key=lambda name: policy_named(policy).rank(waiting[name]))

    assert first("fifo") == "old mail"
    assert first("channel_priority") == first("default") == "late chat"
    assert first("sla_urgency") == "long mail"


@pytest.mark.parametrize(("later_s", "first"), [(59, "call"), (61, "chat")])
def test_a_shorter_contact_goes_first_but_not_before_those_who_came_long_ago(
    later_s: float, first: str
) -> None:
    chat = Standing(queued_at_s=0, due_at_s=20, synchronous=True, handle_s=360)
    call = Standing(queued_at_s=later_s, due_at_s=later_s + 20, synchronous=True, handle_s=240)
    ranks = {"chat": policy_named("default").rank(chat), "call": policy_named("default").rank(call)}
    assert min(ranks, key=ranks.__getitem__) == first


def test_a_policy_that_does_not_exist_counts_as_the_default_and_cannot_be_asked_for() -> None:
    assert policy_of(replace(QUEUES["open"], policy="gone")).name == "default"
    with pytest.raises(NotFound, match="use one of default, fifo"):
        policy_named("gone")


def test_a_decision_names_its_policy() -> None:
    situation = Situation(_ticket("t", queue_id="fifo"), QUEUES["fifo"], {}, T0)
    assert explain(situation, "o").policy == policy_named("fifo").label


def _holding(channel: str, count: int = 1, **changes: object) -> Desk:
    desk = _desk(_agent("a", **changes))
    for number in range(count):
        desk.pool.hold(f"held{number}", "a", channel)
    return desk


@pytest.mark.parametrize(
    ("held", "count", "offered", "takes"),
    [
        ("voice", 1, "webchat", False),
        ("voice", 1, "email", False),
        ("webchat", 1, "voice", False),
        ("webchat", 2, "webchat", True),
        ("webchat", 3, "email", True),
        ("webchat", 3, "sms", False),
        ("email", 4, "webchat", True),
        ("email", 4, "voice", True),
    ],
)
def test_a_call_blocks_the_rest_and_mails_block_nothing(
    held: str, count: int, offered: str, takes: bool
) -> None:
    desk = _holding(held, count)
    desk.put(_ticket("t", channel=offered))
    assert bool(_planned(desk)) == takes


def test_an_agents_own_weights_count() -> None:
    desk = _holding("webchat", 1, weights={"webchat": 80, "sms": 20})
    desk.put(_ticket("t", channel="webchat"))
    desk.put(_ticket("u", channel="sms", rank=2.0))
    assert _planned(desk) == [("u", "a")]


def test_preferred_agents_go_before_better_ones() -> None:
    ticket = _ticket("t", preferred=(("a", 1), ("b", 3)))
    assert _chosen(ticket, _agent("a"), _agent("b"), _agent("c", skills={"billing": 9})) == "b"


def test_of_equals_the_longest_idle_goes_first() -> None:
    newer = _agent("a", idle_since=T0 + timedelta(seconds=5))
    assert _chosen(_ticket("t"), newer, _agent("b")) == "b"


def test_of_equals_the_least_flexible_goes_before_the_longest_idle() -> None:
    flexible = _agent("a", skills={"billing": 5, "tech": 9}, idle_since=T0 - timedelta(hours=1))
    assert _chosen(_ticket("t"), flexible, _agent("b")) == "b"


def test_a_reserved_ticket_waits_for_its_agent_and_then_goes_to_others() -> None:
    reserved = _ticket("t", reserved_for="b", reserved_until=T0 + timedelta(seconds=30))
    busy = _agent("b", state=AgentState.BUSY)
    assert _chosen(reserved, _agent("a"), busy) is None
    assert _chosen(reserved, _agent("a"), _agent("b", skills={"billing": 3})) == "b"
    assert _chosen(reserved, _agent("a"), busy, now=T0 + timedelta(seconds=30)) == "a"
    assert _chosen(reserved, _agent("a"), _agent("b", state=AgentState.OFFLINE)) == "a"


def test_every_reason_is_named() -> None:
    ticket = _ticket("t", queue_id="team", refusals=(("a", T0 + timedelta(seconds=60)),))
    agent = _agent(
        "a", skills={"billing": 2}, state=AgentState.BREAK, state_reason="lunch", capacity={"email": 0}
    )
    pool = AgentPool()
    pool.put(agent, connected=False)
    candidate = pool.candidate("a")
    assert candidate is not None
    found = findings(ticket, candidate, QUEUES["team"], Floor(pool.crew(), T0))
    assert [each.reason.value for each in found] == [
        "team",
        "skill",
        "state",
        "not_connected",
        "channel_full",
        "refused",
    ]
    assert found[1].detail == "needs billing of at least 3, has 2"
    assert found[2].detail == "is break (lunch)"


def test_held_tickets_wait_until_enough_agents_are_free_or_time_runs_out() -> None:
    held = _ticket("t", queue_id="held", holdable_until=T0 + timedelta(hours=3))
    assert _chosen(held, _agent("a")) is None
    assert _chosen(held, _agent("a"), _agent("b")) == "a"
    assert _chosen(held, _agent("a"), now=T0 + timedelta(hours=3)) == "a"


def test_needs_loosen_with_time() -> None:
    requirement = Requirement(needs=(SkillNeed(skill_id="billing", min_proficiency=8),))
    ticket = _ticket("t", queue_id="relaxed", stages=stages(requirement, QUEUES["relaxed"].relaxation, T0))
    assert _chosen(ticket, _agent("a")) is None
    assert _chosen(ticket, _agent("a"), now=T0 + timedelta(seconds=30)) == "a"
    assert _chosen(ticket, _agent("a", skills={}), now=T0 + timedelta(seconds=59)) is None
    assert _chosen(ticket, _agent("a", skills={}), now=T0 + timedelta(seconds=60)) == "a"


def _planned(desk: Desk) -> list[tuple[str, str]]:
    return [(match.ticket_id, match.agent_id) for match in desk.plan()]


def _desk(*crew: Agent) -> Desk:
    desk = Desk()
    for agent in crew:
        desk.matcher.put_agent(agent, True, desk.now)
    return desk


def test_a_refused_ticket_stays_in_line_for_others() -> None:
    desk = _desk(_agent("a"))
    desk.put(_ticket("t", refusals=(("a", T0 + timedelta(seconds=60)),)))
    desk.put(_ticket("u", rank=2.0))
    assert _planned(desk) == [("u", "a")]
    desk.matcher.put_agent(_agent("b"), True, desk.now)
    assert _planned(desk) == [("t", "b")]


def test_a_reservation_ends_when_its_agent_leaves() -> None:
    desk = _desk(_agent("a"), _agent("b", state=AgentState.BUSY))
    desk.put(_ticket("t", reserved_for="b", reserved_until=T0 + timedelta(seconds=60)))
    assert _planned(desk) == []
    desk.matcher.put_agent(_agent("b", state=AgentState.OFFLINE), True, desk.now)
    assert _planned(desk) == [("t", "a")]


def test_a_reservation_ends_when_its_agent_is_removed() -> None:
    desk = _desk(_agent("a"), _agent("b", state=AgentState.BUSY))
    desk.put(_ticket("t", reserved_for="b", reserved_until=T0 + timedelta(seconds=60)))
    assert _planned(desk) == []
    desk.matcher.remove_agent("b", desk.now)
    assert _planned(desk) == [("t", "a")]


def test_only_free_agents_who_fit_end_the_hold() -> None:
    desk = _desk(_agent("a"))
    desk.put(_ticket("t", queue_id="held", holdable_until=T0 + timedelta(hours=3)))
    desk.matcher.put_agent(_agent("b", skills={}), True, desk.now)
    assert _planned(desk) == []
    desk.matcher.put_agent(_agent("c", capacity={"email": 0}), True, desk.now)
    assert _planned(desk) == [("t", "a")]


def test_a_plan_cut_short_goes_on_where_it_stopped() -> None:
    desk = _desk(_agent("a", capacity={"email": 3}), _agent("b", skills={"tech": 5}))
    for name in ("t", "u", "v"):
        desk.put(_ticket(name))
    assert len(desk.plan(limit=1)) == 1
    assert _planned(desk) == [("u", "a"), ("v", "a")]
