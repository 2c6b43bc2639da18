"""Language work in a process of its own, seen from the hub; what it cannot do just now is done here by words alone."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.background import TaskOwner, every
from hub.domain.article import Article
from hub.domain.skill import Skill
from hub.domain.triage import Asked, Judgement, Target
from hub.domain.word_list import WordList
from hub.errors import Unavailable
from hub.knowledge.learning.drafting import ArticleDraft, Story
from hub.knowledge.learning.gaps import Asked as Unanswered
from hub.knowledge.learning.gaps import Gap
from hub.knowledge.process.calls import LANGUAGE_CALLS
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.scope import Scope
from hub.knowledge.search.word_search import WordSearch
from hub.knowledge.suggesting.suggestions import learnable
from hub.knowledge.text.entities import Entity, EntityFinder, entities_in
from hub.knowledge.text.keywords import Guess, skills_by_keywords
from hub.knowledge.text.language import UNDECIDED_CONFIDENCE, Language
from hub.knowledge.text.tokens import clean
from hub.knowledge.triage.judge import Judge
from hub.knowledge.triage.lessons import Lessons, StoredModel, TrainingOutcome
from hub.processes.link import PULSE_S, ProcessLink, Program

logger = logging.getLogger(__name__)

FIRST_S = 10.0
"""So long a question waits for a process that has never been there; afterwards none waits for one that is being started again."""

AGAIN_S = 5.0
"""So long after a failure the articles are handed over again."""
PATIENT_S = 20.0
"""A first start is no trouble before it has taken longer than this."""

LOOK_S = 2.0

AWAY = "language process: does not answer; suggestions and topics go by words alone until it is there again"
READING = "language process: reads the articles; suggestions go by words alone until it is done"


class RemoteLanguage:
    """Ask the language process; go by words while it is away, hangs, or has not read the articles yet."""

    def __init__(self, program: Program, *, warm_up: bool = True, pulse_s: float = PULSE_S) -> None:
        """Start the process with the hub (`warm_up`), or when it is first asked something; see that it lives every `pulse_s`."""
        self._link = ProcessLink(program, LANGUAGE_CALLS, pulse_s=pulse_s)
        self._link.on_up = self._greet
        self._link.on_down = self._lost
        self._warm_up = warm_up
        self._words = WordSearch()
        self._lists: tuple[WordList, ...] = ()
        self._finder: EntityFinder | None = None
        self._skills: tuple[Skill, ...] = ()
        self._models: tuple[StoredModel, ...] = ()
        self._judge: Judge | None = None
        self._refill: Callable[[], Awaitable[None]] = _nothing
        self._filled = False
        self._seen = asyncio.Event()
        self._tried = asyncio.Event()
        """Whether a process was up once (or could not be started), and whether one has read the articles (or died before)."""
        self._started_at: float | None = None
        self._told = ""
        self._tasks = TaskOwner("language")

    @property
    def problem(self) -> str:
        """Return what does not work, for supervisors; empty when everything does."""
        if self._link.late:
            return AWAY
        if self._started_at is None or self.ready:
            return self._told
        if self._link.deaths or asyncio.get_running_loop().time() - self._started_at > PATIENT_S:
            return READING if self._link.up else AWAY
        return ""

    @property
    def ready(self) -> bool:
        """Tell whether the process has read every article and answers."""
        return self._filled and self._link.up

    @property
    def process_id(self) -> int:
        """Return the id of the process, 0 while there is none."""
        return self._link.pid

    async def start(self, refill: Callable[[], Awaitable[None]]) -> None:
        """Begin; `refill` puts every article again, for a process that has none."""
        self._refill = refill
        if self._warm_up:
            self._begin()

    async def stop(self) -> None:
        """End the process, if no other hub uses it."""
        await self._tasks.stop()
        await self._link.stop()
        self._words.stop()

    def _begin(self) -> None:
        if self._started_at is None:
            self._started_at = asyncio.get_running_loop().time()
            self._link.start()
            self._tasks.start(every(LOOK_S, self._look, "looking at the language process"), "look")

    async def _look(self) -> None:
        if self.ready:
            with contextlib.suppress(Unavailable):
                self._told = await self._link.ask("problem_now")

    async def _greet(self) -> None:
        """Tell a process that has just come up everything."""
        self._filled = False
        self._seen.set()
        self._link.tell("use_words", self._lists)
        self._link.tell("teach", self._skills)
        self._link.tell("use_models", self._models)
        while not await self._told_all():
            await asyncio.sleep(AGAIN_S)
            if not self._link.up:
                return  # it is gone again, and the next one will be greeted
        self._filled = True
        self._tried.set()
        with contextlib.suppress(Unavailable):
            self._told = await self._link.ask("problem_now")

    async def _told_all(self) -> bool:
        """Put every article and wait until all are read; False where the store or the process does not answer."""
        try:
            await self._refill()
            while left := await self._link.ask("settled"):
                logger.info("The language process has %s articles left to read", left)
        except Unavailable:
            return False
        except Exception:
            logger.exception("The articles could not be handed to the language process; it is tried again")
            return False
        return True

    def _lost(self) -> None:
        self._filled = False
        self._seen.set()
        self._tried.set()

    def put(self, articles: Iterable[tuple[Article, tuple[str, ...]]]) -> None:
        """Add or replace articles with the questions they have learned; the same ones again cost nothing."""
        told = list(articles)
        for article, learned in told:
            self._words.put(article, learned)
        self._link.tell("put", told)

    def remove(self, article_ids: Iterable[str]) -> None:
        """Take articles out."""
        gone = list(article_ids)
        for article_id in gone:
            self._words.remove(article_id)
        self._link.tell("remove", gone)

    async def flushed(self) -> None:
        """Wait until the process has taken what it was sent."""
        await self._link.flushed()
        await asyncio.sleep(0)

    def use_words(self, lists: Sequence[WordList]) -> None:
        """Read all texts by these lists from now on."""
        if (words := tuple(lists)) != self._lists:
            self._lists, self._finder = words, None
            self._link.tell("use_words", words)

    def teach(self, skills: Sequence[Skill]) -> None:
        """Tell topics by these skills from now on."""
        if (known := tuple(skills)) != self._skills:
            self._skills = known
            self._link.tell("teach", known)

    async def search(self, question: str, spoken: str, scope: Scope, limit: int) -> Sequence[Hit]:
        """Return the best articles of the scope for a question in the language `spoken`."""
        self._begin()
        await self._first(self._tried)
        if self.ready:
            try:
                return _hits(await self._link.ask("search", clean(question), spoken, scope, limit))
            except Unavailable:
                logger.debug("A search goes by words alone")
        return await self._words.search(question, scope, limit)

    async def detect(self, text: str, languages: Sequence[str]) -> Language:
        """Return the language of the text among these; the first of them when nothing tells."""
        undecided = Language(languages[0], UNDECIDED_CONFIDENCE)
        found: Language = await self._asked(undecided, "detect", clean(text), languages)
        return found

    async def classify(self, text: str) -> Sequence[Guess]:
        """Return ids of the skills the text needs with confidence (0-1), the surest first."""
        found: list[Guess] | None = await self._asked(None, "classify", clean(text))
        if found is None:
            return await asyncio.to_thread(skills_by_keywords, text, self._skills)
        return found

    def use_models(self, models: Sequence[StoredModel]) -> None:
        """Judge by these models from now on, and by examples where there is none."""
        if (known := tuple(models)) != self._models:
            self._models = known
            self._link.tell("use_models", known)

    async def judge(self, asked: Asked, thresholds: Mapping[Target, float]) -> Sequence[Judgement]:
        """Return a judgement for every target that labels teach; under its threshold (0 to 1) it abstains."""
        storable = replace(asked, text=clean(asked.text))
        found: list[Judgement] | None = await self._asked(None, "judge", storable, dict(thresholds))
        if found is not None:
            return found
        return await asyncio.to_thread(self._judged_by_words, storable, thresholds)

    def _judged_by_words(self, asked: Asked, thresholds: Mapping[Target, float]) -> Sequence[Judgement]:
        """Judge without the process; it reads phrases from files, and is not for the loop."""
        if self._judge is None:
            self._judge = Judge(None, lambda text: skills_by_keywords(text, self._skills), thresholds)
        return self._judge.judge(asked, {})

    async def train(self, lessons: Lessons, twin: StoredModel | None) -> TrainingOutcome:
        """Learn a target, and try it against the `twin` of the model in use; raises Unavailable when it cannot."""
        self._begin()
        await self._link.wait_up(FIRST_S)
        found: TrainingOutcome = await self._link.ask("train", lessons, twin)
        return found

    async def training_step(self) -> str:
        """Return how far a training has come, empty when none goes on."""
        found: str = await self._asked("", "training_step")
        return found

    async def entities(self, texts: Sequence[str]) -> Sequence[Entity]:
        """Return what the texts name, each thing once, where it comes first."""
        cut = [clean(text) for text in texts]
        found: list[Entity] | None = await self._asked(None, "entities", cut)
        if found is not None:
            return found
        return await asyncio.to_thread(self._entities_by_words, cut, self._lists)

    def _entities_by_words(self, texts: Sequence[str], lists: tuple[WordList, ...]) -> Sequence[Entity]:
        finder = self._finder or EntityFinder(lists, plain=True)
        if lists is self._lists:
            self._finder = finder
        return entities_in(texts, finder)

    async def learnable(self, question: str) -> str:
        """Return of a question what may be learned from it: without greeting, signature and personal data."""
        found: str | None = await self._asked(None, "learnable", _storable(question))
        return await asyncio.to_thread(learnable, question) if found is None else found

    async def gaps(self, asked: Sequence[Unanswered]) -> Sequence[Gap]:
        """Return what to write next; raises Unavailable without the process."""
        self._begin()
        await self._link.wait_up(FIRST_S)
        found: list[Gap] = await self._link.ask("gaps", asked)
        return found

    async def draft(self, stories: Sequence[Story]) -> ArticleDraft | None:
        """Return a draft from what these tickets asked and were answered; raises Unavailable without the process."""
        self._begin()
        await self._link.wait_up(FIRST_S)
        found: ArticleDraft | None = await self._link.ask("draft", stories)
        return found

    async def _asked(self, otherwise: Any, name: str, *arguments: Any) -> Any:  # Any: those of the call
        """Return the answer, or `otherwise` when the process gives none in time."""
        self._begin()
        try:
            await self._first(self._seen)
            return await self._link.ask(name, *arguments)
        except Unavailable:
            return otherwise

    async def _first(self, event: asyncio.Event) -> None:
        """Wait for a process that has never been there, for a while."""
        left_s = (self._started_at or 0.0) + FIRST_S - asyncio.get_running_loop().time()
        if not event.is_set() and left_s > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), left_s)


def _hits(found: list[Hit]) -> Sequence[Hit]:
    return found


def _storable(text: str) -> str:
    """Return the text without lone surrogates, which no encoding holds."""
    return text.encode("utf-8", "replace").decode("utf-8")


async def _nothing() -> None:
    """Refill nothing."""
