"""What is answered to keywords."""

import pytest

from hub.channels.keyword_replies import _WORDS, keyword_reply
from hub.channels.keywords import Keyword
from hub.channels.segments import segmented
from hub.domain.interaction import ConsentWish

STOP = ConsentWish.STOP


def test_the_keywords_language_comes_before_the_inboxes() -> None:
    assert "keine Nachrichten" in keyword_reply(Keyword(STOP, "de"), "Shop", "en")
    assert "不再" in keyword_reply(Keyword(STOP), "Shop", "zh-CN")
    assert keyword_reply(Keyword(STOP), "Shop").startswith("Shop: you will get no more")
    assert keyword_reply(Keyword(STOP, "fi"), "Shop", "").startswith("Shop: you will get no more")


def test_the_inboxes_own_words_win() -> None:
    own = {"en": "Bye from {name}", "de": "Tschüss"}
    assert keyword_reply(Keyword(STOP), "Shop", "en", own) == "Bye from Shop"
    assert keyword_reply(Keyword(STOP, "de"), "Shop", "en", own) == "Tschüss"
    assert keyword_reply(Keyword(STOP, "fr"), "Shop", "", own) == "Bye from Shop"
    assert keyword_reply(Keyword(STOP, "fr"), "Shop", "", {"it": "Ciao"}) == "Ciao"
    assert keyword_reply(Keyword(STOP, "fr"), "Shop", "de", "One for all") == "One for all"


@pytest.mark.parametrize("wish", list(ConsentWish))
def test_every_answer_names_the_business_in_two_segments_at_most(wish: ConsentWish) -> None:
    for text in _WORDS[wish].values():
        assert "{name}" in text
        assert segmented(text.replace("{name}", "Acme Shop")).segments <= 2, text
