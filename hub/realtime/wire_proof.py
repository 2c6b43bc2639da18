"""Every message on the wire by which a visitor proves an address, and sees what is theirs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from hub.domain.ticket import TicketStatus
from hub.realtime.wire import Call, Ok
from hub.tickets.self_service.own_requests import OwnRequest
from hub.tickets.self_service.proof_desk import Standing
from hub.tickets.views import View


class ProofView(View):
    """Where the proof of an address stands: nothing is waited for (`none`), the `address` or the `code` is, or it is `proven`.

    It is the same whether anybody is known by the address. `expires_at` is when the code, or what was proven, is good no more,
    `again_at` when another code may be asked for (with `proof.ask` again), `tries_left` how often a code may be entered.
    """

    stage: Literal["none", "address", "code", "proven"]
    kind: str
    address: str
    expires_at: datetime | None
    again_at: datetime | None
    tries_left: int


class ProofAsk(Call):
    """Have a code sent to this mail address or phone number (with country code); what is waited for by the conversation."""

    address: Annotated[str, Field(min_length=1, max_length=254)]


class ProofEnter(Call):
    """Enter the code; refused with `wrong_code` (and `tries_left`), `code_over` or `nothing_asked`."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class ProofCancel(Call):
    """Give up proving an address."""


class RequestsList(Call):
    """Show the requests of who has proven an address, or is signed in at the site; refused with `proof_required`."""


class OkProof(Ok):
    """It is taken, and the proof stands so now."""

    proof: ProofView


class RequestView(BaseModel):
    """One of the customer's own requests: when it was last answered, and whether a promise about it is running."""

    number: int
    subject: str
    status: TicketStatus
    channel: str
    opened_at: datetime
    changed_at: datetime
    answered_at: datetime | None
    promised: bool


class OkRequests(Ok):
    """The requests, the one that changed last first; the conversation itself is not among them."""

    requests: list[RequestView]


PROOF_EVENTS: dict[str, type[BaseModel]] = {"proof.changed": ProofView}
PROOF_CALLS: Mapping[str, tuple[type[Call], type[Ok]]] = {
    "proof.ask": (ProofAsk, OkProof),
    "proof.enter": (ProofEnter, OkProof),
    "proof.cancel": (ProofCancel, Ok),
    "requests.list": (RequestsList, OkRequests),
}


def proof_view(standing: Standing) -> ProofView:
    """Return the proof as it goes to the visitor."""
    return ProofView.model_validate(
        {
            "stage": standing.stage,
            "kind": standing.kind,
            "address": standing.address,
            "expires_at": standing.expires_at,
            "again_at": standing.again_at,
            "tries_left": standing.tries_left,
        }
    )


def request_view(one: OwnRequest) -> RequestView:
    """Return a request as it goes to its customer."""
    return RequestView(
        number=one.number,
        subject=one.subject,
        status=one.status,
        channel=one.channel,
        opened_at=one.opened_at,
        changed_at=one.changed_at,
        answered_at=one.answered_at,
        promised=one.promised,
    )
