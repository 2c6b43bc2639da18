"""Full-text search over tickets: SQLite FTS5 in a file of its own, fed by events, made anew from the store when it is gone.

Chinese, Japanese and Korean text has no spaces between words, so each such character is a word of the index and a query of several is
a phrase. The index may lag a second behind; it is never the truth.
"""

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hub.background import TaskOwner, every
from hub.domain.events import Event
from hub.domain.message import Message
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import MessageAdded, TicketOpened, TicketUpdated
from hub.storage.query import Range

logger = logging.getLogger(__name__)

FEED_S = 0.5
AGAIN_S = 10.0
BATCH = 200
MESSAGES_OF_TICKET = 300
MAX_WORDS = 12
OVERLAP = timedelta(minutes=1)
"""How far before the newest indexed change a restart looks again."""

_WIDE = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af])")
_WORD = re.compile(r"\w+", re.UNICODE)
_SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS tickets USING fts5(id UNINDEXED, text, tokenize="unicode61 remove_diacritics 2");
CREATE TABLE IF NOT EXISTS places (id TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), upto TEXT NOT NULL);
"""

T = TypeVar("T")


class TicketsToIndex(Protocol):
    """Tickets, to read."""

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        """Return those that exist."""
        ...

    def all(self, where: Mapping[str, Any], sort: str = "id") -> AsyncIterator[Ticket]:  # Any: conditions
        """Yield all that match."""
        ...


class MessagesToIndex(Protocol):
    """Messages, to read."""

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket."""
        ...


def spaced(text: str) -> str:
    """Return the text with every wide character a word of its own."""
    return _WIDE.sub(r" \1 ", text)


def match_expression(words: str) -> str:
    """Return the query that finds all the words, the last one also as a beginning; empty for a query without words."""
    terms = []
    for chunk in words.split()[:MAX_WORDS]:
        parts = _WORD.findall(spaced(chunk))
        if parts:
            terms.append('"' + " ".join(parts) + '"')
    if not terms:
        return ""
    return " AND ".join(terms) + ("*" if not _WIDE.search(terms[-1]) else "")


class TicketIndex:
    """Find tickets by words in subject, customer's name and messages."""

    def __init__(self, path: Path | None, tickets: TicketsToIndex, messages: MessagesToIndex) -> None:
        self._path = path
        self._tickets = tickets
        self._messages = messages
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._connection: sqlite3.Connection | None = None
        self._stale: dict[str, None] = {}
        self._caught_up = False
        self._feeding = asyncio.Lock()
        self._at_once = BATCH
        self._tasks = TaskOwner("search")

    async def start(self) -> None:
        """Open the index and begin to follow; what was missed while down is caught up with behind."""
        await self._run(self._open)
        self._tasks.start(self._catch_up(), "catch up")
        self._tasks.start(every(FEED_S, self.feed, "the search index"), "feed")

    async def stop(self) -> None:
        """Close the index."""
        await self._tasks.stop()
        await self._run(self._close)
        self._thread.shutdown(wait=False)

    async def on_event(self, event: Event) -> None:
        """Note a ticket whose words changed."""
        if isinstance(event, (MessageAdded, TicketOpened, TicketUpdated)):
            self._stale[event.ticket_id] = None

    async def ticket_ids(self, words: str, limit: int) -> list[str]:
        """Return the ids of the tickets that fit, best first; what was said a moment ago is found as well."""
        expression = match_expression(words)
        if not expression:
            return []
        try:
            await self.feed()
        except Exception:
            logger.exception("The search index is not up to date: a search goes by what it has")
        return await self._run(partial(self._find, expression, limit))

    async def feed(self) -> None:
        """Index what changed since the last time, and wait for whoever is at it; what cannot be read now is tried again."""
        async with self._feeding:  # an older text is never written over a newer one
            while self._stale:
                await self._feed_some(list(self._stale)[: self._at_once])

    async def _feed_some(self, ids: Sequence[str]) -> None:
        for ticket_id in ids:
            self._stale.pop(ticket_id, None)
        try:
            tickets = await self._tickets.get_many(ids)
            rows = [(ticket.id, await self._text_of(ticket)) for ticket in tickets]
            await self._run(partial(self._write, rows))
        except BaseException:
            self._stale.update(dict.fromkeys(ids))
            self._at_once = 1  # should one of them be the reason, the others go on without it
            raise
        self._at_once = min(BATCH, 2 * self._at_once)
        upto = max((ticket.updated_at for ticket in tickets), default=None)
        if upto is not None and self._caught_up and not self._stale:
            await self._run(partial(self._keep_progress, (upto - OVERLAP).isoformat()))

    async def _catch_up(self) -> None:
        while not self._caught_up:
            try:
                await self._look_back()
            except Exception:
                logger.exception("The search index could not be brought up to date; it is tried again")
                await asyncio.sleep(AGAIN_S)

    async def _look_back(self) -> None:
        upto = await self._run(self._progress)
        since = datetime.fromisoformat(upto) if upto else None
        async for ticket in self._tickets.all({"updated_at": Range(gte=since)}, "updated_at"):
            self._stale[ticket.id] = None
            if len(self._stale) >= BATCH:
                await self.feed()
        self._caught_up = True
        await self.feed()

    async def _text_of(self, ticket: Ticket) -> str:
        messages = await self._messages.latest_of_ticket(ticket.id, MESSAGES_OF_TICKET)
        parts = [
            f"#{ticket.number}",
            ticket.subject,
            ticket.customer_name,
            *(one.body for one in messages if not one.whisper_to),
        ]
        return spaced("\n".join(parts))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> None:
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = self._opened()
        except sqlite3.DatabaseError:
            if self._path is None:
                raise
            logger.warning("The search index was damaged and is made anew")
            self._path.unlink(missing_ok=True)
            self._connection = self._opened()

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path or ":memory:", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript(_SCHEMA)
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self, rows: Sequence[tuple[str, str]]) -> None:
        database = self._database()
        database.execute("BEGIN")
        for ticket_id, text in rows:
            known = database.execute("SELECT place FROM places WHERE id = ?", (ticket_id,)).fetchone()
            if known is not None:
                database.execute("DELETE FROM tickets WHERE rowid = ?", known)
            added = database.execute("INSERT INTO tickets (id, text) VALUES (?, ?)", (ticket_id, text))
            database.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (ticket_id, added.lastrowid))
        database.execute("COMMIT")

    def _find(self, expression: str, limit: int) -> list[str]:
        query = "SELECT id FROM tickets WHERE tickets MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in self._database().execute(query, (f"text : ({expression})", limit))]

    def _progress(self) -> str:
        row = self._database().execute("SELECT upto FROM progress").fetchone()
        return row[0] if row else ""

    def _keep_progress(self, upto: str) -> None:
        self._database().execute("INSERT OR REPLACE INTO progress VALUES (1, ?)", (upto,))

    def _database(self) -> sqlite3.Connection:
        assert self._connection is not None
        return self._connection
