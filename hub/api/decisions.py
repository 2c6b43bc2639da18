"""Why tickets went where they went."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from hub.api.inputs import Input, ItemsView, Output
from hub.api.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.decision import Decision
from hub.domain.shadow import ShadowTally
from hub.domain.triage import Target
from hub.errors import NotFound
from hub.tickets.triage_view import JudgementView, triage_view
from hub.tickets.views import agent_name

OPERATIONS = Operations("tickets")

MOST = 500
"""So many days of queues are told at most."""


class CandidateView(Output):
    """One agent who was looked at, and why they could or could not be chosen."""

    agent_id: str
    agent_name: str
    eligible: bool
    reasons: list[str]
    score: float | None


class DecisionView(Output):
    """One routing decision: `words` say it in plain sentences, `facts` are the figures it rests on.

    `policy` is the routing policy's name and version, `inputs` the place in routing's journal where everything it rests on is kept.
    """

    at: datetime
    outcome: str
    policy: str
    inputs: str
    chosen: str | None
    runner_up: str | None
    words: list[str]
    facts: dict[str, str]
    candidates: list[CandidateView]


class WhyView(Output):
    """The routing decisions of a ticket, newest first, and what its first message was taken for, a target each."""

    decisions: list[DecisionView]
    triage: dict[Target, JudgementView]


class ShadowQuery(Input):
    """How many days back, today included (UTC)."""

    days: Annotated[int, Field(ge=1, le=366)] = 7


class ShadowExampleView(Output):
    """A decision in which the two policies differ; without `shadow_agent` the one on trial would have asked nobody then."""

    at: datetime
    ticket_id: str
    live_agent: str
    shadow_agent: str | None


class ShadowView(Output):
    """A day of one queue under the policy in force and the one on trial.

    Of the `decisions`, `same` are alike, `other` would have gone to another agent, `later` to nobody at that moment; `sooner` counts
    tickets it would have offered before. `agreement` is same over decisions.
    """

    day: str
    queue_id: str
    queue_name: str
    live: str
    shadow: str
    decisions: int
    same: int
    other: int
    later: int
    sooner: int
    agreement: float | None
    updated_at: datetime
    examples: list[ShadowExampleView]


@OPERATIONS.get("/routing/shadow", role=Role.SUPERVISOR)
async def list_shadow_days(call: Call, query: ShadowQuery) -> ItemsView[ShadowView]:
    """Compare routing policies on trial with those in force, a day and queue each, newest first."""
    since = (call.services.clock.now() - timedelta(days=query.days - 1)).date().isoformat()
    page = await call.services.shadow.page({}, "-day", MOST)
    return ItemsView(items=[_shadow(call, tally) for tally in page.items if tally.day >= since])


def _shadow(call: Call, tally: ShadowTally) -> ShadowView:
    directory = call.services.directory
    try:
        queue_name = directory.queue(tally.queue_id).name
    except NotFound:
        queue_name = tally.queue_id
    return ShadowView(
        day=tally.day,
        queue_id=tally.queue_id,
        queue_name=queue_name,
        live=tally.live,
        shadow=tally.shadow,
        decisions=tally.decisions,
        same=tally.same,
        other=tally.other,
        later=tally.later,
        sooner=tally.sooner,
        agreement=tally.agreement,
        updated_at=tally.updated_at,
        examples=[
            ShadowExampleView(
                at=one.at,
                ticket_id=one.ticket_id,
                live_agent=agent_name(directory, one.live_agent_id) or one.live_agent_id,
                shadow_agent=agent_name(directory, one.shadow_agent_id) or one.shadow_agent_id or None,
            )
            for one in reversed(tally.examples)
        ],
    )


@OPERATIONS.get("/tickets/{ticket_id}/why")
async def explain_ticket(call: Call, ticket_id: str) -> WhyView:
    """Say why the ticket went where it went: every candidate, and why they were or were not chosen."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    decisions = await call.services.decisions.of_ticket(ticket.id)
    return WhyView(
        decisions=[_decision(decision) for decision in decisions], triage=triage_view(ticket.triage)
    )


def _decision(decision: Decision) -> DecisionView:
    return DecisionView(
        at=decision.at,
        outcome=decision.outcome,
        policy=decision.policy,
        inputs=decision.inputs,
        chosen=decision.chosen,
        runner_up=decision.runner_up or None,
        words=list(decision.words),
        facts=dict(decision.facts),
        candidates=[
            CandidateView(
                agent_id=one.agent_id,
                agent_name=one.agent_name,
                eligible=one.eligible,
                reasons=list(one.reasons),
                score=one.score,
            )
            for one in decision.candidates
        ],
    )
