"""`hub staffing`: how many agents each half hour needs, checked by simulation, and what a change would do."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from hub.errors import Invalid
from hub.routing.simulation.observations import read_contacts
from hub.routing.simulation.running import play, progress_on, seeds_of
from hub.routing.staffing.checking import Check, check_document, jobs_of, scenarios
from hub.routing.staffing.known import Known
from hub.routing.staffing.plan import Wish, plan_document, staffing_plan
from hub.routing.staffing.wishes import change_of, target_of

Document = dict[str, Any]  # Any: JSON

MAX_HISTORY_DAYS = 800


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Print the plan and return the exit code; raises HubError for what the caller can mend."""
    seeds = [] if options.seeds == "0" else seeds_of(options.seeds)
    changes = [change_of(text) for text in options.change]
    if changes and not seeds:
        raise Invalid("--change: what a change does is simulated; leave --seeds 0 out")
    known = _known(options)
    wish = Wish(
        first=options.first,
        days=options.days,
        zone=options.time_zone,
        shrinkage=options.shrinkage,
        targets={**known.targets, **dict(target_of(text) for text in options.target)},
    )
    plan = staffing_plan(known.observations, wish)
    document = plan_document(plan, known.planned, known.names)
    if seeds:
        check = Check(agents=plan.scheduled, seeds=seeds, changes=changes)
        found = scenarios(plan, known.observations, check)
        results = list(play(jobs_of(found, seeds), progress_on(sys.stderr)))
        document["simulated"] = check_document(plan, found, seeds, results)
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=2), file=out)
    else:
        out.writelines(f"{line}\n" for line in _lines(document))
    return 0


def _known(options: argparse.Namespace) -> Known:
    if not 1 <= options.history_days <= MAX_HISTORY_DAYS:
        raise Invalid(f"--history-days: learn from 1 to {MAX_HISTORY_DAYS} days")
    if options.contacts is not None:
        return Known(observations=read_contacts(options.contacts))
    return asyncio.run(_stored(options))


async def _stored(options: argparse.Namespace) -> Known:
    from hub.bootstrap import build_hub  # a whole hub, which files do not need
    from hub.settings import load_settings

    hub = build_hub(load_settings(os.environ))
    await hub.open()
    try:
        return await hub.trade.contact_history.known(
            options.first, options.days, options.history_days, options.time_zone
        )
    finally:
        await hub.close()


def _lines(document: Document) -> Iterator[str]:
    """Yield a table for each queue, and below it what the simulation says of each day."""
    for queue_id, queue in document["queues"].items():
        target = queue["target"]
        yield f"{queue['name']}: {target['share']:.0%} within {target['within_s']:g} s"
        yield f"  {'':16}  {'forecast':>8}  {'required':>8}  {'scheduled':>9}  {'planned':>7}"
        for row in queue["intervals"]:
            planned = "-" if row["planned"] is None else row["planned"]
            yield (
                f"  {row['at'][:16].replace('T', ' ')}  {row['forecast']:8.1f}  {row['required']:8}"
                f"  {row['scheduled']:9}  {planned:>7}"
            )
        yield from _simulated(document.get("simulated", {}), queue_id)
        yield ""


def _simulated(simulated: Document, queue_id: str) -> Iterator[str]:
    for variant in ("plan", "changed"):
        for day, queues in simulated.get(variant, {}).items():
            level = queues[queue_id]["service_level"]
            if level["mean"] is not None:
                yield f"  {day} {variant:7} simulated: {level['mean']:.1%} in target ({_interval(level)})"
    for day, queues in simulated.get("difference", {}).items():
        level = queues[queue_id]["service_level"]
        if level["mean"] is not None:
            yield f"  {day} changed against plan: {level['mean'] * 100:+.1f} points ({_interval(level)})"


def _interval(level: Document) -> str:
    return (
        "one day only" if level["low"] is None else f"{level['low'] * 100:.1f} to {level['high'] * 100:.1f}"
    )
