"""What has to be done about a ticket that an agent holds: pure, from the ticket, the agent and the time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.agent import Agent, AgentState
from hub.domain.ticket import Ticket, WorkState
from hub.tickets.work import held_by


class DutyKind(StrEnum):
    """What to do."""

    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    GIVE_BACK = "give_back"
    END_WORK = "end_work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A ticket that takes an agent's slot."""

    ticket_id: str
    agent_id: str
    channel: str
    state: WorkState
    offer_id: str = ""
    check_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something to do about a held ticket."""

    kind: DutyKind
    held: Held
    reason: str = ""


def held(ticket: Ticket) -> Held | None:
    """Return who holds the ticket and how, or None when nobody does."""
    agent_id = held_by(ticket)
    if agent_id is None:
        return None
    work = ticket.work
    return Held(
        ticket_id=ticket.id,
        agent_id=agent_id,
        channel=ticket.work.channel or ticket.channel,
        state=work.state,
        offer_id=work.offer.id if work.offer is not None else "",
        check_at=work.offer.expires_at if work.offer is not None else work.check_at,
    )


def duty(holding: Held, agent: Agent | None, now: datetime) -> Duty | None:
    """Return what must be done now, or None.

    An offer ends at its deadline, or when its agent is not available any more. Work of an agent who is offline (presence
    sets agents offline after the grace period) goes to others, wrap-up ends at its time.
    """
    over = holding.check_at is not None and holding.check_at <= now
    gone = agent is None or not agent.active or agent.state is AgentState.OFFLINE
    if holding.state is WorkState.OFFERED:
        if over:
            return Duty(kind=DutyKind.EXPIRE, held=holding)
        if gone or (agent is not None and agent.state is not AgentState.AVAILABLE):
            reason = "agent offline" if agent is None or gone else f"agent {agent.state.value}"
            return Duty(kind=DutyKind.WITHDRAW, held=holding, reason=reason)
    elif holding.state is WorkState.WRAP_UP and (over or gone):
        return Duty(kind=DutyKind.END_WORK, held=holding)
    elif holding.state is WorkState.ACTIVE and gone:
        return Duty(kind=DutyKind.GIVE_BACK, held=holding, reason="agent offline")
    return None
