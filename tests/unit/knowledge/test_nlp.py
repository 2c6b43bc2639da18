from hypothesis import given, settings
from hypothesis import strategies as st

from hub.knowledge.text.nlp import PhraseFinder, tokens


def test_the_tokenizer_splits_mixed_text_rightly() -> None:
    assert tokens("我要退货，order 123") == ["我", "要", "退", "货", ",", "order", "123"]
    assert tokens("don't  stop") == ["don't", "stop"]


def test_phrases_are_found_as_whole_tokens_in_any_case() -> None:
    finder = PhraseFinder({"billing": ("credit card", "退款"), "tech": ("app",)})
    assert finder.topics("My CREDIT card and the apple, 我要退款") == {"billing": 2}


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_tokenised(text: str) -> None:
    tokens(text)
