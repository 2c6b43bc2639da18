from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.knowledge.search.hits import Hit
from hub.knowledge.suggesting.suggestions import question_in, suggestions_of
from tests.factories.articles import MOMENT, an_article


def said(body: str, kind: MessageKind = MessageKind.INBOUND) -> Message:
    author = Author(kind=AuthorKind.CUSTOMER)
    return Message(
        id=body, ticket_id="t", inbox_id="i", kind=kind, author=author, body=body, created_at=MOMENT
    )


def hit(article_id: str, confidence: float) -> Hit:
    return Hit(article_id=article_id, score=confidence, confidence=confidence, passage="p")


def test_a_long_last_message_stands_for_itself() -> None:
    long = "Where is the refund for the order that I sent back two weeks ago?"
    assert question_in([said("something else entirely"), said(long)]) == long


def test_short_lines_of_a_chat_are_read_together() -> None:
    assert (
        question_in([said("my router"), said("red light"), said("pls help")])
        == "my router\nred light\npls help"
    )


def test_what_was_answered_is_not_asked_again() -> None:
    messages = [said("my router"), said("Try this", MessageKind.REPLY), said("no luck")]
    assert question_in(messages) == "no luck"


def test_a_question_stays_until_the_customer_says_something_new() -> None:
    assert question_in([said("my router"), said("Looking", MessageKind.REPLY)]) == "my router"


def test_notes_are_never_read() -> None:
    assert question_in([said("secret", MessageKind.NOTE)]) == ""


def test_the_subject_helps_a_short_message() -> None:
    assert question_in([said("see above")], "Refund missing") == "Refund missing\nsee above"


def test_the_answer_in_the_customers_language_goes_first() -> None:
    articles = {"en": an_article("en"), "zh": an_article("zh", "退款", language="zh")}
    found = suggestions_of([hit("en", 0.8), hit("zh", 0.75)], articles, language="zh", least=0.25, limit=5)
    assert [one.article_id for one in found] == ["zh", "en"]


def test_unsure_hits_and_unknown_articles_are_left_out() -> None:
    found = suggestions_of(
        [hit("a", 0.9), hit("gone", 0.8), hit("b", 0.1)],
        {"a": an_article("a"), "b": an_article("b")},
        language="",
        least=0.25,
        limit=5,
    )
    assert [one.article_id for one in found] == ["a"]
