"""`hub replay`: play a recorded day again under other policies, and put the outcomes side by side."""

import argparse
import asyncio
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from hub.bootstrap import Hub, build_hub
from hub.clock import SystemClock
from hub.commands.recorded_days import Progress, offers_of, recorded_day
from hub.days import bounds
from hub.domain.queue import Queue
from hub.errors import Invalid, NotFound
from hub.routing.replay.change import RECORDED, PolicyChange, named_change
from hub.routing.replay.day import Assignment, RecordedDay, Replayed
from hub.settings import Settings

SOUND, UNSOUND = 0, 1
MAX_TOLD = 100
COLUMNS = ("service_level", "asa_s", "p95_wait_s", "longest_wait_s", "breaches", "abandonment", "occupancy")


def run(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Replay the day and return the exit code: 1 when an unchanged policy does not give what was recorded, else 0.

    Raises HubError for a store, a policy or a file that cannot be used.
    """
    changes = [_change(name) for name in _names(options.policy)]
    begin, end = bounds(options.day, options.time_zone)
    end = max(begin, min(end, SystemClock().now()))  # nothing is known of the rest of today
    day, unrecorded = asyncio.run(_read(build_hub(settings), begin, end))
    replayed = [day.replay(change, Progress(f"replaying {change.name}").tell) for change in changes]
    if options.json:
        span = {"day": options.day.isoformat(), "begin": begin.isoformat(), "end": end.isoformat()}
        policies = {"policies": {each.policy: _document(each) for each in replayed}}
        print(
            json.dumps(span | {"unrecorded": unrecorded} | policies, ensure_ascii=False, indent=2), file=out
        )
    else:
        out.writelines(f"{line}\n" for line in _lines(replayed, unrecorded))
    return SOUND if all(each.sound for each in replayed) else UNSOUND


async def _read(hub: Hub, begin: datetime, end: datetime) -> tuple[RecordedDay, int]:
    """Return the day, and how many of its offers are not in the journal."""
    await hub.open()
    try:
        day = await recorded_day(hub, begin, end)
        kept = {(ticket_id, agent) for frame in day.frames for ticket_id, agent, _ in frame.offers}
        made = await offers_of(hub, begin, end)
        return day, sum((each.ticket_id, each.agent_ids[0]) not in kept for each in made)
    finally:
        await hub.close()


def _names(texts: str) -> Sequence[str]:
    """Return what was asked for, once each, after the recorded settings, with which everything is compared."""
    return tuple(dict.fromkeys((RECORDED, *(name.strip() for name in texts.split(",") if name.strip()))))


def _change(name: str) -> PolicyChange:
    """Return what a name stands for: a policy, or a file or folder of changed queue settings."""
    try:
        return named_change(name)
    except NotFound as unknown:
        place = Path(name)
        if not place.exists():
            raise Invalid(f"{unknown.detail}, or name a TOML file of queue settings") from None
    settings: dict[str, Mapping[str, Any]] = {}  # Any: settings as TOML has them
    for path in sorted(place.glob("*.toml")) if place.is_dir() else [place]:
        settings.update(_queue_settings(path))
    if not settings:
        raise Invalid(f"{name} has no [[queues]] with an id")
    return PolicyChange(name=name, queues=settings)


def _queue_settings(path: Path) -> dict[str, Mapping[str, Any]]:
    known = {each.name for each in msgspec.inspect.type_info(Queue).fields}  # type: ignore[attr-defined]
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("queues", [])
        found = {str(entry["id"]): entry for entry in entries}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Invalid(f"{path} cannot be read: {fault!r}; write [[queues]] with id and settings") from None
    for queue_id, entry in found.items():
        if unknown := entry.keys() - known:
            raise Invalid(f"{path}: queue {queue_id} has no {', '.join(sorted(unknown))}")
        PolicyChange(name="", queues=found).queue(Queue(id=queue_id, name=queue_id))
    return found


def _document(replayed: Replayed) -> dict[str, Any]:  # Any: JSON
    measures = replayed.measures
    return {
        "unchanged": replayed.unchanged,
        "assignments": {
            "decisions": replayed.recorded,
            "reproduced": replayed.same,
            "missing": [_told(each) for each in replayed.missing[:MAX_TOLD]],
            "other": [_told(each) for each in replayed.other[:MAX_TOLD]],
        },
        "same_agent": {"taken": replayed.taken, "same": replayed.agreeing},
        "overall": measures.overall,
        "queues": measures.queues,
        "fairness": measures.fairness,
    }


def _told(assignment: Assignment) -> dict[str, str]:
    ticket_id, agent_id, at = assignment
    return {"ticket": ticket_id, "agent": agent_id, "at": at.isoformat()}


def _lines(replayed: Sequence[Replayed], unrecorded: int) -> Iterable[str]:
    if not any(each.recorded for each in replayed):
        yield "No decision of that day was recorded."
    width = max(len(each.policy) for each in replayed)
    yield " ".join([f"{'':{width}}  {'queue':12}", *(f"{name:>14}" for name in COLUMNS)])
    for each in replayed:
        for queue, figures in [("all", each.measures.overall), *each.measures.queues.items()]:
            cells = ["-" if figures.get(name) is None else f"{figures[name]}" for name in COLUMNS]
            yield " ".join([f"{each.policy:{width}}  {queue:12}", *(f"{cell:>14}" for cell in cells)])
    for each in replayed:
        yield f"{each.policy}: {each.same} of {each.recorded} assignments are the recorded ones."
    if unrecorded:
        yield f"{unrecorded} offers of the day are not in the journal."
