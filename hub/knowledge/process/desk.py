"""All language work with its models: the index, topics, entities, gaps, drafts. It runs in the language process.

Each kind of work has a thread of its own, so that a long one never holds up a short one; the loop only hands over.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from hub.background import TaskOwner
from hub.domain.article import Article
from hub.domain.skill import Skill
from hub.domain.triage import Asked, Judgement, Target
from hub.domain.word_list import WordList
from hub.knowledge.encoding.embedding import Embedder, GuardedEmbedder, UniversalSentenceEncoder, Vectors
from hub.knowledge.encoding.kept_vectors import KeptVectors
from hub.knowledge.learning.drafting import ArticleDraft, Story, draft_of, said_in, texts_of
from hub.knowledge.learning.gaps import Asked as Unanswered
from hub.knowledge.learning.gaps import Gap, gaps_of
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.index import KnowledgeIndex
from hub.knowledge.search.scope import Scope
from hub.knowledge.search.vocabulary import Vocabulary
from hub.knowledge.search.worker import IndexWorker
from hub.knowledge.suggesting.suggestions import learnable
from hub.knowledge.text.entities import Entity, EntityFinder, entities_in
from hub.knowledge.text.keywords import Guess
from hub.knowledge.text.language import Language, detect
from hub.knowledge.triage.lessons import Lessons, StoredModel, TrainingOutcome

if TYPE_CHECKING:
    from hub.knowledge.classifying.classifier import SkillClassifier
    from hub.knowledge.triage.bench import TriageBench

T = TypeVar("T")

ENCODE_BATCH = 16
STUDY_NICENESS = 10
WAIT_S = 30.0


class LanguageDesk:
    """Do language work; what needs spaCy or a model loads it at first use."""

    def __init__(
        self, embedder: Embedder | None = None, vectors: Path | None = None, *, warm_up: bool = False
    ) -> None:
        """Encode with `embedder`, or with the hub's own; keep the vectors of articles in the file `vectors`.

        With `warm_up` the models are loaded after the start, and not when they are first needed.
        """
        self._warm_up = warm_up
        self._tasks = TaskOwner("language")
        self._embedder = GuardedEmbedder(embedder or UniversalSentenceEncoder())
        self._vectors = vectors
        self._vocabulary = Vocabulary()
        self._lists: tuple[WordList, ...] = ()
        self._finder: EntityFinder | None = None
        self._skills: tuple[Skill, ...] = ()
        self._classifier: SkillClassifier | None = None
        self._models: tuple[StoredModel, ...] = ()
        self._bench: TriageBench | None = None
        self._index = IndexWorker(self._new_index)
        self._text = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-language")
        self._topic = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-topic")
        self._study = ThreadPoolExecutor(
            1, thread_name_prefix="ThreadPoolExecutor-study", initializer=_give_way
        )

    def _new_index(self) -> KnowledgeIndex:
        kept = KeptVectors(self._embedder, self._vectors) if self._vectors else None
        return KnowledgeIndex(self._embedder, passages=kept, vocabulary=self._vocabulary)

    @property
    def problem(self) -> str:
        """Return what does not work, for supervisors; empty when everything does."""
        return self._embedder.problem

    def problem_now(self) -> str:
        """Return what does not work."""
        return self.problem

    async def start(self, refill: Callable[[], object]) -> None:
        """Begin to take articles in; this desk never loses them, so `refill` is not needed."""
        self._index.start()
        if self._warm_up:
            self._tasks.start(self.settled(), "warm up")

    async def stop(self) -> None:
        """End the threads."""
        await self._tasks.stop()
        await self._index.stop()
        for thread in (self._text, self._topic, self._study):
            thread.shutdown(wait=False, cancel_futures=True)

    def put(self, articles: Iterable[tuple[Article, tuple[str, ...]]]) -> None:
        """Add or replace articles with the questions they have learned; the same ones again cost nothing."""
        for article, learned in articles:
            self._index.put(article, learned)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Take articles out."""
        for article_id in article_ids:
            self._index.remove(article_id)

    async def flushed(self) -> None:
        """Let others have their turn between many articles."""
        await asyncio.sleep(0)

    def use_words(self, lists: Sequence[WordList]) -> None:
        """Read all texts by these lists from now on; searches go on while the index is built anew."""
        if (words := tuple(lists)) != self._lists:
            self._lists, self._finder = words, None
        vocabulary = Vocabulary.of(self._lists)
        if vocabulary != self._vocabulary:
            self._vocabulary = vocabulary
            self._index.rebuild(self._new_index)

    def teach(self, skills: Sequence[Skill]) -> None:
        """Tell topics by these skills from now on."""
        if (known := tuple(skills)) != self._skills:
            self._skills, self._classifier = known, None

    async def settled(self) -> int:
        """Wait until every article that has come is searched and the models are loaded; return how many still wait after a while."""
        if waiting := await self._index.settled(WAIT_S):
            return waiting
        await self.classify("hello")
        await self._in(self._topic, partial(self._embedder.encode, ["hello"]))
        return 0

    async def search(self, question: str, spoken: str, scope: Scope, limit: int) -> Sequence[Hit]:
        """Return the best articles of the scope for a question in the language `spoken`."""
        return await self._index.search(question, spoken, scope, limit)

    async def detect(self, text: str, languages: Sequence[str]) -> Language:
        """Return the language of the text among these."""
        return await self._in(self._text, partial(detect, text, languages))

    async def classify(self, text: str) -> Sequence[Guess]:
        """Return ids of the skills the text needs with confidence (0-1), the surest first."""
        return await self._in(self._topic, partial(self._classify, text, self._skills))

    def _classify(self, text: str, skills: tuple[Skill, ...]) -> Sequence[Guess]:
        if not skills:
            return []  # and nothing to load for it
        classifier = self._classifier
        if classifier is None:
            from hub.knowledge.classifying.classifier import SkillClassifier

            classifier = SkillClassifier(self._embedder, skills)
            if skills is self._skills:
                self._classifier = classifier
        return classifier.classify(text)

    def use_models(self, models: Sequence[StoredModel]) -> None:
        """Judge by these models from now on, and by examples where there is none."""
        self._models = tuple(models)
        if self._bench is not None:
            self._bench.use(self._models)

    async def judge(self, asked: Asked, thresholds: Mapping[Target, float]) -> Sequence[Judgement]:
        """Return a judgement for every target that labels teach; under its threshold (0 to 1) it abstains."""
        return await self._in(self._topic, lambda: self._triage().judge(asked, thresholds))

    def _triage(self) -> "TriageBench":
        bench = self._bench
        if bench is None:
            from hub.knowledge.triage.bench import TriageBench  # with scikit-learn, at first use

            bench = TriageBench(self._embedder, lambda text: self._classify(text, self._skills))
            bench.use(self._models)
            self._bench = bench
        return bench

    async def train(self, lessons: Lessons, twin: StoredModel | None) -> TrainingOutcome:
        """Learn a target, and try it against the `twin` of the model in use; raises Unavailable when it cannot."""
        return await self._in(self._study, lambda: self._triage().train(lessons, twin))

    async def training_step(self) -> str:
        """Return how far a training has come, empty when none goes on."""
        return self._bench.step if self._bench is not None else ""

    async def entities(self, texts: Sequence[str]) -> Sequence[Entity]:
        """Return what the texts name, each thing once, where it comes first."""
        return await self._in(self._topic, partial(self._find, texts, self._lists))

    def _find(self, texts: Sequence[str], lists: tuple[WordList, ...]) -> Sequence[Entity]:
        finder = self._finder or EntityFinder(lists)
        if lists is self._lists:
            self._finder = finder
        return entities_in(texts, finder)

    async def learnable(self, question: str) -> str:
        """Return of a question what may be learned from it: without greeting, signature and personal data."""
        return await self._in(self._text, partial(learnable, question))

    async def gaps(self, asked: Sequence[Unanswered]) -> Sequence[Gap]:
        """Return what to write next: these questions by meaning, those that cost most hours first."""
        vectors = await self._encode([one.question for one in asked])
        told = np.atleast_1d(vectors.any(axis=1))  # without a sentence encoder nothing is alike
        alike = [one for one, known in zip(asked, told.tolist(), strict=True) if known]
        return await self._in(self._study, partial(gaps_of, alike, vectors[told]))

    async def draft(self, stories: Sequence[Story]) -> ArticleDraft | None:
        """Return a draft from what these tickets asked and were answered, None when nothing was answered."""
        parts = [await self._in(self._study, partial(said_in, story)) for story in stories]
        questions, sentences = texts_of(parts)
        asked, said = await self._encode(questions), await self._encode(sentences)
        return await self._in(self._study, partial(draft_of, questions, asked, sentences, said))

    async def _encode(self, texts: Sequence[str]) -> Vectors:
        """Encode in small batches, between which suggestions have their turn."""
        batches = [texts[start : start + ENCODE_BATCH] for start in range(0, len(texts), ENCODE_BATCH)]
        rows = [await self._in(self._study, partial(self._embedder.encode, batch)) for batch in batches]
        return np.concatenate(rows) if rows else np.zeros((0, self._embedder.dimensions), np.float32)

    @staticmethod
    async def _in(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(thread, work)


def _give_way() -> None:
    """Let the other threads of the machine go first (Linux counts niceness by thread)."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), STUDY_NICENESS)
