"""What is promised in a ticket: its clocks, the version of the policy they run under, and every promise that was broken."""

from datetime import datetime

from hub.api.http.inputs import Output
from hub.api.http.operation import Call, Operations
from hub.domain.sla import SlaBreach, SlaClock, SlaKind

OPERATIONS = Operations("tickets")


class SlaClockView(Output):
    """One promise: `left_s` is the working time left while it is paused; `warnings` counts the links of the chain passed."""

    kind: SlaKind
    target_s: int
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    warnings: int
    paused_at: datetime | None
    left_s: float | None
    breached_at: datetime | None
    met_at: datetime | None
    team_id: str


class SlaBreachView(Output):
    """A promise that was broken, under which version of which policy."""

    kind: SlaKind
    started_at: datetime
    due_at: datetime
    target_s: int
    policy_id: str
    policy_version: int
    team_id: str


class TicketSlaView(Output):
    """The promises of a ticket; `policy_id` is empty without any."""

    policy_id: str
    policy_name: str
    policy_version: int
    clocks: list[SlaClockView]
    breaches: list[SlaBreachView]


@OPERATIONS.get("/tickets/{ticket_id}/sla")
async def show_ticket_sla(call: Call, ticket_id: str) -> TicketSlaView:
    """Return the clocks of a ticket, and the history of its broken promises."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    policy = call.services.directory.sla_policy(ticket.sla.policy_id) if ticket.sla.policy_id else None
    return TicketSlaView(
        policy_id=ticket.sla.policy_id,
        policy_name=policy.name if policy else "",
        policy_version=ticket.sla.policy_version,
        clocks=[_clock(clock) for clock in ticket.sla.clocks],
        breaches=[_breach(breach) for breach in ticket.sla.breaches],
    )


def _clock(clock: SlaClock) -> SlaClockView:
    return SlaClockView(
        kind=clock.kind,
        target_s=clock.target_s,
        started_at=clock.started_at,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        warnings=clock.warnings,
        paused_at=clock.paused_at,
        left_s=clock.left_s,
        breached_at=clock.breached_at,
        met_at=clock.met_at,
        team_id=clock.team_id,
    )


def _breach(breach: SlaBreach) -> SlaBreachView:
    return SlaBreachView(
        kind=breach.kind,
        started_at=breach.started_at,
        due_at=breach.due_at,
        target_s=breach.target_s,
        policy_id=breach.policy_id,
        policy_version=breach.policy_version,
        team_id=breach.team_id,
    )
