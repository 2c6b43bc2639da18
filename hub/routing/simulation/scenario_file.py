"""Read a scenario from TOML; every fault is reported at once, with the path of its key and what to do."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from hub.errors import Invalid
from hub.routing.simulation.arrivals import expected_contacts
from hub.routing.simulation.crossing import crossed
from hub.routing.simulation.scenario import (
    MAX_AGENTS,
    MAX_CONTACTS,
    Agents,
    Change,
    Contacts,
    Scenario,
    ScenarioQueue,
)

Table = Mapping[str, Any]  # Any: what TOML or JSON holds

LISTS: dict[str, type[BaseModel]] = {
    "queues": ScenarioQueue,
    "contacts": Contacts,
    "agents": Agents,
    "changes": Change,
}
NEEDED = ("queues", "contacts", "agents")


def read_scenario(path: Path) -> Scenario:
    """Return the scenario of a TOML file; raises Invalid, a line for every fault."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise Invalid(f"{path}: there is no such file; name a scenario in TOML") from error
    except (OSError, ValueError, RecursionError) as error:
        raise Invalid(f"{path}: cannot be read as TOML in UTF-8: {error}") from error
    try:
        return scenario_of(table)
    except Invalid as error:
        raise Invalid("\n".join(f"{path}: {line}" for line in error.detail.splitlines())) from error


def scenario_of(table: Table) -> Scenario:
    """Return the scenario that a table describes; raises Invalid, a line for every fault."""
    faults: list[str] = []
    parts = {name: _entries(table, name, kind, faults) for name, kind in LISTS.items()}
    plain = {key: value for key, value in table.items() if key not in LISTS}
    scenario = None
    try:
        scenario = Scenario.model_validate(
            {**plain, **{name: tuple(entries.values()) for name, entries in parts.items()}}
        )
    except ValidationError as error:
        faults.extend(_told(error, "", Scenario))
    faults.extend(crossed(table, parts))
    if scenario is not None and not faults:
        faults.extend(_sizes(scenario))
    if scenario is None or faults:
        raise Invalid("\n".join(faults))
    return scenario


def _entries(table: Table, name: str, kind: type[BaseModel], faults: list[str]) -> dict[int, Any]:
    """Return the sound entries of a list by their place in it."""
    listed = table.get(name, [])
    if not isinstance(listed, (list, tuple)):
        faults.append(f"{name}: is no list of tables; write [[{name}]] before each entry")
        return {}
    if not listed and name in NEEDED:
        faults.append(f"{name}: there is none; add a [[{name}]] table")
    found = {}
    for place, entry in enumerate(listed):
        try:
            found[place] = kind.model_validate(entry)
        except ValidationError as error:
            faults.extend(_told(error, f"{name}[{place}]", kind))
    return found


def _told(error: ValidationError, place: str, kind: type[BaseModel]) -> Iterator[str]:
    for fault in error.errors():
        path = place
        for step in fault["loc"]:
            if isinstance(step, int):
                path += f"[{step}]"
            else:
                path += f".{step}" if path else str(step)
        yield f"{path or 'scenario'}: {_mend(fault, kind)}"


def _mend(fault: Mapping[str, Any], kind: type[BaseModel]) -> str:
    if fault["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        known = _keys_at(kind, fault["loc"][:-1])
        near = get_close_matches(str(fault["loc"][-1]), known, 1)
        hint = f"did you mean {near[0]}?" if near else f"use {', '.join(known)}" if known else "take it out"
        return f"there is no such key; {hint}"
    if fault["type"] == "missing":
        return "is missing; add it"
    if fault["type"] in ("model_type", "dict_type", "dataclass_type"):
        return f"should be a table of keys and values, not {fault['input']!r}"
    said = str(fault["msg"]).removeprefix("Value error, ").replace("Input should be", "should be")
    given = fault.get("input")
    return f"{said}, not {given!r}" if isinstance(given, (int, float, str, bool)) else said


def _keys_at(kind: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Return the keys that a table at this path within an entry may have."""
    for step in path:
        if isinstance(step, str):
            field = kind.model_fields.get(step)
            inner = [
                part for part in _types(field.annotation if field else None) if issubclass(part, BaseModel)
            ]
            if not inner:
                return []
            kind = inner[0]
    return list(kind.model_fields)


def _types(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [found for part in get_args(annotation) for found in _types(part)]


def _sizes(scenario: Scenario) -> Iterator[str]:
    if scenario.head_count > MAX_AGENTS:
        yield f"agents: {scenario.head_count} are more than can be simulated at once; at most {MAX_AGENTS}"
    if scenario.warm_up_min >= scenario.hours * 60:
        yield "warm_up_min: is as long as the whole day; make it shorter"
    expected = expected_contacts(scenario)
    if expected > MAX_CONTACTS:
        yield f"contacts: {expected:.0f} a day are more than can be simulated at once; at most {MAX_CONTACTS}"
