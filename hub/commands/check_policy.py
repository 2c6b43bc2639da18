"""`hub check policy`: find the faults of a routing set-up, in files or in the hub's own store."""

import argparse
import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from hub.channels.registry import CHANNELS
from hub.clock import SystemClock
from hub.commands.policy_files import UNREADABLE, read_policy_files
from hub.domain.agent import DEFAULT_CAPACITY
from hub.routing.policy.check import check_policy
from hub.routing.policy.findings import PolicyFinding, Severity
from hub.routing.policy.setup import Setup
from hub.settings import Settings

SOUND, FAULTY, NOT_READ = 0, 1, 2

KNOWN_CHANNELS = frozenset({*CHANNELS, *DEFAULT_CAPACITY})


def run_on_files(options: argparse.Namespace, out: TextIO) -> int:
    """Check the files and return the exit code: 0 no errors, 1 errors, 2 could not be read."""
    files = read_policy_files(options.place, SystemClock().now())
    setup = Setup(
        **{noun: tuple(entities) for noun, entities in files.entities.items()},
        channels=KNOWN_CHANNELS,
        seen=files.seen,
        unread=frozenset(files.unread),
    )
    unread = any(finding.code in UNREADABLE for finding in files.findings)
    found = [*files.findings, *([] if unread else check_policy(setup))]
    code = _tell(setup, found, options.json, out)
    return NOT_READ if unread else code


def run_on_store(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Check what the hub's store holds, changing nothing; raises HubError when it cannot be opened."""
    from hub.bootstrap import build_hub  # a whole hub, which files do not need
    from hub.commands.policy_store import stored_setup

    setup = asyncio.run(stored_setup(build_hub(settings), KNOWN_CHANNELS))
    return _tell(setup, check_policy(setup), options.json, out)


def _tell(setup: Setup, found: Sequence[PolicyFinding], as_json: bool, out: TextIO) -> int:
    """Print the findings and return 0 when none is an error, else 1."""
    checked = {noun: len(parts) for noun, parts in setup.parts().items()}
    if as_json:
        told = {"findings": [finding.as_document() for finding in found], "checked": checked}
        print(json.dumps(told, ensure_ascii=False, indent=2), file=out)
    else:
        out.writelines(f"{line}\n" for line in _lines(found, checked))
    return FAULTY if any(finding.severity is Severity.ERROR for finding in found) else SOUND


def _lines(found: Sequence[PolicyFinding], checked: dict[str, int]) -> Iterable[str]:
    """Yield the findings as a table for each severity, and what was looked at."""
    for severity in Severity:
        rows = [finding for finding in found if finding.severity is severity]
        if not rows:
            continue
        code_width = max(len(row.code) for row in rows)
        subjects = [f"{row.subject.kind} {row.subject.id}" for row in rows]
        subject_width = max(map(len, subjects))
        yield f"{severity.value}s: {len(rows)}"
        for row, subject in zip(rows, subjects, strict=True):
            yield f"  {row.code:{code_width}}  {subject:{subject_width}}  {row.detail}"
            yield f"  {'':{code_width}}  {'':{subject_width}}  -> {row.mend}"
        yield ""
    counts = ", ".join(f"{count} {noun.replace('_', ' ')}" for noun, count in checked.items())
    yield f"{'Nothing is wrong' if not found else 'Checked'}: {counts}."
