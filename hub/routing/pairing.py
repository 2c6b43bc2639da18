"""A ticket and the agent who is to be asked: what every way of matching comes to."""

from dataclasses import dataclass

from hub.routing.waiting import WaitingTicket


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket and the agent who is to be asked; `note` says how the pair was found if not ticket by ticket."""

    ticket: WaitingTicket
    agent_id: str
    note: str = ""

    @property
    def ticket_id(self) -> str:
        """Return the ticket's id."""
        return self.ticket.id
