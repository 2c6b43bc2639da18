"""The line-up names the agent whom a search through all would name, whatever changed in between."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.routing.coverage import PUT_OFF
from hub.routing.lineup import Lineup
from hub.routing.matching import Matcher
from hub.routing.policies import POLICY_NAMES, policy_named
from hub.routing.pool import AgentPool
from hub.routing.relaxation import Stage
from hub.routing.scan import scan
from hub.routing.selection import Fit, Order
from hub.routing.waiting import WaitingTicket

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUEUES = {name: Queue(id=name, name=name, policy=name) for name in POLICY_NAMES}

numbers = st.integers(0, 6)
happenings = st.one_of(
    st.tuples(st.just("moves"), numbers, st.integers(0, 4)),
    st.tuples(st.just("leaves"), numbers),
    st.tuples(st.just("placed")),
    st.tuples(st.just("asked"), st.sets(numbers)),
)


@settings(max_examples=100)
@given(st.lists(happenings, max_size=40))
def test_the_first_of_a_lineup_is_the_first_of_all_who_suit(story: Sequence[tuple]) -> None:  # type: ignore[type-arg]
    lineup, places = Lineup(), dict[str, Order]()
    for what, *arguments in [*story, ("asked", set())]:
        if what == "moves":
            name, place = f"a{arguments[0]}", arguments[1]
            before = places.get(name)
            places[name] = (place, 0, 0, T0, name)
            if before is None or places[name] < before:
                lineup.fresh.add(name)
        elif what == "leaves":
            places.pop(f"a{arguments[0]}", None)
        elif what == "placed" and lineup.fresh:
            lineup.place_one(places.get)
        elif what == "asked":
            refused = {f"a{number}" for number in arguments[0]}
            expected = min((place for name, place in places.items() if name not in refused), default=None)
            for _ in range(2):  # looking changes nothing
                assert lineup.first(places.get, lambda name: name not in refused) == expected  # noqa: B023


def test_a_lineup_forgets_the_places_that_agents_have_left() -> None:
    lineup, places = Lineup(), dict[str, Order]()
    for place in range(500, 0, -1):
        places["a"] = (place, 0, 0, T0, "a")
        lineup.fresh.add("a")
        lineup.place_one(places.get)
    assert len(lineup) < 100
    assert lineup.first(places.get, lambda _: True) == (1, 0, 0, T0, "a")


@pytest.mark.parametrize("name", POLICY_NAMES)
def test_nobody_is_asked_sooner_for_holding_one_more(name: str) -> None:
    order, agent = policy_named(name).agent_order, _agent(1)
    places = [order(agent, Fit(5, 2), load) for load in range(4)]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["default", "longest_idle", "least_flexible"])
def test_many_free_agents_are_asked_in_the_order_of_the_policy(name: str) -> None:
    """So many that not all of them are placed when a ticket comes."""
    dice, pool = random.Random(5), AgentPool()
    matcher = Matcher(QUEUES.__getitem__, pool)
    matcher.put(_ticket("first of its kind", name), T0)
    matcher.plan(T0)
    for number in range(2 * PUT_OFF):
        matcher.put_agent(_agent(number), True, T0)
    held: list[str] = []
    for number in range(2 * PUT_OFF):
        matcher.put(_ticket(f"t{number:03d}", name), T0)
        expected = scan(matcher.tickets(), pool.crew(), QUEUES, T0)
        matches = matcher.plan(T0)
        assert [each.agent_id for each in matches] == [each.agent_id for each in expected]
        held += [each.ticket_id for each in matches]
        if dice.random() < 0.4:
            pool.release(held.pop(dice.randrange(len(held))))


def _agent(number: int) -> Agent:
    dice = random.Random(number)
    return Agent(
        id=f"a{number:03d}",
        name="Agent",
        email="",
        skills={name: dice.randint(3, 9) for name in dice.sample(["billing", "tech", "zh"], 2)},
        state=AgentState.AVAILABLE,
        max_load=3,
        state_since=T0,
        idle_since=T0 + timedelta(seconds=dice.randint(0, 9)),
        created_at=T0,
    )


def _ticket(name: str, queue_id: str) -> WaitingTicket:
    return WaitingTicket(
        id=name,
        queue_id=queue_id,
        channel="webchat",
        rank=1.0,
        queued_at=T0,
        due_at=T0 + timedelta(hours=4),
        stages=(Stage(T0, (("billing", 4),)),),
    )
