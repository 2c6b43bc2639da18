"""Simulated days: what agents and contacts do, that chance repeats to the digit, and that the closed formulas agree."""

import heapq
import io
import itertools
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from hub.commands.foresight_arguments import add_simulate_arguments
from hub.commands.simulate import run
from hub.errors import Invalid, NotFound
from hub.routing.simulation.chances import MICROSECONDS
from hub.routing.simulation.comparison import compare
from hub.routing.simulation.day import Day, DayLog
from hub.routing.simulation.draws import draw_contacts
from hub.routing.simulation.erlang import Line, performance
from hub.routing.simulation.intervals import difference_of, mean_of, ratio_of, student_t
from hub.routing.simulation.rota import draw_workers
from hub.routing.simulation.running import seeds_of
from hub.routing.simulation.scenario import Scenario
from hub.routing.simulation.scenario_file import scenario_of

EXAMPLES = Path(__file__).parents[3] / "config" / "scenarios"


def one_skill(**more: Any) -> Scenario:
    stream = {
        "queue": "calls",
        "per_hour": more.pop("per_hour", 60),
        "handle": more.pop("handle", {"mean_s": 180}),
    }
    if patience := more.pop("patience", None):
        stream["patience"] = patience
    queue = {"id": "calls", **more.pop("queue", {})}
    group = {"group": "all", "count": 4, **more.pop("group", {})}
    return scenario_of({"queues": [queue], "contacts": [stream], "agents": [group], **more})


def play(scenario: Scenario, policy: str = "fifo", seed: int = 1) -> DayLog:
    return Day(scenario, policy, draw_contacts(scenario, seed), draw_workers(scenario, seed)).run()


def taken_at(log: DayLog) -> list[tuple[float, str]]:
    """Return when (in hours after opening) contacts were taken, and by whom."""
    return sorted(
        ((log.contacts[number].at + wait) / MICROSECONDS / 3600, log.taken_by[number])
        for number, wait in log.taken.items()
    )


def test_everybody_is_taken_or_gives_up_and_nobody_twice() -> None:
    log = play(one_skill(per_hour=200, patience={"mean_s": 60}))
    assert log.gave_up
    assert log.taken.keys() | log.gave_up.keys() == {contact.number for contact in log.contacts}
    assert not log.taken.keys() & log.gave_up.keys()
    for number, waited in log.gave_up.items():
        assert waited == log.contacts[number].patience


def test_nobody_holds_more_than_one_or_works_outside_the_shift() -> None:
    group = {"shift": ["09:00", "16:00"], "breaks": [["12:00", "13:00"]]}
    log = play(one_skill(per_hour=100, group=group))
    moments = [hour for hour, _ in taken_at(log)]
    assert all(1 <= hour < 4 or 5 <= hour < 8 for hour in moments)
    assert len(log.taken) < len(
        log.contacts
    )  # some came when nobody was there any more: they wait for nothing
    for agent_id in log.attendance:
        begun = [
            (contact.at + log.taken[contact.number], contact.handle)
            for contact in log.contacts
            if log.taken_by.get(contact.number) == agent_id
        ]
        begun.sort()
        assert all(at + lasts <= later for (at, lasts), (later, _) in itertools.pairwise(begun))


def test_one_agent_fewer_from_a_moment_on() -> None:
    whole = play(one_skill(per_hour=100))
    fewer = play(one_skill(per_hour=100, changes=[{"at": "14:00", "queue": "calls", "agents": -1}]))
    assert [contact.at for contact in whole.contacts] == [contact.at for contact in fewer.contacts]
    assert "all-004" in {agent for hour, agent in taken_at(fewer) if hour < 6}
    assert "all-004" not in {agent for hour, agent in taken_at(fewer) if hour >= 6}
    more = play(
        one_skill(per_hour=100, changes=[{"at": "14:00", "until": "15:00", "group": "all", "agents": 1}])
    )
    extra = [hour for hour, agent in taken_at(more) if "extra" in agent]
    assert extra
    assert all(6 <= hour < 7 for hour in extra)


def test_arrivals_and_handle_times_change_at_a_moment_without_moving_the_others() -> None:
    usual = draw_contacts(one_skill(), 1)
    busier = draw_contacts(one_skill(changes=[{"at": "12:00", "arrivals": 2.0}]), 1)
    noon = 4 * 3600 * MICROSECONDS
    assert [one.at for one in usual if one.at < noon] == [one.at for one in busier if one.at < noon]
    assert sum(one.at >= noon for one in busier) > 1.6 * sum(one.at >= noon for one in usual)
    longer = draw_contacts(one_skill(changes=[{"at": "12:00", "handle": 1.5}]), 1)
    for one, other in zip(usual, longer, strict=True):
        assert other.handle == round(one.handle * (1.5 if one.at >= noon else 1.0))


def test_absence_and_shrinkage_take_their_share() -> None:
    scenario = one_skill(group={"count": 200, "absent": 0.1, "shrinkage": 0.2, "shift": ["08:00", "18:00"]})
    whole = 200 * 10 * 3600 * MICROSECONDS
    here = sum(end - begin for worker in draw_workers(scenario, 3) for begin, end in worker.present)
    assert here / whole == pytest.approx(0.9 * 0.8, abs=0.03)


def test_ringing_is_waiting_and_may_end_in_giving_up() -> None:
    log = play(one_skill(per_hour=20, queue={"answer_s": 5}, patience={"kind": "constant", "mean_s": 6}))
    assert min(log.taken.values()) == 5 * MICROSECONDS
    impatient = play(
        one_skill(per_hour=20, queue={"answer_s": 5}, patience={"kind": "constant", "mean_s": 4})
    )
    assert not impatient.taken
    assert len(impatient.gave_up) == len(impatient.contacts)


def test_short_abandons_count_nowhere() -> None:
    patience = {"values": [2, 400]}
    scenario = one_skill(per_hour=120, patience=patience)
    ruled = one_skill(per_hour=120, patience=patience, queue={"short_abandon_s": 5})
    strict, lenient = (
        compare(each, ["fifo"], [1])["policies"]["fifo"]["overall"] for each in (scenario, ruled)
    )
    assert lenient["offered"]["mean"] < strict["offered"]["mean"]
    assert lenient["abandonment"]["mean"] < strict["abandonment"]["mean"]
    assert lenient["asa_s"] == strict["asa_s"]


def test_the_same_seed_gives_the_same_result_to_the_digit() -> None:
    scenario = one_skill(per_hour=75, patience={"mean_s": 90}, handle={"mean_s": 180, "cv": 0.8}, day_cv=0.1)
    found = compare(scenario, ["fifo"], [1, 2, 3])
    assert found == compare(scenario, ["fifo"], [1, 2, 3])
    overall = found["policies"]["fifo"]["overall"]
    assert overall["service_level"] == {
        "mean": 0.605512,
        "low": 0.53302,
        "high": 0.678005,
        "day_low": 0.458451,
        "day_high": 0.753704,
    }
    assert overall["asa_s"]["mean"] == 15.265615


def test_policies_meet_the_same_contacts_and_are_compared_in_pairs() -> None:
    found = compare(one_skill(per_hour=80), ["fifo", "longest_idle"], [1, 2, 3])
    one, other = found["policies"].values()
    assert one["overall"]["offered"] == other["overall"]["offered"]
    # With one kind of work in one queue the two decide alike, and a paired difference shows it.
    assert other["against_first"]["service_level"] == {
        "mean": 0,
        "low": 0,
        "high": 0,
        "day_low": None,
        "day_high": None,
    }
    with pytest.raises(NotFound, match="use one of"):
        compare(one_skill(), ["nonsense"], [1])


@pytest.mark.parametrize("patience", [None, {"mean_s": 120}])
def test_one_line_is_the_textbooks_recursion_to_the_microsecond(patience: dict[str, float] | None) -> None:
    """Kiefer and Wolfowitz 1955: who comes is taken when the first agent is free. From there to the closed formulas, at five
    loads within 1 %, `benchmarks/simulation.py` goes on."""
    log = play(one_skill(hours=50, per_hour=70, patience=patience))
    free = [0] * 4
    for contact in log.contacts:
        wait = max(0, free[0] - contact.at)
        if contact.patience is None or wait < contact.patience:
            heapq.heapreplace(free, contact.at + wait + contact.handle)
            assert log.taken[contact.number] == wait
        else:
            assert log.gave_up[contact.number] == contact.patience
    assert len(log.taken) > 2500
    assert max(log.taken.values()) > 60 * MICROSECONDS


def test_one_line_comes_near_the_closed_formula() -> None:
    scenario = one_skill(hours=80, warm_up_min=60, patience={"mean_s": 120})
    found = compare(scenario, ["fifo"], [1])["policies"]["fifo"]["overall"]
    expected = performance(Line(per_s=60 / 3600, handle_s=180, agents=4, patience_s=120), 20)
    assert found["service_level"]["mean"] == pytest.approx(expected.service_level, abs=0.03)
    assert found["abandonment"]["mean"] == pytest.approx(expected.abandonment, abs=0.01)
    assert found["occupancy"]["mean"] == pytest.approx(expected.occupancy, abs=0.02)


def test_intervals_are_those_of_the_books() -> None:
    found = mean_of([2.0, 4.0, 6.0, 8.0])
    assert (found.mean, found.low) == pytest.approx((5.0, 5 - 3.182446 * (20 / 3 / 4) ** 0.5))
    assert found.day_low == 0.0  # no day is below nothing
    assert found.day_high == pytest.approx(5 + 3.182446 * (20 / 3 * 1.25) ** 0.5)
    assert ratio_of([1, 3], [2, 4]).mean == pytest.approx(4 / 6)
    assert ratio_of([], []).mean is None
    assert mean_of([0.9, 0.99, 1.0], 1.0).day_high == 1.0
    assert student_t(31) == pytest.approx(2.039513, abs=1e-5)
    assert student_t(1000) == pytest.approx(1.962339, abs=1e-6)
    paired = difference_of(mean_of([1.0, 2.0]), mean_of([2.0, 3.0]), [1.0, 1.0])
    assert (paired.mean, paired.low, paired.high) == (1.0, 1.0, 1.0)


def simulate(*arguments: str) -> str:
    parser, out = ArgumentParser(), io.StringIO()
    add_simulate_arguments(parser)
    assert run(parser.parse_args(arguments), out) == 0
    return out.getvalue()


def test_the_command_prints_json_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    scenario = str(EXAMPLES / "shrinkage.toml")
    found = json.loads(
        simulate("--scenario", scenario, "--policy", "default,fifo", "--seeds", "1..2", "--json")
    )
    assert found["seeds"] == [1, 2]
    assert list(found["policies"]) == ["default", "fifo"]
    level = found["policies"]["fifo"]["queues"]["calls"]["service_level"]
    assert set(level) == {"mean", "low", "high", "day_low", "day_high"}
    assert 0 <= level["low"] <= level["mean"] <= level["high"] <= 1
    assert "4 of 4 days" in capsys.readouterr().err
    shown = simulate("--scenario", scenario, "--policy", "default,fifo", "--seeds", "1..2")
    assert "against default" in shown
    changed = simulate(
        "--scenario", scenario, "--seeds", "1", "--json", "--change", "queue=calls, agents=-3, from=10:00"
    )
    assert json.loads(changed)["policies"]["default"]["overall"]["service_level"]["mean"] < level["low"]
    assert "Erlang A" in simulate("--scenario", scenario, "--quick")
    quick = json.loads(simulate("--scenario", str(EXAMPLES / "public-load.toml"), "--quick", "--json"))
    assert quick["queues"]["voice"]["not_answered"] == "its contacts need different skills"


def test_a_reserve_is_planned_for_the_crew_that_is_there_from_the_first_moment_on() -> None:
    calls = {
        "queue": "calls",
        "per_hour": 160,
        "handle": {"kind": "constant", "mean_s": 180},
        "patience": {"mean_s": 150},
    }
    mail = {"queue": "mail", "channel": "email", "per_hour": 1, "backlog": 12, "handle": {"mean_s": 300}}
    queues = [{"id": "calls", "target_s": 20}, {"id": "mail", "target_s": 14_400}]
    agents = [{"group": "all", "count": 12}]
    document = {"queues": queues, "contacts": [{**calls, "channel": "voice"}, mail], "agents": agents}
    log = play(scenario_of(document), "default")
    at_once = [n for n, wait in log.taken.items() if wait == 0 and log.contacts[n].at == 0]
    assert 0 < len(at_once) < 12


def test_seeds_are_a_range() -> None:
    assert seeds_of("3..5") == [3, 4, 5]
    assert seeds_of("7") == [7]
    for wrong in ("", "a..b", "5..3", "1..99999"):
        with pytest.raises(Invalid, match="--seeds"):
            seeds_of(wrong)


def blended(**group: Any) -> DayLog:
    """Play a morning in which one agent has a mail of an hour and a half, and customers call for ten minutes."""
    return play(
        scenario_of(
            {
                "hours": 3,
                "queues": [{"id": "mails"}, {"id": "calls"}],
                "contacts": [
                    {
                        "queue": "mails",
                        "channel": "email",
                        "per_hour": 0,
                        "backlog": 1,
                        "handle": {"kind": "constant", "mean_s": 5400},
                    },
                    {
                        "queue": "calls",
                        "counts": [0, 1, 0, 0, 0, 0],
                        "handle": {"kind": "constant", "mean_s": 600},
                    },
                ],
                "agents": [{"group": "all", "count": 1, **group}],
            }
        )
    )


def test_who_may_be_interrupted_puts_a_mail_aside_for_a_call() -> None:
    asked, waits = blended(interruptible=True), blended()
    call = next(each.number for each in asked.contacts if each.stream.queue == "calls")
    assert asked.taken[call] == 0
    assert waits.taken[call] == 5400 * MICROSECONDS - waits.contacts[call].at
    busy = [log.attendance["all-001"].busy for log in (asked, waits)]
    worked = 5400 + 600 * (len(asked.contacts) - 1)
    assert busy == [worked * MICROSECONDS] * 2, (
        "the mail rests while a call lasts, and is then worked on in full"
    )
