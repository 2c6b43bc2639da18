"""Parts of articles as answers: whole paragraphs."""

from hub.knowledge.suggesting.reasons import Passage
from hub.knowledge.suggesting.short_answer import answer_in

LONG = "\n\n".join(f"Paragraph {number}. " + "word " * 40 for number in range(6)).strip()


def test_a_short_article_is_its_own_answer() -> None:
    assert answer_in("Send it back.\n\nWithin 30 days.", ()) == "Send it back.\n\nWithin 30 days."


def test_a_long_one_is_cut_to_the_paragraphs_from_the_best_passage_on() -> None:
    start = LONG.index("Paragraph 3")
    answer = answer_in(LONG, (Passage("Paragraph 3.", start, start + 12, 0.9),), 500)
    assert answer.startswith("Paragraph 3.")
    assert len(answer) <= 500
