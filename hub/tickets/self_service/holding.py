"""Who has the word in a ticket: the hub itself, or people; pure.

A ticket that any agent has owned, worked on or answered is never the hub's again.
"""

from datetime import datetime

from hub.domain.self_service import Ending, Phase, SelfService, SelfServiceMode, asked_again, begun, handed
from hub.domain.ticket import Ticket, TicketStatus, WorkState

_TALKING = (Phase.ASKED, Phase.ANSWERED)
_WAITS = (WorkState.QUEUED, WorkState.OFFERED)


def holds(ticket: Ticket) -> bool:
    """Say whether the hub alone talks with the customer: the ticket is nobody's work."""
    talk = ticket.self_service
    ours = talk is not None and talk.mode is SelfServiceMode.ANSWER and talk.phase in _TALKING
    return ours and _at_rest(ticket) and ticket.status is TicketStatus.PENDING


def resumes(ticket: Ticket) -> bool:
    """Say whether the hub has the word again when the customer writes: it ended without anybody else."""
    talk = ticket.self_service
    ours = talk is not None and talk.mode is SelfServiceMode.ANSWER and talk.phase is not Phase.HANDED
    return ours and _at_rest(ticket) and ticket.status is TicketStatus.SOLVED


def offers(ticket: Ticket) -> bool:
    """Say whether articles are shown beside the wait for an agent; no longer once one has accepted."""
    talk = ticket.self_service
    ours = talk is not None and talk.mode is SelfServiceMode.OFFER and talk.phase is not Phase.HANDED
    return ours and _untouched(ticket) and ticket.work.state in _WAITS


def serves(ticket: Ticket) -> bool:
    """Say whether the hub may still show the customer something by itself; never again once a person has the ticket."""
    return holds(ticket) or resumes(ticket) or offers(ticket)


def gone_on(ticket: Ticket, message_id: str, now: datetime) -> SelfService | None:
    """Return the conversation once this message is to be answered, or as it was where it is not the hub's to answer."""
    talk = ticket.self_service
    if talk is None or not (holds(ticket) or resumes(ticket) or offers(ticket)):
        return talk
    return asked_again(talk, message_id, now)


def let_go(talk: SelfService | None) -> SelfService | None:
    """Return the conversation as people's from now on."""
    return talk if talk is None else handed(talk, Ending.TAKEN)


def first_talk(mode: SelfServiceMode, message_id: str, language: str, now: datetime) -> SelfService | None:
    """Return the conversation that an inbox of this mode begins, or None."""
    return None if mode is SelfServiceMode.OFF else begun(mode, message_id, language, now)


def _at_rest(ticket: Ticket) -> bool:
    return ticket.work.state is WorkState.IDLE and _untouched(ticket)


def _untouched(ticket: Ticket) -> bool:
    by_agent = ticket.assignee_id or ticket.work.last_agent_id or ticket.last_reply_at
    return not by_agent
