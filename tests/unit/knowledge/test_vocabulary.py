"""The organisation's own words: synonyms are read as one, stop words left out, whole words only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.word_list import WordList, WordListKind
from hub.knowledge.search.index import KnowledgeIndex
from hub.knowledge.search.vocabulary import Vocabulary
from tests.factories.articles import an_article
from tests.fakes.embedder import WordEmbedder


def words(*said: str, kind: WordListKind = WordListKind.SYNONYMS, active: bool = True) -> WordList:
    return WordList(id=said[0], name=said[0], kind=kind, words=said, active=active)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("My Box is offline", "My router is offline"),
        ("the boxes are boxed", "the boxes are boxed"),
        ("magic box, please", "router, please"),
        ("我的猫是盒子吗", "我的router是盒子吗"),
        ("box猫box", "routerrouterrouter"),
        ("router", "router"),
    ],
)
def test_synonyms_are_read_as_the_first(text: str, read: str) -> None:
    vocabulary = Vocabulary.of([words("Router", "box", "magic box", "猫")])
    assert vocabulary.reader().plain(text) == read


def test_stop_words_and_lists_that_are_off() -> None:
    lists = [words("please", "kindly", kind=WordListKind.STOP_WORDS), words("a", "b", active=False)]
    vocabulary = Vocabulary.of(lists)
    assert vocabulary == Vocabulary.of(lists[:1])
    assert list(vocabulary.reader().lexemes("please help b")) == ["help", "b"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=6), min_size=2, max_size=4), st.text(max_size=40))
def test_any_words_can_be_read_by(said: list[str], text: str) -> None:
    reader = Vocabulary.of(
        [WordList(id="x", name="x", kind=WordListKind.SYNONYMS, words=tuple(said))]
    ).reader()
    assert isinstance(reader.plain(text), str)


def test_a_synonym_finds_the_article() -> None:
    plain, taught = (
        KnowledgeIndex(WordEmbedder(), vocabulary=vocabulary)
        for vocabulary in (Vocabulary(), Vocabulary.of([words("router", "magicbox")]))
    )
    for index in (plain, taught):
        index.put(an_article("router", title="Router offline", body="Unplug it."))
        index.put(an_article("refund", title="Refund", body="Five days."))
        index.refresh()
    assert taught.search("magicbox", "en")[0].article_id == "router"
    assert taught.search("magicbox", "en")[0].confidence > plain.search("magicbox", "en")[0].confidence
