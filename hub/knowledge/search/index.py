"""The searchable knowledge base in memory.

Articles are taken in at once and cut, counted and encoded at the next `refresh`; that is bounded work per call,
so thousands of articles may come in a burst while searches go on. Nothing here is asynchronous or thread-safe:
one worker thread owns an index (see `service.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.domain.article import Article
from hub.knowledge.encoding.embedding import Embedder, Vectors
from hub.knowledge.encoding.kept_vectors import KeptVectors
from hub.knowledge.search.asking import QuestionMeans
from hub.knowledge.search.fusion import Views, absolute, confidence, ranking
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.lexical import Floats, TermIndex
from hub.knowledge.search.passages import Passages, passages_of
from hub.knowledge.search.scope import Scope, speaks_for
from hub.knowledge.search.spelling import Speller
from hub.knowledge.search.vectors import VectorTable
from hub.knowledge.search.vocabulary import Vocabulary
from hub.knowledge.text.sentences import asking_sentences
from hub.knowledge.text.tokens import char_ngrams, clean

Ranking = Callable[[Views], Floats]
"""Return the values to order articles by, highest first."""

CANDIDATES = 300
"""So many articles by meaning and so many by words are compared passage by passage."""

SAMPLE = 150
"""So many other articles show how the scores of unfit ones are spread."""

SENTENCE_MARGIN = 0.3
"""A sentence this much further from every article than the best sentence of the message is taken for small talk."""

WORDS_AS_MEANING = 0.9
"""What the two lexical views together count in the place of the two cosines, when there are none."""

MAX_PARTS = 8
"""So many sentences of each article found are named."""

_REFRESH_ARTICLES = 64
_SMALL_ROWS = 500
_TRAIN_GROWTH = 1.0
"""While many articles stream in the metric is learned anew whenever they have doubled: twice the work of the last time in all."""
_SETTLE_GROWTH = 0.02
_DEAD_SHARE = 0.3
_MAX_SCOPES = 64


@dataclass(frozen=True, slots=True)
class _Incoming:
    article: Article
    learned: tuple[str, ...]


class KnowledgeIndex:
    """Find the articles that answer a question."""

    def __init__(
        self,
        embedder: Embedder,
        rank: Ranking = ranking,
        *,
        passages: KeptVectors | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        """Read texts by `vocabulary` and encode those of articles by `passages`, which may remember them.

        Hits are ordered by `rank`; another than the hub's own serves to measure what each view is worth.
        """
        self._embedder = embedder
        self._kept = passages
        self._rank = rank
        self._reader = (vocabulary or Vocabulary()).reader()
        self._table = VectorTable(embedder.dimensions)
        self._common = QuestionMeans(passages or embedder)
        self._words = TermIndex(self._reader.lexemes)
        self._chars = TermIndex(char_ngrams)
        self._speller = Speller(embedder.is_word)
        self._slot_of: dict[str, int] = {}
        self._passages: list[Passages | None] = []
        self._longness = np.zeros(0, np.float32)
        self._incoming: dict[str, _Incoming | None] = {}
        self._alive: dict[Scope, NDArray[np.int64]] = {}
        self._trained_rows = 0
        self._taught_rows = 0

    def __len__(self) -> int:
        return len(self._slot_of)

    @property
    def backlog(self) -> int:
        """Return how many changes wait for a refresh."""
        return len(self._incoming)

    def put(self, article: Article, learned: Iterable[str] = ()) -> None:
        """Add or replace an article; `learned` are questions it was accepted for."""
        self._incoming[article.id] = _Incoming(article, tuple(learned))

    def remove(self, article_id: str) -> None:
        """Take an article out."""
        self._incoming[article_id] = None

    def refresh(self, limit: int = _REFRESH_ARTICLES) -> int:
        """Make up to `limit` changes searchable; return how many still wait."""
        taken = [self._incoming.pop(key) for key in self._take_out(limit)]
        arriving = [passages_of(one.article, one.learned) for one in taken if one is not None]
        rows = self._encode_all(arriving)
        for passages, vectors in zip(arriving, rows, strict=True):
            self._enter(passages, vectors)
        self._words.seal()
        self._chars.seal()
        self._alive.clear()
        self._longness = np.array([held.longness if held else 0.0 for held in self._passages], np.float32)
        if not self._incoming:
            self._tidy()
        return len(self._incoming)

    def _take_out(self, limit: int) -> list[str]:
        keys = list(self._incoming)[:limit]
        for key in keys:
            if self._incoming[key] is None and (slot := self._slot_of.pop(key, None)) is not None:
                self._passages[slot] = None
        return keys

    def _encode_all(self, arriving: list[Passages]) -> list[Vectors]:
        """Encode what is new; an article that only gained a question keeps its other vectors."""
        known: dict[str, Vectors] = {}
        for passages in arriving:
            slot = self._slot_of.get(passages.article_id)
            old = self._passages[slot] if slot is not None else None
            if slot is not None and old is not None:
                known.update(zip(old.texts, self._table.rows_of(slot), strict=True))
        unknown = list(dict.fromkeys(text for one in arriving for text in one.texts if text not in known))
        read = [self._reader.plain(text) for text in unknown]
        known.update(zip(unknown, (self._kept or self._embedder).encode(read), strict=True))
        return [np.stack([known[text] for text in one.texts]) for one in arriving]

    def _enter(self, passages: Passages, vectors: Vectors) -> None:
        old = self._slot_of.get(passages.article_id)
        if old is not None:
            self._passages[old] = None
        slot = self._table.add(vectors, passages.language, passages.alike, passages.central)
        self._slot_of[passages.article_id] = slot
        self._passages.append(passages)
        words = self._reader.plain(passages.words)
        self._speller.learn(words)
        self._words.add(slot, words)
        self._chars.add(slot, words)

    def _tidy(self) -> None:
        dead = len(self._passages) - len(self._slot_of)
        if dead > 64 + _DEAD_SHARE * len(self._passages):
            self._compact()
        if self._growth() > (0.1 if self._table.rows < _SMALL_ROWS else _TRAIN_GROWTH):
            self.train()

    def _growth(self) -> float:
        return abs(self._table.rows - self._trained_rows) / max(self._trained_rows, 1)

    def settle(self) -> None:
        """Learn from the last articles too; called when no more are coming. Of many, a few change nothing that is learned."""
        if self._growth() > (0 if self._table.rows < _SMALL_ROWS else _SETTLE_GROWTH):
            self.train()
        if self._table.rows != self._taught_rows:
            self._table.learn_heads(sorted(self._slot_of.values()))
            self._taught_rows = self._table.rows

    def train(self) -> None:
        """Learn the metric of the articles held now; done by itself whenever they have grown enough."""
        self._table.train(sorted(self._slot_of.values()))
        self._trained_rows = self._table.rows

    def save(self) -> None:
        """Keep the vectors of passages for the next start, where there is a place for them."""
        if self._kept is not None:
            self._kept.save()

    def _compact(self) -> None:
        alive = np.array(sorted(self._slot_of.values()), np.int64)
        renumbering = np.full(len(self._passages), -1, np.int32)
        renumbering[alive] = np.arange(len(alive))
        self._table.keep(alive)
        self._words.keep(renumbering)
        self._chars.keep(renumbering)
        self._passages = [self._passages[slot] for slot in alive]
        self._slot_of = {key: int(renumbering[slot]) for key, slot in self._slot_of.items()}
        self._longness = self._longness[alive]
        self._alive.clear()
        self._trained_rows = min(self._trained_rows, self._table.rows)

    def search(
        self,
        question: str,
        spoken: str = "",
        only: str = "",
        limit: int = 10,
        *,
        every: bool = False,
        brand: str = "",
    ) -> list[Hit]:
        """Return the best articles for a question in the language `spoken`; `only` restricts theirs, `brand` for whom they are.

        With `every`, macros and answers of solved tickets are found too. A hit's passage is the text of the article that is
        nearest to the question.
        """
        slots = self._eligible(Scope(language=only, brand=brand, every=every))
        text = clean(question)
        if not len(slots) or not text.strip():
            return []
        core, probes = self._probes(self._speller.mend(self._reader.plain(text)), spoken, slots)
        chosen, views = self._views(core, probes, slots)
        ranked, scores = self._rank(views), absolute(views)
        best = np.argsort(-ranked, kind="stable")[:limit]
        return self._hits(chosen[best], scores[best], probes, core)

    def sentences_of(self, question: str) -> list[str]:
        """Return the texts that a search for the question encodes."""
        text = clean(question)
        return asking_sentences(self._speller.mend(self._reader.plain(text))) if text.strip() else []

    def _probes(self, text: str, spoken: str, slots: NDArray[np.int64]) -> tuple[str, Vectors]:
        """Return what of the text asks something, and its vector, followed by one per sentence if there are several."""
        sentences = asking_sentences(text)
        probes = self._probe(sentences, spoken)
        if len(sentences) == 1:
            return sentences[0], probes
        nearest = self._table.centre_scores(probes)[:, slots].max(1)
        telling = np.flatnonzero(nearest >= nearest.max() - SENTENCE_MARGIN)
        core = " ".join(sentences[number] for number in telling)
        if len(telling) == 1:
            return core, probes[telling]
        return core, np.concatenate([self._probe([core], spoken), probes[telling]])

    def _probe(self, texts: list[str], spoken: str) -> Vectors:
        metric = self._table.metric
        return metric.probe(self._embedder.encode(texts), spoken, self._common.centre(metric, spoken))

    def _eligible(self, scope: Scope) -> NDArray[np.int64]:
        if scope not in self._alive:
            if len(self._alive) >= _MAX_SCOPES:  # whoever asks names the brand
                self._alive.clear()
            held = [(slot, self._passages[slot]) for slot in sorted(self._slot_of.values())]
            slots = [slot for slot, one in held if one is not None and _is_in(one, scope)]
            self._alive[scope] = np.array(slots, np.int64)
        return self._alive[scope]

    def _views(self, core: str, probes: Vectors, slots: NDArray[np.int64]) -> tuple[NDArray[np.int64], Views]:
        words = self._words.bm25(core, self._table.slots)[slots]
        chars = self._chars.cosine(core, self._table.slots)[slots]
        centres = self._table.centre_scores(probes)[:, slots]
        chosen = _candidates(centres.max(0), words + chars)
        meaning = centres[:, chosen] + self._table.best_rows(probes, slots[chosen])
        heads = self._table.head_scores(probes, slots[chosen])
        longness = self._longness[slots[chosen]]
        if len(probes) > 1:
            meaning = (meaning[:1] + meaning[1:].max(0)) / 2
            heads = (heads[:1] + heads[1:].max(0)) / 2
        if not probes.any():  # the encoder fails: words stand in for their meaning
            meaning = WORDS_AS_MEANING * (chars + words)[None, chosen]
        return slots[chosen], Views(meaning[0], chars[chosen], words[chosen], longness, heads[0])

    def _hits(
        self, slots: NDArray[np.int64], scores: NDArray[np.float32], probes: Vectors, read: str
    ) -> list[Hit]:
        hits: list[Hit] = []
        lowest = float("inf")
        for slot, score in zip(slots.tolist(), scores.tolist(), strict=True):
            passages = self._passages[slot]
            if passages is None:
                continue
            lowest = min(lowest, score)  # the order of the ranking stands: a later hit is never surer
            near = self._table.nearness(probes, slot)
            hits.append(
                Hit(
                    article_id=passages.article_id,
                    score=lowest,
                    confidence=confidence(lowest),
                    passage=passages.texts[int(near[0].argmax())],
                    parts=_parts(passages, near.max(0)),
                    read=read,
                )
            )
        return hits


def _is_in(passages: Passages, scope: Scope) -> bool:
    spoken = not scope.language or passages.language == scope.language
    return spoken and (scope.every or not passages.aside) and speaks_for(passages.brand, scope.brand)


def _parts(passages: Passages, near: Vectors) -> tuple[tuple[str, float], ...]:
    """Return the sentences of the answer that come nearest to any sentence of the question, nearest first."""
    answer = range(passages.alike, len(passages.texts) - (len(passages.texts) - passages.alike > 1))
    order = sorted(answer, key=lambda place: -float(near[place]))[:MAX_PARTS]
    return tuple((passages.texts[place], round(float(near[place]), 4)) for place in order)


def _candidates(by_meaning: Vectors, by_words: Vectors) -> NDArray[np.int64]:
    size = len(by_meaning)
    if size <= 2 * CANDIDATES + SAMPLE:
        return np.arange(size)
    meant = np.argpartition(-by_meaning, CANDIDATES)[:CANDIDATES]
    said = np.argpartition(-by_words, CANDIDATES)[:CANDIDATES]
    others = np.arange(0, size, size // SAMPLE)
    return np.unique(np.concatenate([meant, said, others]))
