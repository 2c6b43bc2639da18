"""Outgoing webhooks: other systems are told of events, signed. The secret is shown once."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from hub.api.http.inputs import Input, Name, Output, PageQuery, PageView, Version, Word
from hub.api.http.operation import Call, Operations
from hub.domain import agent_events, article_events, call_events, pbx_events, ticket_events
from hub.domain.agent import Role
from hub.domain.events import EVENT_TYPES
from hub.domain.webhook import CallState, WebhookCall, WebhookSubscription
from hub.errors import Conflict
from hub.eventbus.change import Change
from hub.ids import new_secret

OPERATIONS = Operations("webhooks")

MASK = "********"
DECLARING = (agent_events, article_events, call_events, pbx_events, ticket_events)
"""The modules whose events can be subscribed to; importing them registers those."""


def _known_event(name: str) -> str:
    if name not in EVENT_TYPES:
        raise ValueError("there is no such event")
    return name


EventNames = Annotated[
    list[Annotated[Word, AfterValidator(_known_event)]], Field(min_length=1, max_length=100)
]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Secret = Annotated[str, StringConstraints(min_length=16, max_length=200, pattern=r"^[!-~]+$")]
MaskedOrSecret = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=r"^[!-~]+$")]


class NewWebhook(Input):
    """Where to post which events. Without a `secret`, the hub makes one."""

    name: Name
    url: Address
    events: EventNames
    secret: Secret | None = None
    active: bool = True


class WebhookChange(Input):
    """What to change; a `secret` that comes back masked stays as it is."""

    name: Name | None = None
    url: Address | None = None
    events: EventNames | None = None
    secret: MaskedOrSecret | None = None
    active: bool | None = None
    version: Version | None = None


class WebhookView(Output):
    """A subscription; `secret` is readable in the answer that made it, masked ever after."""

    id: str
    version: int
    name: str
    url: str
    events: list[str]
    secret: str
    active: bool
    created_at: datetime


class WebhookCallView(Output):
    """One event on its way; `status` is the last HTTP answer, 0 for none."""

    id: str
    event_id: str
    type: str
    at: datetime
    ticket_id: str
    state: CallState
    attempts: int
    status: int
    reason: str
    next_attempt_at: datetime | None
    created_at: datetime
    done_at: datetime | None


@OPERATIONS.get("/webhooks", role=Role.ADMIN)
async def list_webhooks(call: Call, query: PageQuery) -> PageView[WebhookView]:
    """List the subscriptions of other systems."""
    page = await call.services.subscriptions.page({}, "name", query.limit, query.start)
    return PageView(items=[_view(one) for one in page.items], next=page.next)


@OPERATIONS.post("/webhooks", role=Role.ADMIN, status=201)
async def create_webhook(call: Call, body: NewWebhook) -> WebhookView:
    """Subscribe another system to events; the answer shows the secret this once."""
    services = call.services
    services.check_outgoing(body.url)
    made = await services.subscriptions.add(
        WebhookSubscription(
            id=services.ids.new(),
            name=body.name,
            url=body.url,
            events=_once(body.events),
            secret=body.secret or new_secret(),
            active=body.active,
            created_at=services.clock.now(),
        )
    )
    await services.setup.changed("webhooks", made.id)
    return _view(made, made.secret)


@OPERATIONS.get("/webhooks/{webhook_id}", role=Role.ADMIN)
async def get_webhook(call: Call, webhook_id: str) -> WebhookView:
    """Return one subscription, its secret masked."""
    return _view(await call.services.subscriptions.require(webhook_id))


@OPERATIONS.patch("/webhooks/{webhook_id}", role=Role.ADMIN)
async def change_webhook(call: Call, webhook_id: str, body: WebhookChange) -> WebhookView:
    """Change some fields of a subscription; calls that wait go to the new address with the new secret."""
    if body.url is not None:
        call.services.check_outgoing(body.url)
    sent = body.model_dump(exclude_none=True, exclude={"version"})
    if sent.get("secret") == MASK:
        del sent["secret"]
    if body.events is not None:
        sent["events"] = _once(body.events)

    def change(held: WebhookSubscription) -> Change[WebhookSubscription] | None:
        if body.version is not None and body.version != held.version:
            raise Conflict("Somebody changed this meanwhile; look at it again", version=held.version)
        changed = replace(held, **sent)
        return None if changed == held else Change(changed)

    changed = await call.services.subscriptions.update(webhook_id, change)
    await call.services.setup.changed("webhooks", webhook_id)
    return _view(changed)


@OPERATIONS.delete("/webhooks/{webhook_id}", role=Role.ADMIN)
async def delete_webhook(call: Call, webhook_id: str) -> None:
    """End a subscription; what was not sent yet is not sent any more."""
    await call.services.subscriptions.require(webhook_id)
    await call.services.subscriptions.delete(webhook_id)
    await call.services.setup.changed("webhooks", webhook_id)


@OPERATIONS.get("/webhooks/{webhook_id}/calls", role=Role.ADMIN)
async def list_webhook_calls(call: Call, webhook_id: str, query: PageQuery) -> PageView[WebhookCallView]:
    """List what was sent to a subscription, or waits to be, newest first."""
    await call.services.subscriptions.require(webhook_id)
    where = {"webhook_id": webhook_id}
    page = await call.services.webhook_calls.page(where, "-created_at", query.limit, query.start)
    return PageView(items=[_call_view(one) for one in page.items], next=page.next)


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _view(one: WebhookSubscription, secret: str = MASK) -> WebhookView:
    return WebhookView(
        id=one.id,
        version=one.version,
        name=one.name,
        url=one.url,
        events=list(one.events),
        secret=secret,
        active=one.active,
        created_at=one.created_at,
    )


def _call_view(one: WebhookCall) -> WebhookCallView:
    return WebhookCallView(
        id=one.id,
        event_id=one.event_id,
        type=one.type,
        at=one.at,
        ticket_id=one.ticket_id,
        state=one.state,
        attempts=one.attempts,
        status=one.status,
        reason=one.reason,
        next_attempt_at=one.next_attempt_at,
        created_at=one.created_at,
        done_at=one.done_at,
    )
