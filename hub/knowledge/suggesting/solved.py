"""What a solved ticket was solved by: the question, and the agent's last reply that says something. Pure; extractive."""

from collections.abc import Sequence

from hub.domain.message import AuthorKind, Message, MessageKind
from hub.knowledge.suggesting.suggestions import learnable, question_in
from hub.knowledge.text.redaction import redact, without_name
from hub.knowledge.text.sentences import asking_sentences

MIN_CHARS = 25
"""A shorter reply ("Done!") is no answer to anybody else."""

MAX_CHARS = 1_500
MIN_QUESTION_CHARS = 4


def answer_in(messages: Sequence[Message], subject: str, name: str = "") -> tuple[str, str] | None:
    """Return question and answer of a ticket (oldest message first) without greetings, signatures, personal data and the customer's `name`.

    None when no agent has said anything worth keeping. Nothing is written that the agent has not written.
    """
    for place in range(len(messages) - 1, -1, -1):
        one = messages[place]
        if one.kind is not MessageKind.REPLY or one.author.kind is not AuthorKind.AGENT:
            continue
        text = "\n".join(asking_sentences(redact(one.body)))[:MAX_CHARS].strip()
        question = learnable(question_in(messages[:place], subject)).strip()
        if len(text) >= MIN_CHARS and len(question) >= MIN_QUESTION_CHARS:
            return without_name(question, name), without_name(text, name)
    return None
