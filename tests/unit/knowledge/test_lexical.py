import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.knowledge.search.lexical import TermIndex

words = st.lists(
    st.sampled_from(["refund", "card", "order", "parcel", "invoice", "router", "wifi"]),
    min_size=1,
    max_size=6,
)


def build(texts: list[str], step: int) -> TermIndex:
    index = TermIndex(str.split)
    for slot, text in enumerate(texts):
        index.add(slot, text)
        if slot % step == step - 1:
            index.seal()
    index.seal()
    return index


@settings(max_examples=60, deadline=None)
@given(st.lists(words.map(" ".join), min_size=1, max_size=25), words.map(" ".join))
def test_bm25_does_not_depend_on_how_documents_came_in(texts: list[str], question: str) -> None:
    one, many = build(texts, 1), build(texts, len(texts))
    np.testing.assert_allclose(one.bm25(question, len(texts)), many.bm25(question, len(texts)), rtol=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.lists(words.map(" ".join), min_size=2, max_size=25), words.map(" ".join), st.data())
def test_dropped_documents_leave_no_trace(texts: list[str], question: str, data: st.DataObject) -> None:
    dropped = data.draw(st.sets(st.integers(0, len(texts) - 1), max_size=len(texts) - 1))
    kept = [slot for slot in range(len(texts)) if slot not in dropped]
    renumbering = np.full(len(texts), -1, np.int32)
    renumbering[kept] = np.arange(len(kept))
    index = build(texts, 3)
    index.keep(renumbering)
    fresh = build([texts[slot] for slot in kept], len(kept))
    np.testing.assert_allclose(index.bm25(question, len(kept)), fresh.bm25(question, len(kept)), rtol=1e-4)
    np.testing.assert_allclose(
        index.cosine(question, len(kept)), fresh.cosine(question, len(kept)), rtol=1e-4
    )


def test_rare_words_weigh_more_than_common_ones() -> None:
    index = build(["order card", "order wifi", "order card", "order card"], 4)
    assert index.bm25("order wifi", 4).argmax() == 1
    assert index.cosine("order wifi", 4).argmax() == 1


def test_a_document_equal_to_the_question_has_cosine_one() -> None:
    index = build(["order card", "router wifi"], 2)
    assert (
        index.cosine("router wifi", 2)[1] == np.float32(1.0)
        or abs(index.cosine("router wifi", 2)[1] - 1) < 1e-4
    )


def test_an_empty_index_and_an_empty_question_score_nothing() -> None:
    assert not TermIndex(str.split).bm25("order", 0).size
    assert not build(["order"], 1).bm25("", 1).any()
    assert not build(["order"], 1).cosine("", 1).any()
