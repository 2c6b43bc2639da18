"""What texts speak of: lemmas of the languages that have a dictionary, phrases, and nothing that says nothing."""

from collections import Counter

import pytest

from hub.knowledge.text.phrases import lemma, phrases_in, telling_phrases


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("Parcels", "en", "parcel"),
        ("carried", "en", "carry"),
        ("children", "en", "child"),
        ("Rechnungen", "de", "rechnung"),
        ("facturas", "es-MX", "factura"),
        ("xyzzyqs", "en", "xyzzyqs"),
        ("ΑΒΓ", "no language", "αβγ"),
        ("退货", "zh", "退货"),
    ],
)
def test_a_word_is_known_by_its_dictionary_form(word: str, language: str, expected: str) -> None:
    assert lemma(word, language) == expected


def test_neighbours_are_phrases_unless_something_stands_between_them() -> None:
    found = dict(phrases_in("My credit cards, lost in Paris; order 12345!", "en"))
    assert found[("credit", "card")] == "credit cards"
    assert ("card", "lose") not in found
    assert ("12345",) not in found
    assert ("my",) not in found


def test_what_most_texts_share_and_others_lack_is_told_once() -> None:
    texts = [
        ("my credit card is late", "en"),
        ("credit cards come late?", "en"),
        ("credit card delivery", "en"),
    ]
    others = [("a late parcel", "en"), ("the parcel is late", "en"), ("too late", "en")]
    frequency = Counter(key for text, language in texts + others for key in dict(phrases_in(text, language)))
    told = telling_phrases(texts, frequency, 5)
    assert told[0] == "credit card"
    assert "card" not in told
    assert "late" in told


def test_chinese_is_told_by_pairs_of_characters() -> None:
    texts = [("请问怎么退货", "zh"), ("我要退货", "zh")]
    frequency = Counter(key for text, language in texts for key in dict(phrases_in(text, language)))
    assert "退货" in telling_phrases(texts, frequency, 5)
    assert "怎么" not in telling_phrases(texts, frequency, 5)
