from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.text.tokens import MAX_CHARS, TOKEN, char_ngrams, clean, lexemes


def test_tokens_of_mixed_text_stay_whole_words_and_single_characters() -> None:
    assert TOKEN.findall("我要退货，order 123") == ["我", "要", "退", "货", "，", "order", "123"]


def test_lexemes_are_stems_of_words_and_pairs_of_chinese_characters() -> None:
    assert list(lexemes("Charged refunds 退款")) == ["charg", "refund", "退", "款", "退款"]


def test_ngrams_mark_the_borders_of_words() -> None:
    assert " ca" in set(char_ngrams("card"))
    assert "rd " in set(char_ngrams("card"))


def test_a_slip_leaves_many_ngrams_in_common() -> None:
    right, wrong = set(char_ngrams("delivery")), set(char_ngrams("delivrey"))
    assert len(right & wrong) > len(right) / 3


def test_clean_replaces_lone_surrogates_and_full_width_forms() -> None:
    assert clean("a\ud800b ＡＢＣ１２３") == "a\ufffdb ABC123"


@given(st.text(alphabet=st.characters(), max_size=3000))
def test_clean_text_can_be_encoded_and_is_short(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert len(cleaned) <= MAX_CHARS
    list(lexemes(cleaned))
    list(char_ngrams(cleaned))
