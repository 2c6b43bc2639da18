import io

import numpy as np
from scipy.sparse import csr_matrix

from hub.knowledge.classifying.remembered import RememberedExamples


def between_and_around() -> tuple[csr_matrix, np.ndarray, np.ndarray]:
    """Return texts of one label whose meanings lie between two bundles of the other: no line parts them."""
    angles = np.linspace(-1.2, 1.2, 90)
    vectors = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
    wanted = (np.abs(angles) > 0.5).astype(np.int64)
    return csr_matrix((90, 4), dtype=np.float32), vectors, wanted


def test_a_label_between_two_bundles_of_another_is_found() -> None:
    words, vectors, wanted = between_and_around()
    machine = RememberedExamples()
    machine.fit(words, vectors, wanted, 2)
    assert (machine.scores(words, vectors).argmax(1) == wanted).mean() > 0.95


def test_words_tell_what_meanings_do_not() -> None:
    words = csr_matrix(np.repeat(np.eye(2, dtype=np.float32), 20, axis=0) * 2**0.5)
    vectors = np.ones((40, 3), np.float32) / 3**0.5
    wanted = np.repeat([0, 1], 20)
    machine = RememberedExamples()
    machine.fit(words, vectors, wanted, 2)
    assert (machine.scores(words, vectors).argmax(1) == wanted).all()


def test_it_scores_alike_after_it_was_stored() -> None:
    words, vectors, wanted = between_and_around()
    machine, restored = RememberedExamples(), RememberedExamples()
    machine.fit(words, vectors, wanted, 2)
    file = io.BytesIO()
    np.savez_compressed(file, **machine.state())
    file.seek(0)
    restored.restore(dict(np.load(file)))
    assert np.allclose(machine.scores(words, vectors), restored.scores(words, vectors), atol=0.02)


def test_of_many_examples_the_rare_label_is_remembered_whole() -> None:
    wanted = np.repeat([0, 1], [70, 4])
    vectors = np.tile(np.array([[1, 0]], np.float32), (len(wanted), 1))
    vectors[wanted == 1] = [0, 1]
    machine = RememberedExamples(most=20)
    machine.fit(csr_matrix((len(wanted), 2), dtype=np.float32), vectors, wanted, 2)
    held = machine.state()["remembered.vectors"]
    assert (len(held), int((held[:, 1] > held[:, 0]).sum())) == (20, 4)
