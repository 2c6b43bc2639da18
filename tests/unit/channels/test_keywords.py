"""One word is a wish, a sentence is a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.keywords import keyword_of
from hub.domain.interaction import ConsentWish

STOP, START, HELP = ConsentWish.STOP, ConsentWish.START, ConsentWish.HELP


@pytest.mark.parametrize(
    ("text", "wish", "language"),
    [
        ("STOP", STOP, ""),
        (" Stop. ", STOP, ""),
        ("stop!!!", STOP, ""),
        ("“Stop”", STOP, ""),
        ("ＳＴＯＰ", STOP, ""),
        ("\u200bStop\u200b", STOP, ""),
        ("Stop 🙏", STOP, ""),
        ("STOPALL", STOP, "en"),
        ("Stop promotions", STOP, "en"),
        ("Opt-Out", STOP, "en"),
        ("Unsubscribe", STOP, "en"),
        ("Abmelden", STOP, "de"),
        ("STOPP", STOP, "de"),
        ("ARRÊT", STOP, "fr"),
        ("Arret", STOP, "fr"),
        ("Désabonner", STOP, "fr"),
        ("alto", STOP, "es"),
        ("¡BAJA!", STOP, "es"),
        ("parar", STOP, ""),
        ("Sair", STOP, "pt"),
        ("annulla", STOP, "it"),
        ("Uitschrijven", STOP, "nl"),
        ("退订", STOP, "zh"),
        ("退訂。", STOP, "zh"),
        ("停止", STOP, ""),
        ("配信停止", STOP, "ja"),
        ("수신거부", STOP, "ko"),
        ("стоп", STOP, "ru"),
        ("İPTAL", STOP, "tr"),
        ("START", START, ""),
        ("unstop", START, "en"),
        ("开始", START, "zh"),
        ("再開", START, "ja"),
        ("Começar", START, "pt"),
        ("HELP", HELP, "en"),
        ("Help?", HELP, "en"),
        ("INFO", HELP, ""),
        ("帮助", HELP, "zh"),
        ("ヘルプ", HELP, "ja"),
        ("HILFE!", HELP, "de"),
        ("Aide", HELP, "fr"),
        ("ayuda", HELP, "es"),
    ],
)
def test_wishes(text: str, wish: ConsentWish, language: str) -> None:
    found = keyword_of(text)
    assert found is not None
    assert (found.wish, found.language) == (wish, language)


@pytest.mark.parametrize(
    "text",
    [
        "please stop", "Stop sending me these", "stop it", "I can't stop", "don't stop", "STOP 123", "yes", "Yes.", "fine", "Fine.",
        "no", "", "   ", "!!!", "🙏", "helpful", "help me", "I need help", "请帮助我", "我要退订", "停止发货", "the end",
        "cancel my order", "Cancelar pedido", "startup", "un arrêt de bus", "fin de semana", "stopstop",
    ],
)  # fmt: skip
def test_sentences(text: str) -> None:
    assert keyword_of(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert keyword_of(text) == keyword_of(f" {text}\n") or len(text) > 38


@pytest.mark.parametrize(
    ("text", "number"), [("TD", "+8613800138000"), ("T", "+8613800138000"), ("dur", "+905321234567")]
)
def test_short_words_count_where_people_know_them(text: str, number: str) -> None:
    found = keyword_of(text, number)
    assert found is not None
    assert found.wish is STOP
    assert keyword_of(text, "+14155550101") is None
    assert keyword_of(text) is None
