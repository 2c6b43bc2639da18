from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.encoding.embedding import Vectors
from hub.knowledge.search.asking import DOUBT, QuestionMeans, common_questions
from hub.knowledge.search.metric import Metric, Trainer

LANGUAGES = ("en", "zh", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "ko")


class ByLanguage:
    """Every text of a language has the same vector."""

    dimensions = 3

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self._vectors = {
            text: vectors[language] for language in vectors for text in common_questions()[language]
        }

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._vectors[text] for text in texts], np.float32).reshape(-1, 3)

    def is_word(self, word: str) -> bool:
        return True


def metric_of(**questions: tuple[list[float], int]) -> Metric:
    """Return the metric of articles whose questions all are at one place, so many in a language."""
    trainer = Trainer(3)
    for language, (place, count) in questions.items():
        rows = np.array([place] * max(count, 500), np.float32)  # enough texts for the language's own mean
        trainer.add(rows, count, language)
    return trainer.metric()


def test_there_are_as_many_common_questions_in_every_language_but_the_two_main_ones() -> None:
    held = common_questions()
    assert tuple(held) == LANGUAGES
    assert len(held["en"]) == len(held["zh"]) == 24
    assert {len(held[language]) for language in LANGUAGES[2:]} == {12}
    assert all(len(set(texts)) == len(texts) for texts in held.values())


def test_a_question_over_prose_is_moved_by_the_mean_of_common_questions() -> None:
    means = QuestionMeans(ByLanguage({"en": [0, 1, 0], "zh": [0, 0, 1]}))
    prose = metric_of(en=([1, 0, 0], 0))
    centre = means.centre(prose, "zh")
    assert centre is not None
    assert np.allclose(centre, [0, 0, 1])


@given(count=st.integers(2, 2000))
def test_the_articles_own_questions_count_the_more_the_more_there_are(count: int) -> None:
    means = QuestionMeans(ByLanguage({"en": [0, 1, 0]}))
    centre = means.centre(metric_of(en=([1, 0, 0], count)), "en")
    assert centre is not None
    common = (DOUBT / (count + DOUBT)) ** 2  # once beside the own mean, once in how far the subject is known
    assert np.allclose(centre, [1 - common, common, 0], atol=1e-3)


def test_what_questions_in_one_language_say_of_the_subject_holds_for_another() -> None:
    means = QuestionMeans(ByLanguage({"en": [0, 1, 0], "zh": [0, 0, 1]}))
    centre = means.centre(metric_of(en=([1, 1, 0], 2000)), "zh")
    assert centre is not None
    assert np.allclose(centre, [1, 0, 1], atol=0.02)  # the subject without English, and Chinese


def test_nothing_is_known_of_other_languages_nor_without_articles_or_vectors() -> None:
    means = QuestionMeans(ByLanguage({"en": [0, 1, 0]}))
    assert means.centre(metric_of(en=([1, 0, 0], 5)), "sv") is None
    assert means.centre(Metric.plain(3), "en") is None
    assert QuestionMeans(ByLanguage({"en": [0, 0, 0]})).centre(metric_of(en=([1, 0, 0], 5)), "en") is None
