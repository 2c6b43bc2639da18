"""Parts of articles as answers: whole paragraphs, and what can be read out."""

from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.suggesting.reasons import Passage
from hub.knowledge.suggesting.short_answer import SPOKEN_CHARS, answer_in, spoken_answer

LONG = "\n\n".join(f"Paragraph {number}. " + "word " * 40 for number in range(6)).strip()


def test_a_short_article_is_its_own_answer() -> None:
    assert answer_in("Send it back.\n\nWithin 30 days.", ()) == "Send it back.\n\nWithin 30 days."


def test_a_long_one_is_cut_to_the_paragraphs_from_the_best_passage_on() -> None:
    start = LONG.index("Paragraph 3")
    answer = answer_in(LONG, (Passage("Paragraph 3.", start, start + 12, 0.9),), 500)
    assert answer.startswith("Paragraph 3.")
    assert len(answer) <= 500


def test_a_spoken_answer_is_two_sentences_without_headings_signs_and_addresses() -> None:
    text = "# Returns\n\n- Send it back ([how](https://shop.example/returns)).\n- You have **30 days**. And more. And more."
    assert spoken_answer(text) == "Send it back (how). You have 30 days."
    assert spoken_answer("您可以在30天内退货。请保留收据。谢谢。") == "您可以在30天内退货。请保留收据。"
    assert spoken_answer("See https://shop.example/a?b=1 or www.shop.example.") == "See or"
    assert spoken_answer("# Opening hours") == "Opening hours"
    assert spoken_answer("***\n\n---") == ""


@given(st.text(max_size=2000))
def test_nothing_is_longer_than_can_be_listened_to(text: str) -> None:
    spoken = spoken_answer(text)
    assert len(spoken) <= SPOKEN_CHARS
    assert not set(spoken) & set("*_`#|<>[]{}")
