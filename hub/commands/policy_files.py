"""Read a routing set-up from TOML files in the shape of a seed; whatever cannot be read becomes a finding."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from hub.routing.policy.findings import PolicyFinding, Subject, error, warning
from hub.routing.policy.setup import NOUNS as SINGULARS
from hub.routing.policy.setup import Seen
from hub.seed import NOUNS, entity_of

HANDLE_TIMES = "handle_times"
"""A section that no seed has: the fastest that queues were ever seen to be."""

UNREADABLE = ("no_files", "unreadable_file")
"""The codes that say that something could not be looked at; what is told beside them is not all there is."""


@dataclass(frozen=True, kw_only=True)
class HandleTime:
    """The fastest handling (acceptance to end) and answer of a queue, in seconds."""

    queue_id: str
    fastest_s: float | None = None
    fastest_response_s: float | None = None


@dataclass(kw_only=True)
class PolicyFiles:
    """What the files hold, by noun, and what could not be read."""

    entities: dict[str, list[Any]] = field(default_factory=lambda: {noun: [] for noun in NOUNS})
    seen: dict[str, Seen] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)
    findings: list[PolicyFinding] = field(default_factory=list)


def read_policy_files(place: Path, now: datetime) -> PolicyFiles:
    """Return the set-up of a file, or of every TOML file in a folder; never raises for what they hold."""
    found = PolicyFiles()
    try:
        paths = sorted(place.glob("*.toml")) if place.is_dir() else [place] if place.exists() else []
    except (OSError, ValueError):
        paths = []
    if not paths:
        mend = "name a folder with organisation.toml, or such a file"
        found.findings.append(error("no_files", Subject("file", str(place)), "there is no TOML file", mend))
    for path in paths:
        _read_file(path, now, found)
    found.findings.extend(_homeless_times(found))
    return found


def _read_file(path: Path, now: datetime, found: PolicyFiles) -> None:
    file = Subject("file", path.name)
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        what = str(fault) or type(fault).__name__
        found.findings.append(error("unreadable_file", file, what, "make it a TOML file in UTF-8"))
        return
    for noun, entries in sections.items():
        if noun not in NOUNS and noun != HANDLE_TIMES:
            detail = f"there is no section {noun!r}"
            mend = f"use {', '.join((*NOUNS, HANDLE_TIMES))}"
            found.findings.append(error("unknown_section", file, detail, mend))
        elif not isinstance(entries, list):
            detail, mend = f"the section {noun} is no list of entries", f"write [[{noun}]] before each entry"
            found.findings.append(error("bad_section", file, detail, mend))
        else:
            for number, entry in enumerate(entries, 1):
                _read_entry(noun, f"{path.name} {noun} {number}", entry, now, found)


def _read_entry(noun: str, place: str, entry: object, now: datetime, found: PolicyFiles) -> None:
    kind = NOUNS.get(noun, HandleTime)
    singular = SINGULARS[kind][1] if kind in SINGULARS else noun
    told = entry if isinstance(entry, dict) else {}
    subject = Subject(singular, str(told.get("id", place)), str(told.get("name", "")))
    found.findings.extend(_unknown_keys(kind, told, subject))
    try:
        if not isinstance(entry, dict):
            raise ValueError(f"{place} is no table")
        entity = entity_of(kind, entry, now)
    except (ValueError, OverflowError) as fault:  # msgspec.ValidationError is a ValueError
        found.unread.add((noun, subject.id))
        found.findings.append(error("bad_value", subject, f"{fault} ({place})", "correct the value"))
        return
    if isinstance(entity, HandleTime):
        found.seen[entity.queue_id] = Seen(entity.fastest_s, entity.fastest_response_s)
    else:
        found.entities[noun].append(entity)


def _homeless_times(found: PolicyFiles) -> Iterator[PolicyFinding]:
    known = {queue.id for queue in found.entities["queues"]}
    for queue_id in found.seen:
        if queue_id not in known and ("queues", queue_id) not in found.unread:
            detail, mend = f"there is no queue {queue_id!r}", "name a queue that exists"
            yield error("missing_queue", Subject(HANDLE_TIMES, queue_id), detail, mend)


def _unknown_keys(kind: type, entry: dict[str, Any], subject: Subject) -> Iterator[PolicyFinding]:
    known = {each.name for each in msgspec.inspect.type_info(kind).fields}  # type: ignore[attr-defined]
    for key in entry.keys() - known:
        detail, mend = (
            f"the key {key!r} means nothing and is left out",
            f"known are {', '.join(sorted(known))}",
        )
        yield warning("unknown_key", subject, detail, mend)
