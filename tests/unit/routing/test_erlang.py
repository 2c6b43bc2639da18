"""The closed formulas against published values, against each other and at their edges."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.routing.simulation.erlang import Line, erlang_b, erlang_c, performance, required_agents


@pytest.mark.parametrize(
    ("load", "agents", "blocked"),
    [
        (10, 10, 0.2146),
        (10, 15, 0.0365),
        (20, 30, 0.00846),
        (5, 10, 0.0184),
        (84.06, 100, 0.01),
    ],
)
def test_erlang_b_gives_the_published_tables(load: float, agents: int, blocked: float) -> None:
    assert erlang_b(load, agents) == pytest.approx(blocked, rel=0.005)


def test_erlang_c_and_a_give_the_published_example() -> None:
    """48 calls a minute of a minute each, 50 agents, patience 2 minutes (Garnett, Mandelbaum, Reiman 2002, table 1)."""
    line = Line(per_s=48 / 60, handle_s=60, agents=50)
    without = performance(line, 20)
    assert without.asa_s == pytest.approx(20.8, abs=0.05)
    assert without.occupancy == pytest.approx(0.96)
    patient = performance(Line(per_s=48 / 60, handle_s=60, agents=50, patience_s=120), 20)
    assert patient.abandonment == pytest.approx(0.031, abs=0.0005)
    assert patient.mean_wait_s == pytest.approx(3.7, abs=0.05)
    assert patient.occupancy == pytest.approx(0.93, abs=0.005)


def test_erlang_c_waits_as_in_the_tables() -> None:
    assert erlang_c(8, 10) == pytest.approx(0.4092, abs=0.0001)
    assert erlang_c(1, 2) == pytest.approx(1 / 3)
    assert erlang_c(10, 10) == 1.0
    assert erlang_c(0, 3) == 0.0


@given(
    load=st.floats(0.1, 400),
    agents=st.integers(1, 400),
    patience_s=st.floats(5, 5000),
    target_s=st.floats(0, 3000),
)
@settings(max_examples=25, deadline=None)
def test_erlang_a_is_consistent_with_itself(
    load: float, agents: int, patience_s: float, target_s: float
) -> None:
    line = Line(per_s=load / 200, handle_s=200, agents=agents, patience_s=patience_s)
    found = performance(line, target_s)
    assert 0 <= found.service_level <= 1 - found.abandonment + 1e-7
    # Who waits w on average gives up at the rate w / patience: the shares by states and by waits are the same.
    assert found.abandonment == pytest.approx(found.mean_wait_s / patience_s, abs=1e-9)
    # Everybody who does not give up is taken sooner or later: the integral agrees with the sum over states.
    assert performance(line, 1e9).service_level == pytest.approx(1 - found.abandonment, abs=1e-7)
    assert performance(line, target_s + 10).service_level >= found.service_level - 1e-9


def test_endless_patience_is_erlang_c() -> None:
    line = Line(per_s=0.9, handle_s=100, agents=100)
    patient = performance(Line(per_s=0.9, handle_s=100, agents=100, patience_s=1e11), 15)
    assert patient.service_level == pytest.approx(performance(line, 15).service_level, abs=1e-6)
    assert patient.asa_s == pytest.approx(performance(line, 15).asa_s, rel=1e-6)


def test_the_edges_have_answers() -> None:
    overloaded = performance(Line(per_s=1, handle_s=100, agents=90), 20)
    assert (overloaded.service_level, overloaded.asa_s) == (0.0, math.inf)
    nobody = performance(Line(per_s=1, handle_s=100, agents=0, patience_s=50), 20)
    assert (nobody.service_level, nobody.abandonment, nobody.mean_wait_s) == (0.0, 1.0, 50)
    idle = performance(Line(per_s=0, handle_s=100, agents=3, patience_s=50), 20)
    assert (idle.service_level, idle.occupancy) == (1.0, 0.0)


@pytest.mark.parametrize("patience_s", [None, 150.0])
def test_required_agents_are_the_fewest(patience_s: float | None) -> None:
    line = Line(per_s=200 / 3600, handle_s=240, agents=0, patience_s=patience_s)
    needed = required_agents(line, 20, 0.8)

    def level(agents: int) -> float:
        return performance(
            Line(per_s=line.per_s, handle_s=240, agents=agents, patience_s=patience_s), 20
        ).service_level

    assert level(needed) >= 0.8 > level(needed - 1)
    assert required_agents(Line(per_s=0, handle_s=240, agents=0), 20, 0.8) == 0
