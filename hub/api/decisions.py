"""Why tickets went where they went."""

from datetime import datetime

from hub.api.inputs import Output
from hub.api.operation import Call, Operations
from hub.domain.decision import Decision

OPERATIONS = Operations("tickets")


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
    """The routing decisions of a ticket, newest first."""

    decisions: list[DecisionView]


@OPERATIONS.get("/tickets/{ticket_id}/why")
async def explain_ticket(call: Call, ticket_id: str) -> WhyView:
    """Say why the ticket went where it went: every candidate, and why they were or were not chosen."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    decisions = await call.services.decisions.of_ticket(ticket.id)
    return WhyView(decisions=[_decision(decision) for decision in decisions])


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
