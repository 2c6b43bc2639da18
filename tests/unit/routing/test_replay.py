"""A recorded day played again: exactly as it was under its own policy, and plausibly under another."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from benchmarks.ledger import MadeUpDay
from hub.domain.agent import AgentState
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.skill import Match, Requirement, SkillGroup, SkillNeed
from hub.domain.ticket import Ticket, Work, WorkState
from hub.errors import Invalid
from hub.routing.journal.frames import Frame
from hub.routing.journal.verification import Reading
from hub.routing.replay.change import PolicyChange, named_change, standing_under
from hub.routing.replay.day import RecordedDay
from hub.routing.replay.lives import EVENTS
from hub.routing.replay.stream import from_moment
from hub.routing.waiting import waiting_ticket
from tests.fakes.contact_centre import T0, ContactCentre
from tests.unit.routing.busy_day import parts_of, played, policy_on

CHANGES = (
    named_change("fifo"),
    named_change("longest_idle"),
    PolicyChange(
        name="other settings",
        queues={
            "main": {"relaxation": [], "affinity_s": 0, "offer_timeout_s": 5},
            "side": {"hold_while_free_agents_below": 0, "priority": 9},
        },
    ),
)


def recorded(centre: ContactCentre, begin: datetime = T0, end: datetime | None = None) -> RecordedDay:
    reading = Reading()
    frames: list[Frame] = [frame for part in parts_of(centre) for _, frame in reading.frames(part)]
    events = [event for event in centre.events if isinstance(event, EVENTS)]
    last = end or centre.clock.now() + timedelta(seconds=1)
    return RecordedDay(list(from_moment(frames, begin)), events, begin, last)


def test_the_unchanged_policy_gives_every_recorded_assignment() -> None:
    assignments = 0
    for seed in range(20):
        day = recorded(played(seed))
        for name in ("recorded", policy_on(seed)):
            replayed = day.replay(named_change(name))
            assert (replayed.missing, replayed.other) == ([], []), seed
            assert replayed.unchanged
            assert replayed.agreeing == replayed.taken
        assignments += replayed.same
    assert assignments > 150


def test_under_another_policy_no_contact_is_lost_or_taken_twice() -> None:
    parted = 0
    for seed in range(8):
        day = recorded(played(seed))
        for change in CHANGES:
            replayed = day.replay(change)
            assert replayed.unchanged == (change.name == policy_on(seed))
            whole = replayed.measures.overall
            assert whole["offered"] == len(day.lives.legs) == recorded_whole(day)["offered"]
            assert sum(each["offered"] or 0 for each in replayed.measures.queues.values()) == whole["offered"]
            parted += bool(replayed.missing or replayed.other)
    assert parted > 6
    assert day.replay(change) == replayed, "the same day and policy give the same outcome"


def recorded_whole(day: RecordedDay) -> dict[str, float | int | None]:
    return day.replay(named_change("recorded")).measures.overall


def test_what_a_replay_foretells_of_another_policy_comes_true() -> None:
    """The same customers, work and breaks, really under that policy: to the assignment and the moment."""
    day = really_under("default")
    for policy in ("fifo", "least_flexible"):
        foretold, real = (
            day.replay(named_change(policy)),
            really_under(policy).replay(named_change("recorded")),
        )
        assert foretold.same < foretold.recorded
        assert foretold.assignments == real.assignments
        assert foretold.measures == real.measures


def really_under(policy: str) -> RecordedDay:
    day = MadeUpDay(20, 300, policy)
    day.play()
    return RecordedDay(day.frames, day.events, T0, T0 + timedelta(hours=2))


async def test_a_day_is_told_as_it_was_and_as_it_would_have_been() -> None:
    """Two contacts, one agent who is better but slow to be free: only the order of the agents differs."""
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, service_level_s=20, wrap_up_s=0))
    await centre.agent("ana", skills={"tech": 9}, max_load=1)
    await centre.wait(10)
    await centre.agent("bo", skills={"tech": 5}, max_load=1)
    await centre.wait(10)
    first = await centre.ticket(("tech", 1))
    await centre.settle()
    assert centre.offered_to(first.id) == "ana"
    await centre.wait(3)
    await centre.desk.accept("ana", centre.offer_of(first.id))
    await centre.wait(60)
    await centre.desk.wrap_up("ana", first.id, "done")
    await centre.wait(6)
    second = await centre.ticket(("tech", 1))
    await centre.settle()
    assert centre.offered_to(second.id) == "ana"
    await centre.desk.set_state("ana", AgentState.BREAK, by="ana")
    await centre.settle()
    assert centre.offered_to(second.id) == "bo"
    await centre.wait(20)
    day = recorded(centre)

    told = day.replay(named_change("recorded")).measures
    assert told.overall["offered"] == 2
    assert told.overall["service_level"] == 0.5
    assert told.overall["asa_s"] == 3.0
    assert told.overall["unserved"] == 1
    assert (told.fairness["agents"], told.fairness["occupancy_least"] < told.fairness["occupancy_most"]) == (
        2,
        True,
    )
    other = day.replay(named_change("longest_idle"))
    assert [agent_id for _, agent_id, _ in other.assignments] == ["ana", "bo"]
    assert other.measures.overall["service_level"] == 1.0


async def test_who_let_an_offer_run_out_does_so_again_and_who_declined_declines() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, offer_timeout_s=20))
    for name, level in (("ana", 9), ("bo", 5), ("cy", 3)):
        await centre.agent(name, skills={"tech": level}, max_load=1)
        await centre.wait(1)
    ticket = await centre.ticket(("tech", 1))
    await centre.wait(0)
    assert centre.offered_to(ticket.id) == "ana"
    await centre.wait(20)
    assert centre.offered_to(ticket.id) == "bo"
    await centre.desk.decline("bo", centre.offer_of(ticket.id))
    await centre.wait(2)
    assert centre.offered_to(ticket.id) == "cy"
    await centre.desk.accept("cy", centre.offer_of(ticket.id))
    await centre.wait(100)
    day = recorded(centre)
    lower = PolicyChange(name="short", queues={"main": {"offer_timeout_s": 5}})
    replayed = day.replay(lower)
    assert [agent_id for _, agent_id, _ in replayed.assignments] == ["ana", "bo", "cy"]


async def test_who_declined_long_ago_is_asked_again_as_on_a_real_day() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, offer_timeout_s=60, refusal_s=30))
    for name, level in (("di", 9), ("ana", 7), ("bo", 5)):
        await centre.agent(name, skills={"tech": level}, max_load=1)
        await centre.wait(1)
    ticket = await centre.ticket(("tech", 1))
    await centre.wait(0)
    assert centre.offered_to(ticket.id) == "di"
    await centre.wait(60)  # the offer runs out: under a shorter timeout the ticket goes its own way
    for declining in ("ana", "bo"):
        assert centre.offered_to(ticket.id) == declining
        await centre.wait(40)
        await centre.desk.decline(declining, centre.offer_of(ticket.id))
        await centre.wait(0)
    assert centre.offered_to(ticket.id) == "ana", "her no has lapsed"
    await centre.desk.accept("ana", centre.offer_of(ticket.id))
    await centre.wait(60)
    shorter = PolicyChange(name="short", queues={"main": {"offer_timeout_s": 50}})
    replayed = recorded(centre).replay(shorter)
    asked = [(agent_id, (at - T0).total_seconds()) for _, agent_id, at in replayed.assignments]
    begin = asked[0][1]
    assert [(agent_id, at - begin) for agent_id, at in asked] == [
        ("di", 0.0),
        ("ana", 50.0),
        ("bo", 90.0),
        ("ana", 130.0),
    ]


def test_settings_that_no_queue_can_have_are_refused() -> None:
    change = PolicyChange(name="wrong", queues={"main": {"priority": "high"}})
    with pytest.raises(Invalid, match="main"):
        change.queue(Queue(id="main", name="Main"))


def test_a_ticket_under_other_settings_needs_what_it_needed_and_loosens_by_theirs() -> None:
    either = SkillGroup(
        match=Match.ANY,
        needs=(SkillNeed(skill_id="tech", min_proficiency=7), SkillNeed(skill_id="zh", min_proficiency=2)),
    )
    requirement = Requirement(needs=(SkillNeed(skill_id="billing", min_proficiency=5),), groups=(either,))
    before = Queue(id="main", name="Main")
    after = replace(before, relaxation=(RelaxationStep(after_s=30, skill_id="tech", lower_by=3),), priority=2)
    ticket = replace(a_ticket(), requirement=requirement)
    moved = standing_under(waiting_ticket(ticket, before), before, after)
    assert moved == waiting_ticket(ticket, after)
    assert moved.rank != waiting_ticket(ticket, before).rank
    assert [stage.needs for stage in moved.stages] == [
        (("(tech>=7 or zh>=2)", 1), ("billing", 5)),
        (("(tech>=4 or zh>=2)", 1), ("billing", 5)),
    ]


def a_ticket() -> Ticket:
    work = Work(state=WorkState.QUEUED, since=T0, queued_at=T0, last_agent_id="ana")
    return Ticket(
        id="t1",
        number=1,
        subject="Question",
        channel="webchat",
        inbox_id="inbox",
        queue_id="main",
        customer_id="",
        work=work,
        created_at=T0,
        updated_at=T0,
    )
