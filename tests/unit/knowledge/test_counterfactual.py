from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.article import Verdict
from hub.domain.showing import Showing, Shown
from hub.knowledge.suggesting.counterfactual import (
    LOOKED_AT,
    MAX_LIFT,
    NEAR_TIE,
    Evidence,
    explored,
    swappable,
)
from tests.factories.articles import MOMENT


def showing(*items: Shown) -> Showing:
    return Showing(
        id="s",
        ticket_id="t",
        agent_id="a",
        question="q",
        engine="e",
        shown_at=MOMENT,
        settled_at=MOMENT + timedelta(minutes=1),
        items=items,
    )


def shown(item_id: str, rank: int, used: bool, propensity: float = 1.0, confidence: float = 0.6) -> Shown:
    verdict = Verdict.ACCEPTED if used else Verdict.IGNORED
    return Shown(item_id=item_id, rank=rank, propensity=propensity, confidence=confidence, verdict=verdict)


def test_what_nobody_has_seen_is_worth_what_the_engine_says() -> None:
    assert Evidence().lift("a") == 1.0
    assert Evidence().worth("a", 0.7) == 0.7


def test_a_use_further_down_counts_more_than_one_at_the_top() -> None:
    evidence = Evidence()
    for used in (True, False):
        evidence.add(showing(shown("top", 1, used), shown("low", 2, used)))
    assert evidence.lift("low") > evidence.lift("top")


def test_what_is_ignored_again_and_again_sinks_but_not_below_a_bound() -> None:
    evidence = Evidence()
    for _ in range(500):
        evidence.add(showing(shown("good", 1, True), shown("bad", 2, False)))
    assert evidence.lift("good") > 1 > evidence.lift("bad")
    assert evidence.worth("bad", 0.6) == 0.6 / MAX_LIFT


def test_a_single_verdict_moves_little() -> None:
    evidence = Evidence()
    evidence.add(showing(shown("a", 1, True), shown("b", 2, False)))
    assert abs(evidence.worth("b", 0.6) - 0.6) < 0.08


def test_agents_who_use_no_suggestions_at_all_say_nothing_of_any_one() -> None:
    evidence = Evidence()
    for _ in range(300):
        evidence.add(showing(shown("a", 1, False), shown("b", 2, False)))
    assert abs(evidence.lift("a") - evidence.lift("b")) < 0.01
    assert evidence.lift("a") > 0.9


def test_how_often_the_second_rank_is_looked_at_is_learned_from_swapped_pairs() -> None:
    evidence = Evidence()
    assert evidence.looked_at(2) == LOOKED_AT[1]
    for number in range(600):  # both are used whenever they are looked at; rank 2 one time in four
        seen = number % 4 == 0
        swapped = number // 4 % 10 == 0
        pair = ("b", "a") if swapped else ("a", "b")
        propensity = 0.1 if swapped else 0.9
        evidence.add(showing(shown(pair[0], 1, True, propensity), shown(pair[1], 2, seen, propensity)))
    assert 0.2 < evidence.looked_at(2) < 0.35


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1), max_size=8).map(lambda worths: sorted(worths, reverse=True)),
    st.floats(0, 0.5),
    st.text(max_size=5),
)
def test_only_near_ties_change_places_and_the_same_seed_gives_the_same_order(
    worths: list[float], chance: float, seed: str
) -> None:
    ordered = list(enumerate(worths))
    found = explored(ordered, chance, seed)
    assert found == explored(ordered, chance, seed)
    assert sorted(one for one, _ in found) == list(range(len(worths)))
    for place, (one, propensity) in enumerate(found):
        assert abs(one - place) <= 1
        assert one == place or abs(worths[one] - worths[place]) < NEAR_TIE
        assert 0 < propensity <= 1
        assert chance or propensity == 1
    items = [shown(str(one), rank, False, propensity) for rank, (one, propensity) in enumerate(found, 1)]
    assert all(lower.rank == upper.rank + 1 for upper, lower in swappable(items))
