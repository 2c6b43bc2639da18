"""What the desk's own work teaches: gaps by meaning and cost, and drafts of nothing but what agents wrote."""

from collections.abc import Sequence

from hub.knowledge.learning.drafting import ArticleDraft, Story, draft_of, said_in, texts_of
from hub.knowledge.learning.gaps import Asked, gaps_of
from tests.fakes.embedder import WordEmbedder

ENCODER = WordEmbedder()


def asked(ticket_id: str, question: str, hours: float, nearest: str = "", confidence: float = 0.0) -> Asked:
    return Asked(
        ticket_id=ticket_id,
        question=question,
        language="en",
        seconds=hours * 3600,
        nearest=nearest,
        confidence=confidence,
    )


def test_questions_of_one_kind_are_one_gap_and_the_costliest_comes_first() -> None:
    questions = [
        asked("t1", "how do I cancel my contract", 0.1),
        asked("t2", "the parcel arrived broken", 1.0, "parcels", 0.2),
        asked("t3", "cancel my contract please how do I", 0.2),
        asked("t4", "my parcel arrived broken today", 2.0, "parcels", 0.4),
        asked("t5", "something nobody else ever asked", 9.0),
        asked("t6", "how can I cancel my contract", 0.1),
    ]
    gaps = gaps_of(questions, ENCODER.encode([one.question for one in questions]))
    assert [(set(gap.ticket_ids), gap.contacts, gap.hours) for gap in gaps] == [
        ({"t2", "t4"}, 2, 3.0),
        ({"t1", "t3", "t6"}, 3, 0.4),
    ]
    assert (gaps[0].nearest, gaps[0].confidence) == ("parcels", 0.3)
    assert set(gaps[0].words) == {"arrived broken", "parcel"}
    assert gaps[1].question in gaps[1].examples


def test_one_question_is_no_gap() -> None:
    assert gaps_of([], ENCODER.encode([])) == []
    assert gaps_of([asked("t1", "hello", 1.0)], ENCODER.encode(["hello"])) == []


def drafted(stories: Sequence[Story]) -> ArticleDraft | None:
    questions, sentences = texts_of([said_in(story) for story in stories])
    return draft_of(questions, ENCODER.encode(questions), sentences, ENCODER.encode(sentences))


def test_a_draft_says_what_the_replies_have_in_common_without_personal_data() -> None:
    stories = [
        Story(
            ticket_id=f"t{number}",
            question=f"How do I return a parcel? Mail me at jo{number}@example.com",
            replies=(
                f"Hello,\nprint the return label from your account page. Bring the parcel to a shop. {odd}\nKind regards\nAna",
            ),
        )
        for number, odd in enumerate(
            ("We send it to jo@example.com now.", "Bring the parcel to a shop, please.", "Good luck with it!")
        )
    ]
    draft = drafted(stories)
    assert draft is not None
    assert "print the return label from your account page." in draft.body
    assert draft.body.index("print the return label") < draft.body.index("Bring the parcel to a shop.")
    assert "@" not in draft.body + draft.title + " ".join(draft.questions)
    assert "Ana" not in draft.body
    assert draft.questions == ("How do I return a parcel? Mail me at [email]",)


def test_nothing_answered_gives_no_draft() -> None:
    assert drafted([Story(ticket_id="t", question="Why?", replies=())]) is None
