"""The knowledge base over a language process that dies, hangs, or has no model."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.clock import ManualClock
from hub.domain.skill import Skill
from hub.domain.triage import Asked, Target
from hub.ids import IdFactory
from hub.knowledge.process.remote import RemoteLanguage
from hub.knowledge.service import KnowledgeService
from hub.processes.link import Program
from tests.factories.articles import MOMENT, an_article
from tests.fakes.knowledge_store import MemoryArticles, MemoryFeedback, MemoryMessages, MemoryVersions
from tests.fakes.language_process import language_program

REFUND = an_article("refund", title="Refunds", questions=("Where is my refund?",))
BILLING = Skill(id="billing", name="Billing", keywords=("refund", "退款"), examples=("I want my money",))


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hub-test-") as name:
        yield Path(name)


class Floor:
    """A knowledge base, its articles and its language process."""

    def __init__(self, program: Program, pulse_s: float = 60.0, skills: Sequence[Skill] = ()) -> None:
        clock = ManualClock(MOMENT)
        self.articles = MemoryArticles()
        self.language = RemoteLanguage(program, pulse_s=pulse_s)
        self.knowledge = KnowledgeService(
            clock,
            IdFactory(clock),
            self.articles,
            MemoryFeedback(),
            MemoryMessages(),
            lambda: skills,
            versions=MemoryVersions(),
            language=self.language,
        )

    async def titles(self, words: str) -> list[str]:
        return [one.title for one in await self.knowledge.search(words, None, 5)]


@asynccontextmanager
async def floor(program: Program, pulse_s: float = 60.0, *skills: Skill) -> AsyncIterator[Floor]:
    made = Floor(program, pulse_s, skills)
    made.articles.rows["refund"] = REFUND
    await made.knowledge.start()
    try:
        await until(lambda: made.language.ready)
        yield made
    finally:
        await made.knowledge.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_kill_in_the_middle_of_questions_loses_no_answer_and_no_article(folder: Path) -> None:
    async with floor(language_program(folder), 60.0, BILLING) as here:
        assert here.knowledge.problem == ""
        first = here.language.process_id
        asked = [asyncio.ensure_future(here.titles("where is my refund")) for _ in range(50)]
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)
        assert await asyncio.gather(*asked) == [["Refunds"]] * 50
        await until(lambda: not here.language.ready)
        assert "words alone" in here.knowledge.problem
        assert (await here.knowledge.texts.classify("我要退款"))[0][0] == "billing"
        judged = await here.knowledge.texts.judge(Asked(text="urgent: my refund"), dict.fromkeys(Target, 0.5))
        told = {one.target: one.label for one in judged if not one.abstained}
        assert (told[Target.SKILL], told[Target.URGENCY]) == ("billing", "high")
        assert [one.value for one in await here.knowledge.texts.entities(["for 5 EUR"])] == ["5 EUR"]
        assert await here.knowledge.texts.learnable("Hi, ann@example.com") == "[email]"
        here.articles.rows["router"] = an_article("router", title="Router offline")  # what others wrote
        await until(lambda: here.language.ready)
        assert here.knowledge.problem == ""
        assert here.language.process_id != first
        assert await here.titles("router offline") == ["Router offline", "Refunds"]
        assert (await here.knowledge.texts.classify("I want my money"))[0][0] == "billing"


async def test_a_hung_process_is_replaced_and_the_board_says_so(folder: Path) -> None:
    async with floor(language_program(folder), pulse_s=0.5) as here:
        os.kill(here.language.process_id, signal.SIGSTOP)
        assert await here.titles("refund") == ["Refunds"]
        assert here.knowledge.problem
        await until(lambda: here.language.ready)
        assert here.knowledge.problem == ""


async def test_without_the_model_answers_go_by_words_and_the_board_says_so(folder: Path) -> None:
    async with floor(language_program(folder, "broken")) as here:
        assert "sentence encoder: ModuleNotFoundError" in here.knowledge.problem
        assert await here.titles("where is my refund") == ["Refunds"]


async def test_a_program_that_cannot_start_leaves_words(folder: Path) -> None:
    nothing = Program(name="language", module="tests.fakes.nothing_there", socket=folder / "x.sock")
    made = Floor(nothing)
    made.articles.rows["refund"] = REFUND
    await made.knowledge.start()
    assert await made.titles("refund") == ["Refunds"]
    await until(lambda: made.knowledge.problem != "")
    await made.knowledge.stop()


async def test_the_real_process_knows_what_words_mean_and_leaves_with_its_hub(folder: Path) -> None:
    socket = folder / "language.sock"
    program = Program(
        name="language",
        module="hub.knowledge.process",
        socket=socket,
        arguments=(str(socket), str(folder / "vectors.npy"), "warning"),
        environment={"OMP_NUM_THREADS": "1"},
    )
    async with floor(program) as here:
        assert await here.titles("我要退款") == ["Refunds"]
        pid = here.language.process_id
    assert not Path(f"/proc/{pid}").exists()
