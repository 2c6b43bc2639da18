"""What the hub itself talked with a customer: what was asked, searched and shown, and how it ended."""

from datetime import datetime

from hub.api.http.inputs import Output
from hub.api.http.operation import Call, Operations
from hub.domain.challenge import Proof, Way
from hub.domain.self_service import Ending, Phase, SelfService, SelfServiceMode, Shown

OPERATIONS = Operations("tickets")


class ShownView(Output):
    """An article that the customer was shown, with how sure the search was (0-1)."""

    id: str
    title: str
    url: str
    confidence: float


class TurnView(Output):
    """One thing asked; `helped` is null where the customer has not said."""

    asked: str
    articles: list[ShownView]
    helped: bool | None


class ProofView(Output):
    """An address that the customer has proven to be theirs: by a code that was sent to it, or by the site's signature."""

    kind: str
    address: str
    way: Way
    customer_id: str
    at: datetime


class SelfServiceView(Output):
    """The conversation; `mode` is off where there was none. `searched` is what the customer looked for before writing.

    `proof` is the address that the customer proved last, null where none was.
    """

    mode: SelfServiceMode
    phase: Phase | None
    ending: Ending | None
    searched: list[str]
    found: list[str]
    turns: list[TurnView]
    proof: ProofView | None


@OPERATIONS.get("/tickets/{ticket_id}/self-service")
async def show_self_service(call: Call, ticket_id: str) -> SelfServiceView:
    """Return what the customer searched and was shown before, and beside, the work of agents."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    messages = await call.services.messages.page({"ticket_id": ticket_id}, "created_at", 20, None)
    contexts = [one.context for one in messages.items]
    talk = ticket.self_service
    return SelfServiceView(
        mode=talk.mode if talk else SelfServiceMode.OFF,
        phase=talk.phase if talk else None,
        ending=talk.ending if talk else None,
        searched=_said(contexts, "search.words"),
        found=_said(contexts, "search.shown"),
        turns=_turns(talk),
        proof=_proof(talk.proof if talk else None),
    )


def _proof(proof: Proof | None) -> ProofView | None:
    if proof is None:
        return None
    return ProofView(
        kind=proof.kind,
        address=proof.address,
        way=proof.way,
        customer_id=proof.customer_id,
        at=proof.at,
    )


def _turns(talk: SelfService | None) -> list[TurnView]:
    return [
        TurnView(asked=turn.asked, articles=[_shown(one) for one in turn.shown], helped=turn.helped)
        for turn in (talk.turns if talk else ())
    ]


def _shown(one: Shown) -> ShownView:
    return ShownView(id=one.article_id, title=one.title, url=one.url, confidence=one.confidence)


def _said(contexts: list[dict[str, str]], name: str) -> list[str]:
    return [one for context in contexts if context.get(name) for one in context[name].split(" · ")]
