from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.word_list import WordList, WordListKind
from hub.knowledge.search.index import KnowledgeIndex
from hub.knowledge.search.vocabulary import Vocabulary
from hub.knowledge.suggesting.reasons import Reasons, reasons
from hub.knowledge.suggesting.suggestions import Sureness
from tests.factories.articles import an_article
from tests.fakes.embedder import WordEmbedder

PLAIN = Vocabulary().reader()


def words(found: Reasons, text: str) -> list[str]:
    return [text[span.start : span.end] for span in found.matches]


def test_inflected_and_irregular_words_match_and_function_words_do_not() -> None:
    text = "You paid for the shipping. Cancelled orders are refunded to the card."
    found = reasons(
        "How do I cancel my order that I pay for, and refunds for shipped goods?", text, (), PLAIN
    )
    assert words(found, text) == ["paid", "shipping", "Cancelled", "orders", "refunded"]


def test_chinese_pairs_match_and_are_joined() -> None:
    text = "退款会在五个工作日内原路退回您的银行卡。"
    assert words(reasons("请问我的退款什么时候退回银行卡？", text, (), PLAIN), text) == [
        "退款",
        "退回",
        "银行卡",
    ]


def test_a_synonym_matches_where_it_stands() -> None:
    made = WordList(id="w", name="W", kind=WordListKind.SYNONYMS, words=("router", "magic box"))
    text = "Unplug the Magic Box for a minute."
    assert words(reasons("my router is dead", text, (), Vocabulary.of([made]).reader()), text) == [
        "Magic Box"
    ]


def test_a_misspelt_word_matches_what_it_was_mended_to() -> None:
    index = KnowledgeIndex(WordEmbedder())
    index.put(an_article("refund", "Refunds", body="A refund takes five days. Weekends do not count."))
    index.refresh()
    (hit,) = index.search("refumd", "en")
    text = "A refund takes five days. Weekends do not count."
    found = reasons(hit.read, text, hit.parts, PLAIN)
    assert words(found, text) == ["refund"]
    assert found.passages[0].text == "A refund takes five days."


def test_passages_are_places_in_the_text_and_the_best_comes_first() -> None:
    text = "Shops open at nine.\n\nA refund takes ５ days. Ask your bank."
    parts = (("Shops open at nine.", 0.2), ("A refund takes 5 days.", 0.7), ("not in it", 0.9))
    (best,) = reasons("when is my refund", text, parts, PLAIN).passages
    assert (best.text, text[best.start : best.end]) == ("A refund takes ５ days.",) * 2
    assert best.score == 0.82


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_every_place_is_inside_the_text_and_none_overlap(question: str, text: str) -> None:
    found = reasons(question, text, [(text[5:40], 0.5), (text[:9], 0.4)], PLAIN)
    ends = [0, *(span.end for span in found.matches)]
    assert all(
        end <= span.start < span.end <= len(text) for end, span in zip(ends, found.matches, strict=False)
    )
    assert all(text[one.start : one.end] == one.text and 0 <= one.score <= 1 for one in found.passages)


def test_a_confidence_is_told_as_a_word() -> None:
    assert [Sureness.of(chance).value for chance in (0.9, 0.5, 0.3)] == ["high", "medium", "low"]
