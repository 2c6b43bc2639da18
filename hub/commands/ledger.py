"""`hub ledger verify`: make the routing decisions of a day again, from what was recorded, and compare."""

import argparse
import asyncio
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TextIO

from hub.bootstrap import Hub, build_hub
from hub.commands.recorded_days import Progress, offers_of, parts_of
from hub.days import bounds
from hub.routing.journal.verification import Difference, Verdict, Verification
from hub.settings import Settings

AGREES, DIFFERS = 0, 1
MAX_TOLD = 100


def run(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Verify the day and return the exit code: 0 all agree, 1 some differ; raises HubError for a store that cannot be read."""
    begin, end = bounds(options.day, options.time_zone)
    verdict = asyncio.run(_verify(build_hub(settings), begin, end))
    if options.json:
        told = {"day": options.day.isoformat(), "begin": begin.isoformat(), "end": end.isoformat()}
        print(json.dumps(told | as_document(verdict), ensure_ascii=False, indent=2), file=out)
    else:
        out.writelines(f"{line}\n" for line in _lines(verdict))
    return AGREES if verdict.agrees else DIFFERS


def as_document(verdict: Verdict) -> dict[str, Any]:  # Any: JSON
    """Return the verdict as JSON has it; of the unrecorded the first hundred are named."""
    return {
        "decisions": verdict.decisions,
        "reproduced": verdict.reproduced,
        "differing": [_document(each) for each in verdict.differing],
        "unrecorded": len(verdict.unrecorded),
        "unrecorded_decisions": verdict.unrecorded[:MAX_TOLD],
        "broken_parts": verdict.broken,
    }


async def _verify(hub: Hub, begin: datetime, end: datetime) -> Verdict:
    await hub.open()
    try:
        verification, progress, read = Verification(), Progress("making again the decisions of"), 0
        async for part in parts_of(hub, begin, end):
            read += part.offers
            progress.tell(part.at, read)
            verification.read(part)
        return verification.verdict(await offers_of(hub, begin, end))
    finally:
        await hub.close()


def _document(difference: Difference) -> dict[str, str]:
    return {
        "decision": difference.decision,
        "ticket": difference.ticket_id,
        "at": difference.at.isoformat(),
        "recorded": difference.recorded,
        "again": difference.again,
        "why": difference.why,
    }


def _lines(verdict: Verdict) -> Iterable[str]:
    for each in verdict.differing:
        yield f"{each.at:%H:%M:%S}  {each.decision}: recorded {each.recorded}, again {each.again or 'nobody'} ({each.why})"
    for part in verdict.broken:
        yield f"Part {part} of the journal is damaged or was altered."
    if verdict.unrecorded:
        yield f"Not recorded (any more): {len(verdict.unrecorded)}, for example {verdict.unrecorded[0]}."
    if not verdict.decisions:
        yield "No decision of that day was recorded."
        return
    yield f"{verdict.reproduced} of {verdict.decisions} decisions come out the same."
