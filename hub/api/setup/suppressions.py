"""Addresses that are not written to: they bounced, or their owner does not want it."""

from datetime import datetime
from typing import Any, Literal

from hub.api.http.audit_trail import Act, record
from hub.api.http.inputs import Id, IdOrEmpty, Input, Line, Name, Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.domain.customer import identity_id
from hub.domain.interaction import Party
from hub.domain.suppression import Scope, Suppression, SuppressionReason
from hub.errors import Invalid, NotFound
from hub.tickets.replies.suppressions import Cause
from hub.tickets.views import agent_name

OPERATIONS = Operations("suppressions")


class SuppressionQuery(PageQuery):
    """Which addresses: of a customer, or one by `kind` and `value`; `state` also shows those that were lifted."""

    customer: Id | None = None
    kind: Id | None = None
    value: Line | None = None
    reason: SuppressionReason | None = None
    state: Literal["active", "lifted", "all"] = "active"


class NewSuppression(Input):
    """An address not to write to: by one inbox, by the inboxes of one channel, or (neither given) by any."""

    kind: Id
    value: Name
    reason: SuppressionReason
    inbox_id: IdOrEmpty = ""
    channel: IdOrEmpty = ""
    evidence: Line = ""


class LiftQuery(Input):
    """Why the address is written to again; needed when its owner asked not to be."""

    reason: Line = ""


class SuppressionView(Output):
    """An address that is not written to, since when, why, and who took it back."""

    id: str
    version: int
    kind: str
    value: str
    inbox_id: str
    channel: str
    reason: SuppressionReason
    told: str
    evidence: str
    message_id: str
    since: datetime
    lifted_at: datetime | None
    lifted_by: str
    lifted_by_name: str | None
    lifted_because: str


@OPERATIONS.get("/suppressions")
async def list_suppressions(call: Call, query: SuppressionQuery) -> PageView[SuppressionView]:
    """List addresses that are not written to, newest first."""
    if query.customer is not None:
        return PageView(items=await _of_customer(call, query))
    if (query.kind is None) != (query.value is None):
        raise Invalid("Give kind and value together")
    where: dict[str, Any] = {}  # Any: the store's conditions
    if query.kind is not None and query.value is not None:
        where["address"] = identity_id(query.kind, query.value)
    if query.reason is not None:
        where["reason"] = query.reason.value
    page = await call.services.suppressions.listed(
        where, in_force=_in_force(query), limit=query.limit, after=query.start
    )
    return PageView(items=[_view(call, one) for one in page.items], next=page.next)


@OPERATIONS.post("/suppressions", status=201)
async def create_suppression(call: Call, body: NewSuppression) -> SuppressionView:
    """Stop writing to an address."""
    if body.inbox_id:
        _check_inbox(call, body.inbox_id)
    held = await call.services.suppressing.suppress(
        Party(kind=body.kind, value=body.value),
        body.reason,
        Scope(inbox_id=body.inbox_id, channel=body.channel),
        Cause(evidence=body.evidence, actor_id=call.agent.id),
    )
    await _note(call, "create_suppression", held.id)
    return _view(call, held)


@OPERATIONS.delete("/suppressions/{suppression_id}")
async def lift_suppression(call: Call, suppression_id: str, query: LiftQuery) -> SuppressionView:
    """Write to the address again: any agent after a bounce, an administrator with a reason against a customer's wish."""
    held = await call.services.suppressing.lift(call.agent, suppression_id, query.reason)
    await _note(call, "lift_suppression", held.id)
    return _view(call, held)


async def _of_customer(call: Call, query: SuppressionQuery) -> list[SuppressionView]:
    customer = await call.services.customers.require(query.customer or "")
    wanted = _in_force(query)
    return [
        _view(call, one)
        for address in customer.identities
        for one in await call.services.suppressions.of_address(address)
        if wanted in (None, one.in_force) and query.reason in (None, one.reason)
    ]


def _in_force(query: SuppressionQuery) -> bool | None:
    return None if query.state == "all" else query.state == "active"


def _check_inbox(call: Call, inbox_id: str) -> None:
    try:
        call.services.directory.inbox(inbox_id)
    except NotFound as error:
        errors = [{"loc": ["body", "inbox_id"], "msg": "There is none with this id"}]
        raise Invalid("There is no such inbox", errors=errors) from error


async def _note(call: Call, action: str, subject_id: str) -> None:
    """Write the act down; that of an agent too, because it is about a customer's wish."""
    act = Act(actor_id=call.agent.id, action=action, noun=OPERATIONS.tag, subject_id=subject_id)
    await record(call.services, act)


def _view(call: Call, one: Suppression) -> SuppressionView:
    return SuppressionView(
        id=one.id,
        version=one.version,
        kind=one.kind,
        value=one.value,
        inbox_id=one.inbox_id,
        channel=one.channel,
        reason=one.reason,
        told=one.told(),
        evidence=one.evidence,
        message_id=one.message_id,
        since=one.since,
        lifted_at=one.lifted_at,
        lifted_by=one.lifted_by,
        lifted_by_name=agent_name(call.services.directory, one.lifted_by),
        lifted_because=one.lifted_because,
    )
