"""`hub classifier retrain`: learn triage from the desk's own tickets, and promote what is better."""

import argparse
import asyncio
import json
import sys
from datetime import timedelta
from typing import TextIO

import msgspec

from hub.bootstrap import Hub, build_hub
from hub.domain.classifier import ClassifierModel
from hub.domain.ticket_events import TicketUpdated
from hub.domain.triage import LEARNED
from hub.settings import Settings
from hub.storage.query import Range

TOLD_EVERY = 500
DONE = 0


def run(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Train and return the exit code; raises HubError. A running hub uses what is promoted within a minute."""
    knowledge = settings.knowledge.model_copy(update={"own_process": False})  # a command is a process already
    made = asyncio.run(_retrain(build_hub(settings.model_copy(update={"knowledge": knowledge})), options))
    for model in made:
        print(_json(model) if options.json else _line(model), file=out)
    if options.dry_run and not options.json:
        print("(nothing stored)", file=out)
    return DONE


async def _retrain(hub: Hub, options: argparse.Namespace) -> list[ClassifierModel]:
    targets = tuple(target for target in LEARNED if target in options.target) or LEARNED
    await hub.open()
    try:
        if options.from_history:
            await _read_history(hub)
        return await hub.trade.trainer.retrain(targets=targets, dry_run=options.dry_run, tell=_tell)
    finally:
        await hub.close()


async def _read_history(hub: Hub) -> None:
    """Make labels of what was done before the hub kept them; those there are stay as they are."""
    days = timedelta(days=hub.ground.settings.triage.history_days)
    where = {"at": Range(gte=hub.ground.clock.now() - days)}
    number = 0
    async for entry in hub.ground.kept.history.all(where, "at"):
        number += 1
        if number % TOLD_EVERY == 0:
            _tell(f"{number:,} events of the history read")
        if entry.type == TicketUpdated.type and entry.actor_id:
            changes = msgspec.convert(entry.data.get("changes", {}), dict[str, tuple[str, str]])
            event = TicketUpdated(
                id=entry.id, at=entry.at, ticket_id=entry.ticket_id, actor_id=entry.actor_id, changes=changes
            )
            await hub.trade.labels.on_event(event)
    _tell(f"{number:,} events of the history read")


def _tell(step: str) -> None:
    sys.stderr.write(f"{step}\n")


def _line(model: ClassifierModel) -> str:
    return f"{model.target.value}\t{model.outcome.value}\t{model.reason}"


def _json(model: ClassifierModel) -> str:
    told = {
        "target": model.target,
        "outcome": model.outcome,
        "reason": model.reason,
        "card": msgspec.to_builtins(model.card),
    }
    return json.dumps(told, ensure_ascii=False)
