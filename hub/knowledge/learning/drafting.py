"""Draft an article from solved tickets: their questions, and the sentences of the replies that say what all of them say. Pure.

Extractive: nothing is written that no agent has written. The sentences nearest to the middle of all replies are taken, each one
unlike those taken before (maximal marginal relevance; Carbonell and Goldstein 1998), in the order in which they were said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.knowledge.text.redaction import redact
from hub.knowledge.text.sentences import asking_sentences

if TYPE_CHECKING:
    from hub.knowledge.encoding.embedding import Vectors

MAX_SENTENCES = 6
MAX_COMPARED = 500
"""So many sentences of all replies are compared with each other."""

MAX_QUESTIONS = 8
MAX_TITLE_CHARS = 120
LIKENESS = 0.35
"""How much likeness to what is taken already counts against a sentence, beside its nearness to the middle."""

MIN_CHARS = 12
"""Shorter sentences say nothing of their own ("Sure.", "Done!")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One solved ticket: what was asked and what the agents answered, oldest first."""

    ticket_id: str
    question: str
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article to be edited by a person."""

    title: str
    body: str
    questions: tuple[str, ...]


def said_in(story: Story) -> tuple[str, tuple[str, ...]]:
    """Return the question of a story and the telling sentences of its replies, both without personal data."""
    sentences = (sentence for reply in story.replies for sentence in _telling(redact(reply)))
    return redact(story.question).strip(), tuple(sentences)


def texts_of(parts: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[list[str], list[str]]:
    """Return the questions and the sentences of all stories, each text once, in the order in which they were said."""
    questions = list(dict.fromkeys(question for question, _ in parts if question))
    sentences = list(dict.fromkeys(sentence for _, said in parts for sentence in said))
    return questions, sentences[:MAX_COMPARED]


def draft_of(
    questions: Sequence[str], asked: "Vectors", sentences: Sequence[str], said: "Vectors"
) -> ArticleDraft | None:
    """Return a draft (`asked` and `said` are the vectors of the texts), or None when nobody has answered anything."""
    if not sentences or not questions:
        return None
    import numpy as np

    typical = [questions[place] for place in np.argsort(-(asked @ asked.mean(0)), kind="stable")]
    return ArticleDraft(
        title=typical[0][:MAX_TITLE_CHARS],
        body="\n\n".join(sentences[place] for place in sorted(_central(said))),
        questions=tuple(typical[:MAX_QUESTIONS]),
    )


def _telling(reply: str) -> list[str]:
    """Return the sentences of a reply without greeting, courtesies and signature."""
    return [text for text in asking_sentences(reply) if len(text) >= MIN_CHARS]


def _central(rows: "Vectors") -> list[int]:
    import numpy as np

    nearness = rows @ rows.mean(0)
    chosen: list[int] = []
    while len(chosen) < min(MAX_SENTENCES, len(rows)):
        likeness = (rows @ rows[chosen].T).max(1) if chosen else np.zeros(len(rows), np.float32)
        worth = (1 - LIKENESS) * nearness - LIKENESS * likeness
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return chosen
