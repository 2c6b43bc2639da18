"""Recognise a message that its own answers overtook: mail arrives in any order, and the later one may be there first. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.domain.interaction import InboundMessage
from hub.domain.message import Message, MessageKind
from hub.domain.ticket import Ticket
from hub.tickets.arrivals.subjects import bare_subject, is_generic

OVERTAKEN_WITHIN = timedelta(hours=1)
"""How much later than its answer a message may come; what the post holds back longer is rare, and a person may merge it."""


def is_overtaken(message: InboundMessage, ticket: Ticket, said: Sequence[Message], now: datetime) -> bool:
    """Tell whether this ticket of the same sender was opened by an answer to the message.

    The answer names it; or it answers something that never came, under the same telling subject, while the message answers nothing.
    """
    if now - ticket.created_at > OVERTAKEN_WITHIN:
        return False
    inbound = [one for one in said if one.kind is MessageKind.INBOUND]
    if message.external_id and any(message.external_id in one.thread_refs for one in inbound):
        return True
    if message.thread_refs or not inbound or not _answers_unknown(inbound[0], said):
        return False
    subject = bare_subject(message.subject)
    return subject == bare_subject(ticket.subject) and not is_generic(subject)


def _answers_unknown(first: Message, said: Sequence[Message]) -> bool:
    known = {one.external_id for one in said}
    return bool(first.thread_refs) and not known & set(first.thread_refs)
