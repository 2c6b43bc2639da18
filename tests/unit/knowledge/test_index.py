from hypothesis import given, settings
from hypothesis import strategies as st

from hub.knowledge.search.index import KnowledgeIndex
from tests.factories.articles import an_article
from tests.fakes.embedder import WordEmbedder

REFUND = an_article("refund", "Refunds", questions=("Where is my refund?", "When do I get my money back?"))
ROUTER = an_article("router", "Router offline", questions=("My router has a red light", "Internet is down"))
ZH = an_article("zh", "退款", language="zh", questions=("退款什么时候到账？", "我的退款在哪里？"))


def index_of(*articles: object) -> KnowledgeIndex:
    index = KnowledgeIndex(WordEmbedder())
    for article in articles:
        index.put(article)  # type: ignore[arg-type]
    while index.refresh():
        pass
    return index


def found(index: KnowledgeIndex, question: str, **options: object) -> list[str]:
    return [hit.article_id for hit in index.search(question, "en", **options)]  # type: ignore[arg-type]


def test_the_article_with_the_words_of_the_question_comes_first() -> None:
    index = index_of(REFUND, ROUTER, ZH)
    assert found(index, "where is the refund")[0] == "refund"
    assert found(index, "red light on the router")[0] == "router"
    assert found(index, "我的退款")[0] == "zh"


def test_a_hit_names_the_nearest_passage_and_is_surer_than_the_next() -> None:
    first, second = index_of(REFUND, ROUTER).search("My router has a red light", "en")
    assert first.passage == "My router has a red light"
    assert first.confidence > 0.9 > second.confidence
    assert first.score >= second.score


def test_a_question_about_something_else_has_low_confidence() -> None:
    assert index_of(REFUND, ROUTER, ZH).search("pineapple pizza recipe", "en")[0].confidence < 0.2


def test_an_article_is_found_after_each_change_and_gone_after_removal() -> None:
    index = index_of(REFUND, ROUTER)
    index.put(an_article("router", "Router offline", questions=("The modem blinks purple",)))
    index.refresh()
    assert found(index, "modem blinks purple")[0] == "router"
    index.remove("router")
    index.refresh()
    assert found(index, "modem blinks purple") == ["refund"]
    assert len(index) == 1


def test_a_learned_question_leads_to_its_article_without_encoding_the_rest_again() -> None:
    embedder = WordEmbedder()
    index = KnowledgeIndex(embedder)
    for article in (REFUND, ROUTER):
        index.put(article)
    index.refresh()
    embedder.encoded.clear()
    index.put(REFUND, ("dude gimme cash",))
    index.refresh()
    assert embedder.encoded == ["dude gimme cash"]
    assert found(index, "gimme cash")[0] == "refund"


def test_only_articles_of_one_language_on_request() -> None:
    assert found(index_of(REFUND, ROUTER, ZH), "refund 退款", only="zh") == ["zh"]


def test_typing_errors_are_mended_from_the_words_of_the_articles() -> None:
    assert found(index_of(REFUND, ROUTER), "wheres my refnud")[0] == "refund"


def test_nothing_is_found_in_an_empty_index_or_for_an_empty_question() -> None:
    assert found(index_of(), "refund") == []
    assert found(index_of(REFUND), " \n\ud800".replace("\ud800", "")) == []


def test_odd_articles_do_not_break_the_index() -> None:
    odd = [
        an_article(f"o{n}", text, body=text, questions=(text,))
        for n, text in enumerate(["\ud800", "!!!", "​", "🙂" * 50])
    ]
    index = index_of(REFUND, *odd)
    assert found(index, "refund")[0] == "refund"


def test_many_changes_are_compacted_without_losing_an_article() -> None:
    index = index_of(
        *(an_article(f"a{n}", f"Topic number{n}", questions=(f"word{n} thing{n}",)) for n in range(40))
    )
    for _ in range(5):
        for number in range(40):
            index.put(
                an_article(f"a{number}", f"Topic number{number}", questions=(f"word{number} thing{number}",))
            )
        while index.refresh():
            pass
    assert len(index) == 40
    assert all(found(index, f"word{n} thing{n}")[0] == f"a{n}" for n in range(40))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_the_index_holds_exactly_what_was_put_last(changes: list[tuple[int, bool]]) -> None:
    index = KnowledgeIndex(WordEmbedder())
    expected = set()
    for number, present in changes:
        if present:
            index.put(an_article(f"a{number}", f"Title number{number}"))
            expected.add(f"a{number}")
        else:
            index.remove(f"a{number}")
            expected.discard(f"a{number}")
        if number % 2:
            index.refresh()
    while index.refresh():
        pass
    assert set(found(index, "title")) == expected


def test_prose_does_not_crowd_out_utterances() -> None:
    prose = " ".join(f"Sentence {n} tells of refund and money and order and card." for n in range(40))
    index = index_of(REFUND, *(an_article(f"p{n}", f"Essay {n}", body=prose) for n in range(10)))
    assert found(index, "When do I get my money back?")[0] == "refund"
