"""Whispers: what a supervisor says to the agent in a conversation. Notes that supervisors and this one agent see, nobody else."""

from hub.domain.agent import Agent, Role
from hub.domain.message import Message
from hub.domain.ticket import Ticket
from hub.errors import Conflict

HEARERS = (Role.SUPERVISOR, Role.ADMIN)


def hearer_of(ticket: Ticket) -> str:
    """Return the agent who works on the ticket; raises Conflict when nobody does."""
    if not ticket.assignee_id:
        raise Conflict("Nobody has this ticket whom one could coach; leave a note instead")
    return ticket.assignee_id


def may_hear(agent: Agent, message: Message) -> bool:
    """Tell whether the agent may see the message, the ticket being open to them."""
    if not message.whisper_to:
        return True
    return agent.role in HEARERS or agent.id in (message.whisper_to, message.author.id)
