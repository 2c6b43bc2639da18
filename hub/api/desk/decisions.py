"""Why tickets went where they went."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from pydantic import Field, StringConstraints

from hub.api.http.inputs import Id, Input, ItemsView, Needs, Output, requirement_stored
from hub.api.http.operation import Call, Operations
from hub.api.setup.queues import RelaxationInput
from hub.domain.agent import Role
from hub.domain.decision import Decision
from hub.domain.queue import RelaxationStep
from hub.domain.shadow import ShadowTally
from hub.domain.skill import Requirement
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


class TrialInput(Input):
    """Needs to try out, as if work with them came to the queue now; `relaxation` takes the place of the queue's steps."""

    queue_id: Id
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+$", max_length=40)] = "webchat"
    requirement: Needs = Field(default_factory=list)
    relaxation: Annotated[list[RelaxationInput], Field(max_length=20)] | None = None


class TriedAgentView(Output):
    """An agent who fits, and what keeps them from being asked now."""

    agent_id: str
    agent_name: str
    reasons: list[str]


class TriedStepView(Output):
    """What is needed after so many seconds, and who fits then, in the order of choice."""

    after_s: float
    needs: str
    agents: list[TriedAgentView]


@OPERATIONS.post("/routing/trial", role=Role.SUPERVISOR)
async def try_needs(call: Call, body: TrialInput) -> ItemsView[TriedStepView]:
    """Try needs and relaxation steps out: which agents could be asked now, and after each step."""
    queue = call.services.directory.queue(body.queue_id)
    given = body.model_dump(mode="json")
    # The queue's own needs are those of the draft: they are what is tried out.
    requirement = msgspec.convert(requirement_stored(given["requirement"]), Requirement)
    steps = queue.relaxation
    if body.relaxation is not None:
        steps = tuple(msgspec.convert(step, RelaxationStep) for step in given["relaxation"])
    drafted = replace(queue, requirement=requirement, relaxation=steps)
    tried = call.services.decisions.try_out(Requirement(), drafted, body.channel)
    name = call.services.directory
    return ItemsView(
        items=[
            TriedStepView(
                after_s=step.after_s,
                needs=step.needs,
                agents=[
                    TriedAgentView(
                        agent_id=each.agent_id,
                        agent_name=agent_name(name, each.agent_id) or each.agent_id,
                        reasons=list(each.reasons),
                    )
                    for each in step.agents
                ],
            )
            for step in tried
        ]
    )


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
