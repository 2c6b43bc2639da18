"""What a single text tells: its language, the skills it needs, the things it names. In threads of their own, off the loop."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from hub.domain.skill import Skill
from hub.domain.word_list import WordList
from hub.errors import Unavailable
from hub.knowledge.embedding import Embedder
from hub.knowledge.language import Language, detect

if TYPE_CHECKING:
    from hub.knowledge.entities import Entity

T = TypeVar("T")

TEXT_WORK_S = 20.0


class TextWork:
    """Look at texts; what needs spaCy is loaded at first use."""

    def __init__(
        self,
        languages: Sequence[str],
        skills: Callable[[], Sequence[Skill]],
        word_lists: Callable[[], Sequence[WordList]],
        embedder: Embedder,
    ) -> None:
        self.languages = tuple(languages)
        self._skills = skills
        self._word_lists = word_lists
        self._embedder = embedder
        self._language_thread = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-language")
        self._topic_thread = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-topic")
        self._classifier: tuple[tuple[Skill, ...], Any] | None = None  # Any: loaded with spaCy, at first use
        self._finder: tuple[tuple[WordList, ...], Any] | None = None  # Any: the same

    def close(self) -> None:
        """End the threads."""
        for thread in (self._language_thread, self._topic_thread):
            thread.shutdown(wait=False, cancel_futures=True)

    async def detect(self, text: str) -> str:
        """Return the ISO 639-1 code of the text's language, empty when there is nothing to tell it by."""
        language = await self.detect_language(text)
        return language.code if language.confidence > 0 else ""

    async def detect_language(self, text: str) -> Language:
        """Return the language among the organisation's, and how sure it is."""
        return await self.run(lambda: detect(text, self.languages))

    async def classify(self, text: str, language: str = "") -> Sequence[tuple[str, float]]:
        """Return ids of the skills the text needs with confidence (0-1), the surest first."""
        return await self.run_topic(lambda: self.topics(text))

    def topics(self, text: str) -> Sequence[tuple[str, float]]:
        """Return ids of the skills the text needs with confidence, the surest first; blocks while models load."""
        skills = tuple(self._skills())
        if self._classifier is None or self._classifier[0] != skills:
            from hub.knowledge.classifier import SkillClassifier

            self._classifier = (skills, SkillClassifier(self._embedder, skills))
        guesses: Sequence[tuple[str, float]] = self._classifier[1].classify(text)
        return guesses

    async def entities(self, texts: Sequence[str]) -> Sequence["Entity"]:
        """Return what the texts name, each thing once, where it comes first."""
        lists = tuple(self._word_lists())
        return await self.run_topic(lambda: self._find(texts, lists))

    def _find(self, texts: Sequence[str], lists: tuple[WordList, ...]) -> Sequence["Entity"]:
        if self._finder is None or self._finder[0] != lists:
            from hub.knowledge.entities import EntityFinder

            self._finder = (lists, EntityFinder(lists))
        named: dict[tuple[str, str], Entity] = {}
        for text in texts:
            for one in self._finder[1].find(text):
                named.setdefault((one.label, one.value), one)
        return list(named.values())

    async def run_topic(self, work: Callable[[], T]) -> T:
        """Do work that needs the language models off the loop; raises Unavailable when it takes far too long."""
        return await _in_time(self._topic_thread, work)

    async def run(self, work: Callable[[], T]) -> T:
        """Do short work on a text off the loop; raises Unavailable when it takes far too long."""
        return await _in_time(self._language_thread, work)


async def _in_time(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    try:
        async with asyncio.timeout(TEXT_WORK_S):
            return await asyncio.get_running_loop().run_in_executor(thread, work)
    except TimeoutError as error:
        raise Unavailable("language work takes too long") from error
