"""Fitting: what was put in comes out again, from censored waits, days that vary, and tables with faults."""

import io
import tomllib
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from hub.commands.fit import run
from hub.commands.foresight_arguments import add_fit_arguments
from hub.errors import Invalid
from hub.routing.simulation.fitting import Sort, fit, in_groups, span_of
from hub.routing.simulation.observations import GAVE_UP, TAKEN, UNDECIDED, Observation, read_observations
from hub.routing.simulation.patience import fit_patience, kaplan_meier
from hub.routing.simulation.scenario_file import scenario_of
from hub.routing.simulation.scenario_text import scenario_text
from hub.routing.simulation.variation import day_variation, handle_variation, hour_variation

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def observation(at: datetime, **more: object) -> Observation:
    facts = {
        "queue": "calls",
        "channel": "voice",
        "waited_s": 5.0,
        "outcome": TAKEN,
        "handle_s": 120.0,
        **more,
    }
    return Observation(came_at=at, **facts)  # type: ignore[arg-type]


def moments(days: int, per_hour: float, day_cv: float, hour_cv: float) -> list[datetime]:
    dice = Random(7)
    found = []
    for day in range(days):
        whole = dice.gammavariate(1 / day_cv**2, day_cv**2) if day_cv else 1.0
        for hour in range(8):
            rate = per_hour * whole * (dice.gammavariate(1 / hour_cv**2, hour_cv**2) if hour_cv else 1.0)
            at = 0.0
            while (at := at + dice.expovariate(rate)) < 1:
                found.append(MONDAY + timedelta(days=day, hours=hour + at))
    return found


def test_kaplan_and_meiers_own_arithmetic() -> None:
    """Six waits: ends at 1, 3 and 6, cut off at 2, 4 and 5: the share left is 5/6, 5/6 · 3/4, then nothing."""
    outcomes = (GAVE_UP, TAKEN, GAVE_UP, TAKEN, UNDECIDED, GAVE_UP)
    times, gone = kaplan_meier(zip((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), outcomes, strict=True))
    assert times == [1.0, 3.0, 6.0]
    assert gone == pytest.approx([1 / 6, 1 - 5 / 6 * 3 / 4, 1.0])


@pytest.mark.parametrize("count", [300, 20_000])
def test_patience_is_found_though_most_waits_are_cut_off(count: int) -> None:
    dice = Random(3)
    waits = []
    for _ in range(count):
        patience, offered = dice.expovariate(1 / 150), dice.expovariate(1 / 15)
        waits.append((min(patience, offered), GAVE_UP if patience < offered else TAKEN))
    found = fit_patience(waits)
    assert found is not None
    values = found.get("values", [])
    mean = sum(values) / len(values) if values else found["mean_s"]
    assert ("values" in found) == (count > 1000)
    assert mean == pytest.approx(150, rel=0.5 if count < 1000 else 0.05)
    assert fit_patience([(3.0, TAKEN)]) is None


def test_days_and_hours_vary_as_they_were_made_to() -> None:
    found = moments(150, 60, 0.15, 0.1)
    assert day_variation(found) == pytest.approx(0.155, abs=0.03)
    assert hour_variation(found) == pytest.approx(0.1, abs=0.02)
    steady = moments(150, 60, 0.0, 0.0)
    assert day_variation(steady) < 0.02
    assert hour_variation(steady) < 0.04
    # A weekday that is twice as busy is no chance to one who knows the weekday.
    doubled = steady + [at for at in steady if at.weekday() == 0]
    assert day_variation(doubled, by_weekday=True) < 0.05 < day_variation(doubled)


def test_handle_times_of_days_vary_as_they_were_made_to() -> None:
    dice = Random(5)
    days = [(MONDAY + timedelta(days=number)).date() for number in range(100)]
    varied = [
        (day, mean * dice.expovariate(1))
        for day in days
        for mean in [dice.gauss(200, 20)]
        for _ in range(100)
    ]
    assert handle_variation(varied) == pytest.approx(0.1, abs=0.03)
    assert handle_variation([(day, dice.expovariate(1)) for day in days for _ in range(100)]) < 0.05


def test_what_was_recorded_becomes_a_scenario_that_is_read_again() -> None:
    seen = [
        observation(at, needs=(("zh", 3),) if number % 4 == 0 else (("en", 1),), handle_s=100.0 + number % 50)
        for number, at in enumerate(moments(28, 40, 0.1, 0.0))
    ]
    seen += [
        observation(at + timedelta(hours=12), queue="mail", channel="email")
        for at in moments(28, 3, 0.0, 0.0)
    ]
    found = fit(seen, UTC, Sort(span=span_of(9 * 60, 8)))
    calls, mail = found["contacts"]
    assert sum(calls["counts"]) == pytest.approx(320, rel=0.1)
    assert [need["skills"] for need in calls["needs"]] == [{"en": 1}, {"zh": 3}]
    assert sum(calls["handle"]["values"]) / 200 == pytest.approx(124.5, rel=0.01)
    assert mail["counts"] == [0.0] * 16
    assert mail["backlog"] == pytest.approx(24, abs=3)
    table = {**found, "queues": [{"id": each} for each in found["queues"]]}
    table["agents"] = [{"group": "all", "count": 3, "skills": {"en": 5, "zh": 5}}]
    text = scenario_text(table, "A comment.")
    assert scenario_of(tomllib.loads(text)) == scenario_of(table)


def test_one_weekday_only_and_nothing_at_all() -> None:
    seen = [observation(at) for at in moments(14, 10, 0.0, 0.0)]
    assert (
        fit(seen, UTC, Sort(weekday=0))["contacts"][0]["counts"]
        != fit(seen, UTC, Sort())["contacts"][0]["counts"]
    )
    with pytest.raises(Invalid, match="no contacts on such days"):
        fit([], UTC, Sort())


def test_equal_groups_keep_the_mean() -> None:
    values = [float(number) for number in range(1000)]
    assert sum(in_groups(values, 10)) / 10 == pytest.approx(499.5)
    assert in_groups([3.0, 1.0], 10) == [1.0, 3.0]


def test_a_table_of_contacts_is_read_or_every_fault_of_it_told() -> None:
    head = "queue,channel,came_at,waited_s,outcome,handle_s,needs"
    good = "calls,voice,2026-03-02T09:00:00+01:00,12.5,taken,180,en:3 tech"
    (one,) = read_observations([head, good])
    assert one.came_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (one.waited_s, one.handle_s, one.needs) == (12.5, 180.0, (("en", 3), ("tech", 1)))
    with pytest.raises(Invalid) as refused:
        read_observations(
            [head, "calls,voice,yesterday,1,taken,2,", "calls,voice,2026-03-02T09:00:00Z,-1,gone,,"]
        )
    assert [line.split(":")[0] for line in refused.value.detail.splitlines()] == ["line 2", "line 3"]
    with pytest.raises(Invalid, match="came_at, waited_s, outcome is missing"):
        read_observations(["queue,channel"])


def test_the_command_writes_a_scenario_that_can_be_played(tmp_path: Path) -> None:
    seen = [observation(at) for at in moments(5, 20, 0.0, 0.0)]
    rows = [f"calls,voice,{one.came_at.isoformat()},{one.waited_s},taken,{one.handle_s}" for one in seen]
    head = "queue,channel,came_at,waited_s,outcome,handle_s"
    (tmp_path / "seen.csv").write_text("\n".join([head, *rows]), "utf-8")
    base = {
        "opens": "09:00",
        "hours": 8,
        "queues": [{"id": "calls", "target_s": 30}],
        "contacts": [{"queue": "calls", "per_hour": 1, "handle": {"mean_s": 1}}],
        "agents": [{"group": "all", "count": 3}],
    }
    (tmp_path / "base.toml").write_text(scenario_text(base), "utf-8")
    parser, out = ArgumentParser(), io.StringIO()
    add_fit_arguments(parser)
    files = ["--contacts", str(tmp_path / "seen.csv"), "--base", str(tmp_path / "base.toml")]
    assert run(parser.parse_args(files), out) == 0
    assert "No group has a shift" in out.getvalue()
    scenario = scenario_of(tomllib.loads(out.getvalue()))
    assert scenario.queue("calls").target_s == 30
    assert sum(scenario.contacts[0].counts) == pytest.approx(160, rel=0.15)
    with pytest.raises(Invalid, match="--base"):
        run(parser.parse_args(files[:2]), out)
