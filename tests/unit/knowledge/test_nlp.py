import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.knowledge.nlp import PhraseFinder, facts, tokens


def test_the_tokenizer_splits_mixed_text_rightly() -> None:
    assert tokens("我要退货，order 123") == ["我", "要", "退", "货", ",", "order", "123"]
    assert tokens("don't  stop") == ["don't", "stop"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order number AB-12345, paid 49.90 EUR", [("order_number", "AB-12345"), ("amount", "49.90 EUR")]),
        ("订单号：20240117 退款 300元", [("order_number", "20240117"), ("amount", "300元")]),
        (
            "write to ana@example.com or +49 30 1234567",
            [("email", "ana@example.com"), ("phone", "+49 30 1234567")],
        ),
        ("#1042 has not come", [("order_number", "1042")]),
        ("请打 13812345678", [("phone", "13812345678")]),
        ("I bought 2 items in 2024", []),
    ],
)
def test_facts_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(fact.kind, fact.text) for fact in facts(text)] == expected


def test_phrases_are_found_as_whole_tokens_in_any_case() -> None:
    finder = PhraseFinder({"billing": ("credit card", "退款"), "tech": ("app",)})
    assert finder.topics("My CREDIT card and the apple, 我要退款") == {"billing": 2}


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_tokenised_and_searched_for_facts(text: str) -> None:
    tokens(text)
    facts(text)
