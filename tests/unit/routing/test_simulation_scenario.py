"""Scenarios: what is read, and that every fault is told at once with the path of its key."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hub.errors import Invalid
from hub.routing.simulation.arrivals import expected_contacts
from hub.routing.simulation.scenario_file import read_scenario, scenario_of

EXAMPLES = sorted((Path(__file__).parents[3] / "config" / "scenarios").glob("*.toml"))

SOUND = """
[[queues]]
id = "calls"

[[contacts]]
queue = "calls"
per_hour = 60
handle = { mean_s = 120 }
skills = { en = 1.0 }

[[agents]]
group = "all"
count = 3
skills = ["en"]
"""


def table(**more: Any) -> dict[str, Any]:
    return {**tomllib.loads(SOUND), **more}


def faults(found: dict[str, Any]) -> list[str]:
    with pytest.raises(Invalid) as refused:
        scenario_of(found)
    return refused.value.detail.splitlines()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_sound(path: Path) -> None:
    assert expected_contacts(read_scenario(path)) > 0


def test_every_fault_is_told_at_once_with_its_path() -> None:
    wrong = table(nam="x", opens="8")
    wrong["queues"] = [{"id": "calls", "target": 20}, {"id": "calls"}]
    wrong["contacts"] = [
        {"queue": "call", "per_hour": -3, "handle": {"mean_s": 3, "vc": 2}, "skills": {"x": 0.5}},
        {"queue": "calls", "per_hour": 3, "load": 1, "handle": {"mean_s": 3}},
    ]
    wrong["agents"] = [{"group": "g", "shift": ["10:00", "09:00"], "skills": {"zh": 12}}]
    wrong["changes"] = [{"at": "14:00", "group": "h", "agents": -1}]
    told = faults(wrong)
    assert {line.split(":")[0] for line in told} == {
        "nam",
        "opens",
        "queues[0].target",
        "queues",
        "contacts[0].queue",
        "contacts[0].per_hour",
        "contacts[0].handle.vc",
        "contacts[0].skills",
        "contacts[1]",
        "agents[0].shift",
        "agents[0].skills.zh",
        "agents[0].count",
        "changes[0].group",
    }
    assert "queues[0].target: there is no such key; did you mean target_s?" in told
    assert "contacts[0].queue: there is no 'call'; did you mean 'calls'?" in told


@pytest.mark.parametrize(
    ("changed", "path", "hint"),
    [
        ({"queues": []}, "queues", "add a [[queues]] table"),
        ({"agents": {"group": "g"}}, "agents", "write [[agents]]"),
        ({"agents": [{"group": "g", "count": 2}]}, "contacts[0]", "nobody can take those that need en"),
        ({"agents": [{"group": "g", "count": 3000, "skills": ["en"]}]}, "agents[0].count", "2000"),
        ({"changes": ["at two"]}, "changes[0]", "should be a table"),
        ({"hours": 1, "warm_up_min": 60}, "warm_up_min", "make it shorter"),
        ({"load": 100_000}, "load", "1000"),
        ({"load": 1000, "hours": 24}, "contacts", "at most 1000000"),
        ({"changes": [{"at": "14:00"}]}, "changes[0]", "changes nothing"),
    ],
)
def test_a_fault_says_what_to_do(changed: dict[str, Any], path: str, hint: str) -> None:
    (told,) = faults(table(**changed))
    assert told.startswith(f"{path}: ")
    assert hint in told


@pytest.mark.parametrize(
    "handle",
    [
        {},
        {"kind": "empirical"},
        {"values": [1], "mean_s": 3},
        {"kind": "lognormal", "mean_s": 3},
        {"mean_s": 0},
        {"mean_s": 3, "never": 0.5},
        {"values": [0, 0]},
        {"kind": "exponential", "mean_s": 3, "cv": 1},
    ],
)
def test_a_handle_time_that_makes_no_sense_is_refused(handle: dict[str, Any]) -> None:
    wrong = table()
    wrong["contacts"][0]["handle"] = handle
    assert len(faults(wrong)) == 1


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="there is no such file"):
        read_scenario(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[[queues", "utf-8")
    with pytest.raises(Invalid, match=r"bad\.toml: cannot be read as TOML"):
        read_scenario(tmp_path / "bad.toml")
