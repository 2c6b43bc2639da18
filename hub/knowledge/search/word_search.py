"""Search articles by words alone, without any model: what answers while the language process starts, or is away.

SQLite's FTS5 in a temporary file that the system removes, so thousands of articles cost the hub next to no memory. English
endings are cut off by its Porter stemmer; Chinese characters are words of their own, and pairs of them are phrases. How sure
a hit is comes from the share of the question's words that it has, rare ones counting more; nothing here knows what words mean.
"""

import asyncio
import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import pairwise

from hub.domain.article import Article
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.passages import passages_of
from hub.knowledge.search.scope import Scope
from hub.knowledge.text.function_words import FUNCTION_PAIRS, FUNCTION_WORDS
from hub.knowledge.text.sentences import asking_sentences
from hub.knowledge.text.tokens import SPACELESS, clean

MAX_TERMS = 24
CANDIDATES = 50
MAX_PARTS = 8
TAKE_IN = 32
"""Articles taken in between two searches."""

SURENESS = 0.9
"""The confidence in an article that has every word of the question."""

_SIGN = re.compile(f"([{SPACELESS}])")
_RUN = re.compile(f"[{SPACELESS}]+")
_WORD = re.compile(rf"[^\W_{SPACELESS}]+")
_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -2000;
CREATE VIRTUAL TABLE articles USING fts5(words, lines UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2");
CREATE TABLE places (id TEXT PRIMARY KEY, place INTEGER NOT NULL, language TEXT NOT NULL, aside INTEGER NOT NULL, brand TEXT NOT NULL);
CREATE INDEX by_place ON places (place);
"""

Entry = tuple[Article, tuple[str, ...]]


class WordSearch:
    """Articles by their words; changes are taken in by the next search, or at once when many have come."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-words")
        self._incoming: dict[str, Entry | None] = {}
        self._held: dict[str, int] = {}

    def put(self, article: Article, learned: tuple[str, ...] = ()) -> None:
        """Add or replace an article; the same article again costs nothing."""
        content = hash(
            (article.title, article.body, article.questions, article.language, article.brand, learned)
        )
        if self._held.get(article.id) == content:
            return
        self._held[article.id] = content
        self._incoming[article.id] = (article, learned)
        self._take_in_early()

    def remove(self, article_id: str) -> None:
        """Take an article out."""
        if self._held.pop(article_id, None) is not None:
            self._incoming[article_id] = None
            self._take_in_early()

    def _take_in_early(self) -> None:
        if len(self._incoming) >= TAKE_IN:
            taken, self._incoming = self._incoming, {}
            self._thread.submit(self._apply, taken)

    async def search(self, question: str, scope: Scope, limit: int) -> list[Hit]:
        """Return the best articles of the scope for a question."""
        taken, self._incoming = self._incoming, {}
        terms = _terms(question)

        def work() -> list[Hit]:
            self._apply(taken)
            return self._search(terms, question, scope, limit)

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def stop(self) -> None:
        """End the thread; what is held is forgotten."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
            self._database.executescript(_SCHEMA)
        return self._database

    def _apply(self, changes: dict[str, Entry | None]) -> None:
        if not changes:
            return
        database = self._open()
        database.execute("BEGIN")
        for article_id, entry in changes.items():
            row = database.execute("SELECT place FROM places WHERE id = ?", (article_id,)).fetchone()
            if row is not None:
                database.execute("DELETE FROM articles WHERE rowid = ?", row)
                database.execute("DELETE FROM places WHERE id = ?", (article_id,))
            if entry is not None:
                self._enter(database, *entry)
        database.execute("COMMIT")

    @staticmethod
    def _enter(database: sqlite3.Connection, article: Article, learned: tuple[str, ...]) -> None:
        passages = passages_of(article, learned)
        lines = "\n".join(passages.texts)
        place = database.execute(
            "INSERT INTO articles (words, lines) VALUES (?, ?)", (_spaced(passages.words), lines)
        ).lastrowid
        database.execute(
            "INSERT INTO places VALUES (?, ?, ?, ?, ?)",
            (article.id, place, article.language, passages.aside, article.brand),
        )

    def _search(self, terms: Sequence[str], question: str, scope: Scope, limit: int) -> list[Hit]:
        database = self._open()
        (count,) = database.execute("SELECT count(*) FROM places").fetchone()
        if not terms or not count:
            return []
        weight: dict[str, float] = {}
        shares: dict[int, float] = {}
        for term in terms:
            places = database.execute("SELECT rowid FROM articles WHERE articles MATCH ?", (term,)).fetchall()
            weight[term] = math.log(1 + (count - len(places) + 0.5) / (len(places) + 0.5))
            for (place,) in places:
                shares[place] = shares.get(place, 0.0) + weight[term]
        whole = sum(weight.values())
        ranked = database.execute(
            "SELECT articles.rowid, id, lines FROM articles JOIN places ON places.place = articles.rowid"
            " WHERE articles MATCH :terms AND :language IN ('', language) AND (:every OR NOT aside)"
            " AND (brand = '' OR :brand IN ('', brand)) ORDER BY rank LIMIT :most",
            {**asdict(scope), "terms": " OR ".join(terms), "most": CANDIDATES},
        ).fetchall()
        ranked.sort(key=lambda row: -shares.get(row[0], 0.0))  # stable: BM25 decides between equals
        return [
            _hit(article_id, shares.get(place, 0.0) / whole, lines, question)
            for place, article_id, lines in ranked[:limit]
        ]


def _hit(article_id: str, share: float, lines: str, question: str) -> Hit:
    asked = frozenset(_words(question))
    near = {line: len(asked.intersection(_words(line))) / max(len(asked), 1) for line in lines.split("\n")}
    confidence = round(SURENESS * share**2, 4)
    return Hit(
        article_id=article_id,
        score=confidence,
        confidence=confidence,
        passage=max(near, key=lambda line: near[line]),
        parts=tuple(sorted(near.items(), key=lambda one: -one[1])[:MAX_PARTS]),
        read=question,
    )


def _terms(question: str) -> list[str]:
    """Return what to look for, each as FTS5 wants it: words that mean something, and pairs of Chinese characters."""
    said = " ".join(asking_sentences(clean(question)))
    return [f'"{_spaced(word)}"' for word in dict.fromkeys(_words(said))][:MAX_TERMS]


def _words(text: str) -> Iterator[str]:
    lowered = text.lower()
    words = _WORD.findall(lowered)
    yield from [word for word in words if word not in FUNCTION_WORDS] or words
    for run in _RUN.findall(lowered):
        if len(run) == 1:
            yield run
        for first, second in pairwise(run):
            if first + second not in FUNCTION_PAIRS:
                yield first + second


def _spaced(text: str) -> str:
    return _SIGN.sub(r" \1 ", text).strip()
