"""What a single text tells: its language, the skills it needs, the things it names."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from hub.domain.skill import Skill
from hub.domain.triage import Asked, Judgement, Target
from hub.domain.word_list import WordList
from hub.errors import Unavailable
from hub.knowledge.ports import LanguageWork
from hub.knowledge.text.language import Language, detect_plainly

if TYPE_CHECKING:
    from hub.knowledge.text.entities import Entity

T = TypeVar("T")

TEXT_WORK_S = 20.0


class TextWork:
    """Look at texts by the organisation's languages, skills and words."""

    def __init__(
        self,
        languages: Sequence[str],
        skills: Callable[[], Sequence[Skill]],
        word_lists: Callable[[], Sequence[WordList]],
        language: LanguageWork,
    ) -> None:
        self.languages = tuple(languages)
        self._skills = skills
        self._word_lists = word_lists
        self._language = language
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ThreadPoolExecutor-text")

    def prepare(self) -> None:
        """Tell language work what the organisation has, before anybody asks."""
        self._language.teach(self._skills())
        self._language.use_words(self._word_lists())

    @property
    def problem(self) -> str:
        """Return what is wrong with language work, empty when nothing is."""
        return self._language.problem

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def detect(self, text: str) -> str:
        """Return the ISO 639-1 code of the text's language, empty when there is nothing to tell it by."""
        language = await self.detect_language(text)
        return language.code if language.confidence > 0 else ""

    async def detect_language(self, text: str) -> Language:
        """Return the language among the organisation's, and how sure it is."""
        plain = detect_plainly(text, self.languages)
        if isinstance(plain, Language):
            return plain
        return await _in_time(self._language.detect(text, plain))

    async def classify(self, text: str, language: str = "") -> Sequence[tuple[str, float]]:
        """Return ids of the skills the text needs with confidence (0-1), the surest first."""
        self._language.teach(self._skills())
        return await _in_time(self._language.classify(text))

    async def judge(self, asked: Asked, thresholds: Mapping[Target, float]) -> Sequence[Judgement]:
        """Return a judgement for every target that labels teach; under its threshold (0 to 1) it abstains."""
        self._language.teach(self._skills())
        return await _in_time(self._language.judge(asked, thresholds))

    async def entities(self, texts: Sequence[str]) -> Sequence["Entity"]:
        """Return what the texts name, each thing once, where it comes first."""
        self._language.use_words(self._word_lists())
        return await _in_time(self._language.entities(texts))

    async def learnable(self, question: str) -> str:
        """Return of a question what may be learned from it; see `suggestions.learnable`."""
        return await _in_time(self._language.learnable(question))

    async def run(self, work: Callable[[], T]) -> T:
        """Do short work on a text off the loop, without models; raises Unavailable when it takes far too long."""
        return await _in_time(asyncio.get_running_loop().run_in_executor(self._thread, work))


async def _in_time(work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(TEXT_WORK_S):
            return await work
    except TimeoutError as error:
        raise Unavailable("language work takes too long") from error
