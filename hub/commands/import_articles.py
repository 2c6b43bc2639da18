"""`hub import-articles`: take in the articles of Markdown folders, tables, HTML pages, Zendesk and Intercom."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from hub.bootstrap import Hub, build_hub
from hub.knowledge.articles.importing import Importer, ImportOutcome, Told
from hub.knowledge.articles.lifecycle import Articles
from hub.knowledge.imports.found import Reading, language_code
from hub.knowledge.imports.sources import files_in, read_file
from hub.settings import Settings

DONE, SOME_SKIPPED = 0, 1


def run(options: argparse.Namespace, settings: Settings, out: TextIO) -> int:
    """Import and return the exit code: 0 all taken in, 1 some skipped; raises HubError."""
    reading = Reading(language_code(options.language), frozenset(settings.knowledge.languages))
    files = files_in(options.path, options.format)
    counts = asyncio.run(_import(build_hub(settings), options, (files, reading), out))
    told = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in ImportOutcome)
    print(f"{told}{' (nothing stored)' if options.dry_run else ''}", file=out)
    return SOME_SKIPPED if counts[ImportOutcome.SKIPPED] else DONE


async def _import(
    hub: Hub, options: argparse.Namespace, what: tuple[Sequence[Path], Reading], out: TextIO
) -> Counter[ImportOutcome]:
    files, reading = what
    counts: Counter[ImportOutcome] = Counter()
    await hub.open()
    try:
        kept = hub.ground.kept.articles
        importer = Importer(
            Articles(hub.ground.clock, hub.ground.ids, kept, hub.ground.kept.article_versions),
            kept,
            source=options.format,
            publish=options.publish,
            dry_run=options.dry_run,
        )
        for number, path in enumerate(files, 1):
            sys.stderr.write(f"file {number} of {len(files)}: {path}\n")
            for found in read_file(path, options.path, options.format, reading):
                told = await importer.take(found)
                counts[told.outcome] += 1
                print(_line(told), file=out)
    finally:
        await hub.close()
    return counts


def _line(told: Told) -> str:
    return f"{told.outcome.value}\t{told.place}\t{told.article_id or told.reason}"
