"""What is wrong between the entries of a scenario, told even while single entries are wrong as well."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from hub.routing.simulation.scenario import Agents, Contacts, minutes_of

Table = Mapping[str, Any]  # Any: what TOML or JSON holds
Parts = Mapping[str, Mapping[int, Any]]  # Any: sound entries of each list by their place

HOW_MANY = ("per_hour", "per_day", "counts", "load", "load_per_agent")
PAST_MIDNIGHT = "past midnight go on with 24:00, 25:00 ..."


def crossed(table: Table, parts: Parts) -> Iterator[str]:
    """Yield names that do not exist or exist twice, spans that end before they begin, contacts that nobody can take."""
    queues, groups = _names(table, "queues", "id"), _names(table, "agents", "group")
    yield from _twice("queues", "id", queues)
    yield from _twice("agents", "group", groups)
    for place, stream in _entries(table, "contacts"):
        yield from _unknown(f"{place}.queue", stream.get("queue"), queues)
        yield from _amounts(place, stream)
    for place, group in _entries(table, "agents"):
        for number, queue_id in enumerate(_listed(group.get("queues"))):
            yield from _unknown(f"{place}.queues[{number}]", queue_id, queues)
        yield from _inverted(f"{place}.shift", group.get("shift"))
        for number, pause in enumerate(_listed(group.get("breaks"))):
            yield from _inverted(f"{place}.breaks[{number}]", pause)
    for place, change in _entries(table, "changes"):
        yield from _unknown(f"{place}.group", change.get("group"), groups)
        yield from _unknown(f"{place}.queue", change.get("queue"), queues)
        yield from _inverted(f"{place}.until", [change.get("at"), change.get("until")])
    if parts["agents"] and all(
        len(parts[name]) == len(_listed(table.get(name))) for name in ("contacts", "agents")
    ):
        yield from _unserved(parts)


def serves(group: Agents, stream: Contacts, skills: Mapping[str, int]) -> bool:
    """Say whether the group's agents may take contacts of this stream that need these skills."""
    return (
        (not group.queues or stream.queue in group.queues)
        and group.capacity.get(stream.channel, 1) > 0
        and all(group.skills.get(skill, 0) >= level for skill, level in skills.items())
    )


def _amounts(place: str, stream: Table) -> Iterator[str]:
    said = [key for key in HOW_MANY if key in stream]
    if len(said) != 1:
        found = f", not {' and '.join(said)}" if said else ""
        yield f"{place}: say how many come by exactly one of {', '.join(HOW_MANY)}{found}"


def _entries(table: Table, name: str) -> Iterator[tuple[str, Table]]:
    for place, entry in enumerate(_listed(table.get(name))):
        if isinstance(entry, Mapping):
            yield f"{name}[{place}]", entry


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _names(table: Table, name: str, key: str) -> list[str]:
    return [str(entry[key]) for _, entry in _entries(table, name) if key in entry]


def _twice(name: str, key: str, found: Sequence[str]) -> Iterator[str]:
    for each in sorted({one for one in found if found.count(one) > 1}):
        yield f"{name}: the {key} {each!r} is there twice; rename one"


def _unknown(path: str, value: object, known: Sequence[str]) -> Iterator[str]:
    if isinstance(value, str) and value and known and value not in known:
        near = get_close_matches(value, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(map(repr, known))}"
        yield f"{path}: there is no {value!r}; {hint}"


def _inverted(path: str, span: object) -> Iterator[str]:
    try:
        begin, end = (minutes_of(time) for time in _listed(span))
    except (ValueError, AttributeError):
        return  # no two times: the entry itself is refused, or nothing is said
    if begin >= end:
        yield f"{path}: ends at or before its beginning; {PAST_MIDNIGHT}"


def _unserved(parts: Parts) -> Iterator[str]:
    queues = {queue.id: queue for queue in parts["queues"].values()}
    for place, stream in parts["contacts"].items():
        loosens = stream.queue in queues and queues[stream.queue].relaxation
        for needs in stream.mix:
            able = any(serves(group, stream, needs.skills) for group in parts["agents"].values())
            if needs.share and not able and not loosens:
                yield (
                    f"contacts[{place}]: nobody can take those that need {needs.label} by {stream.channel} in "
                    f"{stream.queue}; give a group of agents the skills, the queue and capacity for the channel"
                )
