"""Many articles at once, out of a file that an editor uploads: the same engine as `hub import-articles`, article by article.

Each article is one change of its own, and importing again changes only what is not there yet: whoever stops it half-way, or is cut
off, begins again and loses nothing.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from hub.errors import Conflict
from hub.knowledge.articles.importing import Importer, ImportOutcome, Told
from hub.knowledge.articles.lifecycle import Articles
from hub.knowledge.imports.found import Reading, language_code
from hub.knowledge.imports.uploads import Upload
from hub.knowledge.ports import ArticleRepository

AT_ONCE = 2
"""So many imports in one process; an archive lies in memory while it is read."""

AT_A_TIME = 20
"""Articles of one file between two tellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """What is uploaded and how to take it: `language` is that of articles that do not tell theirs."""

    name: str
    data: bytes
    format: str
    language: str = "en"
    publish: bool = False
    dry_run: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one file of the upload held: `number` of `of`, and what was done with each article; `counts` are of all so far."""

    number: int
    of: int
    told: Sequence[Told] = ()
    counts: Counter[ImportOutcome]


class ArticleImports:
    """Take uploads in, step by step."""

    def __init__(self, articles: Articles, repository: ArticleRepository, languages: Sequence[str]) -> None:
        """Folders of an archive may be named by one of `languages`."""
        self._articles = articles
        self._repository = repository
        self._languages = frozenset(languages)
        self._running = asyncio.Semaphore(AT_ONCE)

    async def open(self, wish: ImportWish) -> Upload:
        """Look into an upload; raises Invalid for one that holds nothing of the format, Conflict while too many are read."""
        if self._running.locked():
            raise Conflict("Others are importing just now; try again when they are done")
        reading = Reading(language_code(wish.language), self._languages)
        return await asyncio.to_thread(Upload, wish.name, wish.data, wish.format, reading)

    async def steps(self, upload: Upload, wish: ImportWish, actor_id: str) -> AsyncGenerator[Step]:
        """Take the files in one after the other; ends where nobody asks for the next. Raises Invalid for one that unpacks to too much."""
        importer = Importer(
            self._articles,
            self._repository,
            source=wish.format,
            publish=wish.publish,
            dry_run=wish.dry_run,
            actor_id=actor_id,
        )
        counts: Counter[ImportOutcome] = Counter()
        async with self._running:
            for number in range(len(upload)):
                found = await asyncio.to_thread(upload.read, number)
                for first in range(0, max(len(found), 1), AT_A_TIME):
                    told = [await importer.take(one) for one in found[first : first + AT_A_TIME]]
                    counts.update(one.outcome for one in told)
                    last = first + AT_A_TIME >= len(found)
                    yield Step(number=number + last, of=len(upload), told=told, counts=counts.copy())
