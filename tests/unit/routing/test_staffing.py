"""Staffing: forecasts, required agents, rotas, and what a change does on the same contacts."""

import argparse
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from hub.commands.foresight_arguments import add_staffing_arguments
from hub.commands.staffing import run
from hub.errors import Invalid
from hub.routing.simulation.erlang import Line, performance
from hub.routing.simulation.observations import TAKEN, Observation
from hub.routing.staffing.forecast import forecast
from hub.routing.staffing.half_hours import count_half_hours
from hub.routing.staffing.plan import Target, Wish, on_rota, plan_document, staffing_plan
from hub.routing.staffing.rostering import rostered
from hub.routing.staffing.wishes import change_of, target_of

FIRST_DAY = date(2026, 3, 2)
"""A Monday."""


def recorded(weeks: int, closed: tuple[date, ...] = ()) -> list[Observation]:
    """Calls of weeks from Monday to Friday, eight hours; Mondays are twice as busy, and every week brings a tenth more."""
    dice = Random(11)
    found = []
    for number in range(weeks * 7):
        day = FIRST_DAY + timedelta(days=number)
        if day.weekday() > 4 or day in closed:
            continue
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        per_hour = 20 * (2 if day.weekday() == 0 else 1) * 1.02 ** (number // 7)
        end = at + timedelta(hours=8)
        while (at := at + timedelta(hours=dice.expovariate(per_hour))) < end:
            found.append(
                Observation(
                    queue="calls",
                    channel="voice",
                    came_at=at,
                    waited_s=3.0,
                    outcome=TAKEN,
                    handle_s=dice.expovariate(1 / 240),
                )
            )
    return found


def wish(**more: object) -> Wish:
    facts = {"first": FIRST_DAY + timedelta(days=42), "days": 7, "zone": UTC, **more}
    return Wish(**facts)  # type: ignore[arg-type]


def test_the_forecast_knows_weekdays_holidays_and_closed_days() -> None:
    holiday = FIRST_DAY + timedelta(days=29)
    counted = count_half_hours(recorded(6, (holiday,)), UTC)["calls", "voice"]
    days = [FIRST_DAY + timedelta(days=42 + number) for number in range(7)]
    found = forecast(counted, days)
    totals = [sum(found.expected[day]) for day in days]
    assert totals[0] == pytest.approx(2 * totals[2], rel=0.15)
    assert totals[1] == pytest.approx(
        totals[2], rel=0.15
    )  # the Tuesday that was a holiday does not count as a quiet one
    assert totals[5] == totals[6] == 0
    assert found.error is not None
    assert found.error < 0.5
    assert sum(found.expected[days[0]][:18]) == 0  # nobody calls before nine


def test_a_short_history_is_forecast_without_a_measured_error() -> None:
    counted = count_half_hours(recorded(1), UTC)["calls", "voice"]
    found = forecast(counted, [FIRST_DAY + timedelta(days=7)])
    assert found.error is None
    assert sum(found.expected[FIRST_DAY + timedelta(days=7)]) > 0


def test_required_agents_reach_the_target_and_shrinkage_is_added() -> None:
    plan = staffing_plan(recorded(6), wish(shrinkage=0.25, targets={"calls": Target(30, 0.9)}))
    monday = plan.wish.dates[0]
    load = plan.streams["calls", "voice"]
    for place in (20, 25, 30):
        line = load.line(load.forecast.expected[monday][place])
        needed = plan.required["calls"][monday][place]

        def level(agents: int, line: Line = line) -> float:
            tried = Line(per_s=line.per_s, handle_s=line.handle_s, agents=agents, patience_s=line.patience_s)
            return performance(tried, 30).service_level

        assert level(needed) >= 0.9 > level(needed - 1)
        assert plan.scheduled["calls"][monday][place] == on_rota(needed, 0.25) >= needed / 0.75
    assert on_rota(3, 0.25) == 4
    assert on_rota(0, 0.25) == 0
    told = plan_document(plan, {}, {"calls": "Calls"})["queues"]["calls"]
    assert told["name"] == "Calls"
    assert {row["at"][11:16] for row in told["intervals"]} == {
        f"{h:02d}:{m}" for h in range(9, 17) for m in ("00", "30")
    }
    assert told["intervals"][0]["planned"] is None


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ({"days": 0}, "plan 1 to"),
        ({"shrinkage": 1.0}, "like 0.3"),
        ({"first": FIRST_DAY}, "nothing to forecast from"),
    ],
)
def test_a_plan_that_cannot_be_made_says_why(more: dict[str, object], hint: str) -> None:
    with pytest.raises(Invalid, match=hint):
        staffing_plan(recorded(1), wish(**more))


def test_a_rota_has_as_many_agents_in_every_half_hour_as_said() -> None:
    wanted = [0] * 16 + [2, 3, 3, 1, 0, 0, 4, 4, 2] + [0] * 23
    groups = list(rostered("calls", wanted, 0.0, 1))

    def there(group: dict[str, object], place: int) -> bool:
        time = f"{place // 2:02d}:{'30' if place % 2 else '00'}"
        begin, end = group["shift"]  # type: ignore[misc]
        return begin <= time < end and not any(a <= time < b for a, b in group["breaks"])  # type: ignore[attr-defined]

    for place, count in enumerate(wanted):
        assert sum(group["count"] for group in groups if there(group, place)) == count


def test_what_people_say_is_understood_or_refused() -> None:
    assert change_of("queue=calls, agents=-1, from=14:00") == {"queue": "calls", "agents": -1, "at": "14:00"}
    assert target_of("queue=calls, within=30, share=0.9") == ("calls", Target(30.0, 0.9))
    for wrong in ("queue", "queue=calls, agent=1", "queue=calls, agents=one"):
        with pytest.raises(Invalid, match="--change"):
            change_of(wrong)
    for wrong in ("within=20", "queue=a, share=2", "queue=a, x=1", "queue=a, within=soon"):
        with pytest.raises(Invalid, match="--target"):
            target_of(wrong)


def write_contacts(path: Path, observations: list[Observation]) -> str:
    lines = ["queue,channel,came_at,waited_s,outcome,handle_s"]
    lines += [
        f"{one.queue},{one.channel},{one.came_at.isoformat()},{one.waited_s},{one.outcome},{one.handle_s}"
        for one in observations
    ]
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def test_the_command_plans_checks_and_tells_what_a_change_does(tmp_path: Path) -> None:
    contacts = write_contacts(tmp_path / "contacts.csv", recorded(3))

    def staffing(*more: str) -> str:
        parser, out = argparse.ArgumentParser(), io.StringIO()
        add_staffing_arguments(parser)
        arguments = ["--contacts", contacts, "--from", "2026-03-23", "--days", "1", "--seeds", "1..2", *more]
        assert run(parser.parse_args(arguments), out) == 0
        return out.getvalue()

    found = json.loads(staffing("--change", "queue=calls, agents=-2, from=12:00", "--json"))
    simulated = found["simulated"]
    assert simulated["plan"]["2026-03-23"]["calls"]["holds"] is True
    level = simulated["difference"]["2026-03-23"]["calls"]["service_level"]
    assert level["mean"] < -0.02
    shown = staffing("--change", "queue=calls, agents=-2, from=12:00")
    assert "changed against plan" in shown
    with pytest.raises(Invalid, match="there is no 'mail'"):
        staffing("--change", "queue=mail, agents=-1, from=12:00")
