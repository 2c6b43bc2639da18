"""What a contact is taken for before a desk has taught anything: examples, phrases, simple signs."""

from collections.abc import Mapping
from functools import cache

import pytest

from hub.domain.interaction import MessageClass
from hub.domain.triage import LEARNED, Asked, Judgement, Target
from hub.domain.triage_reasons import Because
from hub.knowledge.encoding.embedding import GuardedEmbedder
from hub.knowledge.triage.judge import Judge
from tests.fakes.embedder import WordEmbedder

THRESHOLDS = dict.fromkeys(Target, 0.6) | {Target.SPAM: 0.9}


@cache
def judge() -> Judge:
    return Judge(WordEmbedder(), lambda text: [("billing", 0.8)] if "invoice" in text else [], THRESHOLDS)


def told(text: str, **known: object) -> Mapping[Target, Judgement]:
    said = judge().judge(Asked(text=text, channel="email", **known), {})  # type: ignore[arg-type]
    return {one.target: one for one in said}


def test_every_target_is_told_and_what_nothing_taught_abstains() -> None:
    said = told("Where is my invoice?")
    assert tuple(said) == LEARNED
    assert (said[Target.SKILL].label, said[Target.SKILL].abstained) == ("billing", False)
    assert said[Target.QUEUE].abstained
    assert said[Target.QUEUE].why == "nothing has taught it yet"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_without_words_everything_abstains(text: str) -> None:
    assert all(one.abstained for one in told(text).values())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I cannot log in and must pay today", "high"),
        ("The parcel is late, it is URGENT", "high"),
        ("The charger caught fire, this is urgent", "critical"),
        ("This is not urgent, there is no hurry", "normal"),
        ("登录不了，请尽快处理", "high"),
        ("充电器冒烟了", "critical"),
        ("不急，有空再看", "normal"),
    ],
)
def test_phrases_of_urgency_are_told_with_their_words(text: str, label: str) -> None:
    said = told(text)[Target.URGENCY]
    assert (said.label, said.abstained, said.model) == (label, False, "phrases")
    assert said.probability >= 0.85
    assert said.why.startswith("says “")
    assert said.reasons[0].code is Because.SAYS
    assert said.reasons[0].value.lower() in said.why.lower()


def test_signs_of_spam_add_up_and_one_alone_is_not_enough() -> None:
    text = "We offer SEO services and sell backlinks, click here to unsubscribe"
    bare, bulk = told(text)[Target.SPAM], told(text, message_class=MessageClass.BULK, authentication="fail")
    assert bulk[Target.SPAM].label == "spam"
    assert bulk[Target.SPAM].probability > (bare.probability if bare.label == "spam" else 0)
    assert {Because.BULK, Because.FORGED} <= {one.code for one in bulk[Target.SPAM].reasons}
    assert "the sender is not who it says" in bulk[Target.SPAM].why
    honest = told("Please unsubscribe me from your newsletter", message_class=MessageClass.BULK)
    assert honest[Target.SPAM].label == "ham" or honest[Target.SPAM].abstained


class Broken:
    """An encoder that cannot be loaded."""

    dimensions = 8

    def encode(self, texts: object) -> object:
        raise OSError("no model")

    def is_word(self, word: str) -> bool:
        return False


def test_without_a_sentence_model_phrases_still_speak_and_the_rest_abstains() -> None:
    bare = Judge(GuardedEmbedder(Broken()), lambda text: [], THRESHOLDS)  # type: ignore[arg-type]
    said = {one.target: one for one in bare.judge(Asked(text="it is urgent"), {})}
    assert (said[Target.URGENCY].label, said[Target.URGENCY].abstained) == ("high", False)
    assert said[Target.SENTIMENT].abstained
    assert said[Target.SPAM].label == "ham" or said[Target.SPAM].abstained
