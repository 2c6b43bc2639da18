"""What the hub expects of language work, wherever it is done."""

import asyncio
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from hub.domain.skill import Skill
from hub.domain.triage import Asked, LabelSource, Target, TriageLabel
from hub.domain.word_list import WordList, WordListKind
from hub.knowledge.learning.drafting import Story
from hub.knowledge.learning.gaps import Asked as Unanswered
from hub.knowledge.ports import LanguageWork
from hub.knowledge.process.desk import LanguageDesk
from hub.knowledge.process.remote import RemoteLanguage
from hub.knowledge.search.scope import Scope
from hub.knowledge.triage.lessons import Lessons, StoredModel
from tests.factories.articles import MOMENT, an_article
from tests.fakes.embedder import WordEmbedder
from tests.fakes.language_process import ROOT, language_program

REFUND = an_article("refund", title="Refunds", questions=("Where is my refund?",), body="In five days.")
ROUTER = an_article("router", title="Router offline", body="Unplug the router. Plug it in again.")
RETURN = an_article("return", title="退货", questions=("怎么退货？",), body="七天之内。", language="zh")
BILLING = Skill(id="billing", name="Billing", keywords=("refund", "退款"))
TECH = Skill(id="tech", name="Tech", keywords=("router",))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Keep one process for all tests of this file: it lives as long as somebody is connected."""
    with tempfile.TemporaryDirectory(prefix="hub-test-") as name:
        place = Path(name)
        program = language_program(place)
        command = [sys.executable, "-m", program.module, *program.arguments]
        ran = threading.Thread(target=subprocess.run, args=(command,), kwargs={"cwd": ROOT}, daemon=True)
        ran.start()  # in a thread, for another test's guard forbids to read from a new process in the loop's
        with socket.socket(socket.AF_UNIX) as holding:
            for _ in range(1000):
                try:
                    holding.connect(str(program.socket))
                    break
                except (FileNotFoundError, ConnectionRefusedError):
                    time.sleep(0.02)
            yield place
        ran.join(10)
        assert not ran.is_alive()


@pytest_asyncio.fixture(params=["desk", "process"])
async def language(request: pytest.FixtureRequest) -> AsyncIterator[LanguageWork]:
    async def refill() -> None:
        made.put([(REFUND, ()), (ROUTER, ()), (RETURN, ())])

    made: LanguageWork = LanguageDesk(WordEmbedder())
    if request.param == "process":
        made = RemoteLanguage(language_program(request.getfixturevalue("folder")))
    await made.start(refill)
    await refill()
    yield made
    made.remove(["refund", "router", "return"])
    made.use_words([])
    await made.flushed()
    await made.stop()


async def found(language: LanguageWork, question: str, only: str = "") -> list[str]:
    return [hit.article_id for hit in await language.search(question, "en", Scope(language=only), 5)]


async def test_articles_are_found_by_the_next_search(language: LanguageWork) -> None:
    assert (await found(language, "where is my refund"))[0] == "refund"
    assert (await found(language, "怎么退货"))[0] == "return"
    assert await found(language, "怎么退货", "en") != ["return"]
    language.put([(an_article("refund", version=1, title="Purple elephant"), ("is it grey",))])
    (best, *_) = await language.search("is it a grey elephant?", "en", Scope(), 5)
    assert best.article_id == "refund"
    assert best.passage in ("is it grey", "Purple elephant")
    language.put([(REFUND, ())])  # older than what is known
    assert (await found(language, "purple elephant"))[0] == "refund"
    language.remove(["refund"])
    assert "refund" not in await found(language, "where is my refund purple elephant")
    assert await found(language, "  ") == []


async def test_skills_are_told_by_what_was_taught_last(language: LanguageWork) -> None:
    language.teach([BILLING, TECH])
    assert dict(await language.classify("my router and my refund")).keys() == {"billing", "tech"}
    assert (await language.classify("我要退款"))[0][0] == "billing"
    language.teach([TECH])
    assert dict(await language.classify("my router and my refund")).keys() == {"tech"}
    assert await language.classify("\ud800 ") == []


async def test_entities_and_synonyms_follow_the_word_lists(language: LanguageWork) -> None:
    product = WordList(
        id="p", name="Products", kind=WordListKind.ENTITY, label="product", words=("Solo Plan", "solo")
    )
    same = WordList(id="s", name="Same", kind=WordListKind.SYNONYMS, words=("refund", "cashback"))
    language.use_words([product, same])
    named = [(one.label, one.value) for one in await language.entities(["the SOLO for 5 EUR", "solo plan"])]
    assert named == [("product", "Solo Plan"), ("amount", "5 EUR")]
    async with asyncio.timeout(10):
        while (await found(language, "cashback"))[:1] != ["refund"]:
            await asyncio.sleep(0.02)


async def test_language_and_personal_data(language: LanguageWork) -> None:
    assert (await language.detect("Ich möchte meine Bestellung zurückgeben", ["en", "de"])).code == "de"
    assert (await language.learnable("Hi, is ann@example.com known? \ud800")).startswith("is [email] known?")


def labels(count: int) -> list[TriageLabel]:
    """Return tickets about two things, filed in two queues, as if everything had come into the first."""
    words = (("invoice", "refund", "charge", "tax"), ("parcel", "courier", "box", "address"))
    return [
        TriageLabel(
            id=str(number),
            ticket_id=str(number),
            target=Target.QUEUE,
            label=("money", "parcels")[number % 2],
            text=f"my {words[number % 2][number % 4]} and {words[number % 2][(number + 1) % 4]} number {number}",
            channel="email",
            source=LabelSource.CORRECTION,
            default="money",
            before="money",
            opened_at=MOMENT + timedelta(hours=number),
            at=MOMENT + timedelta(hours=number),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("language", ["process"], indirect=True)  # training itself: test_triage_training
async def test_a_model_is_trained_and_judges_until_it_is_taken_back(language: LanguageWork) -> None:
    thresholds = dict.fromkeys(Target, 0.5)
    asked = Asked(text="where is the courier with my parcel", channel="email")
    queue = next(one for one in await language.judge(asked, thresholds) if one.target is Target.QUEUE)
    assert queue.abstained
    lessons = Lessons(target=Target.QUEUE, labels=labels(32), threshold=0.5)
    outcome = await language.train(lessons, None)
    assert outcome.better, outcome.reason
    model = StoredModel(
        target=Target.QUEUE, model_id="m1", data=outcome.model, slope=outcome.slope, channels=outcome.channels
    )
    language.use_models([model])
    queue = next(one for one in await language.judge(asked, thresholds) if one.target is Target.QUEUE)
    assert (queue.label, queue.abstained, queue.model) == ("parcels", False, "m1")
    twin = replace(model, data=outcome.twin)
    assert not (await language.train(lessons, twin)).better  # than what is in use
    language.use_models([replace(model, data=b"rubbish")])
    queue = next(one for one in await language.judge(asked, thresholds) if one.target is Target.QUEUE)
    assert queue.abstained
    assert await language.training_step() == ""
    assert not (await language.train(replace(lessons, labels=labels(3)), None)).enough


async def test_gaps_and_drafts(language: LanguageWork) -> None:
    asked = [
        Unanswered(ticket_id=str(number), question=f"cancel my plan {number}", language="en", seconds=60.0)
        for number in range(3)
    ]
    (gap,) = await language.gaps(asked)
    assert (gap.contacts, gap.hours) == (3, 0.05)
    stories = [Story(ticket_id="1", question="How do I cancel?", replies=("You cancel it in the settings.",))]
    draft = await language.draft(stories)
    assert draft is not None
    assert draft.body == "You cancel it in the settings."
    assert await language.draft([]) is None
