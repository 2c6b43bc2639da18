import numpy as np

from hub.knowledge.search.metric import Metric, Trainer


def cosine(
    metric: Metric, first: list[float], second: list[float], languages: tuple[str, str] = ("en", "en")
) -> float:
    probe = metric.probe(np.array([first], np.float32), languages[0])
    centred = metric.centred(np.array([second], np.float32), languages[1])
    return float((probe @ centred.T)[0, 0] / metric.lengths(centred)[0])


def test_without_articles_it_is_the_usual_cosine() -> None:
    metric = Metric.plain(2)
    assert abs(cosine(metric, [1, 0], [1, 1]) - 0.5**0.5) < 1e-5


def test_directions_in_which_questions_of_one_article_differ_count_less() -> None:
    trainer = Trainer(3)
    for topic in (-1.0, 1.0):
        noisy = np.array([[topic, 0, -1], [topic, 0, 1], [topic, 0, 0.5], [topic, 0, -0.5]], np.float32)
        trainer.add(np.repeat(noisy, 20, axis=0), 80, "en")
    metric = trainer.metric()
    assert cosine(metric, [1, 0, -1], [1, 0, 1]) > 0.9
    assert cosine(Metric.plain(3), [1, 0, -1], [1, 0, 1]) < 0.1
    assert cosine(metric, [1, 0, 1], [-1, 0, 1]) < -0.9


def test_what_all_texts_of_a_language_share_is_subtracted() -> None:
    trainer = Trainer(3)
    trainer.add(np.repeat(np.array([[1, 0, 5], [-1, 0, 5]], np.float32), 500, axis=0), 0, "zh")
    trainer.add(np.repeat(np.array([[1, 0, -5], [-1, 0, -5]], np.float32), 500, axis=0), 0, "en")
    assert cosine(trainer.metric(), [1, 0, 5], [1, 0, -5], ("zh", "en")) > 0.5
