"""Recognise the ticket of an answer that names none: by our words in its quotation, then by its subject. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.domain.interaction import InboundMessage, MessageClass
from hub.domain.ticket import Ticket
from hub.tickets.arrivals.subjects import answers, bare_subject, is_generic

_INK = re.compile(r"[\W_]+")
_FEWEST_INK = 16  # letters and digits that a quotation must share to prove anything
_MOST_INK = 80
_MAX_CHARS = 100_000
_EARLY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket of the sender that takes messages, and what was said in it."""

    ticket: Ticket
    said: Sequence[str]


def looks_like_answer(message: InboundMessage) -> bool:
    """Tell whether the sender answered something: by its subject, its references or a quotation."""
    if message.message_class is MessageClass.BULK:
        return False
    return answers(message.subject) or bool(message.thread_refs) or bool(message.elided.strip())


def most_alike(message: InboundMessage, candidates: Sequence[Candidate]) -> Ticket | None:
    """Return the candidate that the message quotes, or that has its subject if that says anything; else None."""
    shown = _ink(f"{message.elided}\n{message.text}")
    quoted = [one.ticket for one in candidates if any(_quotes(shown, said) for said in one.said)]
    subject = bare_subject(message.subject)
    titled = [one.ticket for one in candidates if bare_subject(one.ticket.subject) == subject]
    if quoted:
        return _last_answered([ticket for ticket in quoted if ticket in titled] or quoted)
    return None if is_generic(subject) else _last_answered(titled)


def _quotes(shown: str, said: str) -> bool:
    """Tell whether the beginning of what was said can be found again, however it was wrapped and marked."""
    begins = _ink(said)[:_MOST_INK]
    return len(begins) >= _FEWEST_INK and begins in shown


def _ink(text: str) -> str:
    """Return only letters and digits: quotation marks, spaces and line ends differ from program to program."""
    return _INK.sub("", text[:_MAX_CHARS]).casefold()


def _last_answered(tickets: Sequence[Ticket]) -> Ticket | None:
    """Of several, return the one we wrote in last: that is what people answer."""
    return max(tickets, key=lambda one: (one.last_reply_at or _EARLY, one.updated_at), default=None)
