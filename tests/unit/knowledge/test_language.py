import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.knowledge.text.language import detect

MANY = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "zh", "ja", "ko")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我要退货，order 123", "zh"),
        ("iPhone 15 Pro Max 坏了", "zh"),
        ("配送", "zh"),
        ("注文をキャンセルしたい", "ja"),
        ("주문을 취소하고 싶어요", "ko"),
        ("Где мой заказ?", "ru"),
        ("Where is my order?", "en"),
        ("hi", "en"),
        ("Wo ist mein Paket? Ich warte seit zwei Wochen.", "de"),
        ("Je veux un remboursement", "fr"),
        ("Mi pedido no ha llegado", "es"),
        ("How do I say 谢谢 to the person who sent my order?", "en"),
    ],
)
def test_texts_of_twelve_languages(text: str, code: str) -> None:
    assert detect(text, MANY).code == code


def test_only_allowed_languages_are_found() -> None:
    assert detect("Wo ist mein Paket?", ("en", "zh")).code == "en"
    assert detect("注文をキャンセルしたい", ("en", "zh")).code == "zh"


def test_nothing_to_tell_by_is_the_first_language_without_confidence() -> None:
    assert detect("", ("zh", "en")).code == "zh"
    assert detect("", ("zh", "en")).confidence == 0
    assert detect("12345", ("zh", "en")).confidence < 0.5


@settings(deadline=None)  # the first call loads a model
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_has_one_of_the_allowed_languages(text: str) -> None:
    found = detect(text, ("en", "zh", "de"))
    assert found.code in ("en", "zh", "de")
    assert 0 <= found.confidence <= 1
