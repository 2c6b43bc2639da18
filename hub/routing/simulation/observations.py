"""Contacts as they were recorded, from which a scenario is fitted; read from a table of comma-separated values."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hub.errors import Invalid

COLUMNS = ("queue", "channel", "came_at", "waited_s", "outcome", "handle_s", "needs")
TAKEN, GAVE_UP, UNDECIDED = "taken", "gave_up", "undecided"
OUTCOMES = (TAKEN, GAVE_UP, UNDECIDED)
MAX_FAULTS = 20

Needs = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One contact that came: how long it waited, how that ended, and how long it took an agent.

    An `undecided` one left in another way (moved elsewhere, still waiting): it came, and its wait was no giving up.
    """

    queue: str
    channel: str
    came_at: datetime
    waited_s: float
    outcome: str
    handle_s: float | None = None
    needs: Needs = ()


def read_contacts(path: Path) -> list[Observation]:
    """Return the contacts of a file, as `read_observations`; raises Invalid."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return read_observations(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: cannot be read: {error}") from error
    except Invalid as error:
        raise Invalid("\n".join(f"{path}: {line}" for line in error.detail.splitlines())) from error


def read_observations(lines: Iterable[str]) -> list[Observation]:
    """Return the contacts of a table with a head line; raises Invalid, a line for every fault up to twenty.

    Columns: queue, channel, came_at (RFC 3339), waited_s, outcome (taken, gave_up, undecided), handle_s (empty unless
    taken), needs (`skill:level` with spaces between; may be left out).
    """
    rows = csv.DictReader(lines)
    missing = [name for name in COLUMNS[:5] if name not in (rows.fieldnames or ())]
    if missing:
        raise Invalid(f"line 1: name the columns {', '.join(COLUMNS)}; {', '.join(missing)} is missing")
    found, faults = [], []
    for row in rows:
        try:
            found.append(_observation(row))
        except (ValueError, TypeError, AttributeError) as error:
            faults.append(f"line {rows.line_num}: {error}")
            if len(faults) == MAX_FAULTS:
                break
    if faults:
        raise Invalid("\n".join(faults))
    return found


def _observation(row: Mapping[str, str]) -> Observation:
    outcome = row["outcome"].strip()
    if outcome not in OUTCOMES:
        raise ValueError(f"the outcome {outcome!r} should be one of {', '.join(OUTCOMES)}")
    came_at = datetime.fromisoformat(row["came_at"].strip())
    handled = (row.get("handle_s") or "").strip()
    return Observation(
        queue=row["queue"].strip(),
        channel=row["channel"].strip(),
        came_at=came_at if came_at.tzinfo else came_at.replace(tzinfo=UTC),
        waited_s=_seconds("waited_s", row["waited_s"]),
        outcome=outcome,
        handle_s=_seconds("handle_s", handled) if handled else None,
        needs=tuple(sorted(_needs(row.get("needs") or ""))),
    )


def _seconds(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise ValueError(f"{name} {text!r} should be seconds, 0 or more")
    return value


def _needs(text: str) -> Iterator[tuple[str, int]]:
    for part in text.split():
        skill, _, level = part.partition(":")
        yield skill, int(level or 1)
