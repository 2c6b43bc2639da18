"""What becomes of a call: claimed, sent, tried again, dropped. Pure, so that it can be tried without a network."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.domain.events import Event
from hub.domain.webhook import CallState, WebhookCall, WebhookSubscription
from hub.eventbus.change import Change
from hub.eventbus.codec import event_to_doc

GONE = 410
_OWN = ("id", "at", "type")


def call_of(subscription: WebhookSubscription, event: Event, now: datetime) -> WebhookCall:
    """Return the call that tells a subscription of an event; the same two always give the same id."""
    document = event_to_doc(event)
    return WebhookCall(
        id=f"{subscription.id}-{event.id}",
        webhook_id=subscription.id,
        event_id=event.id,
        type=event.type,
        at=event.at,
        ticket_id=str(document.get("ticket_id", "")),
        data={name: value for name, value in document.items() if name not in _OWN},
        next_attempt_at=now,
        created_at=now,
    )


def claimed(call: WebhookCall, now: datetime, lease: timedelta) -> Change[WebhookCall] | None:
    """Return the call as one whose next attempt runs, or None when another process has it or it is done."""
    if call.state is not CallState.WAITING or call.next_attempt_at is None or call.next_attempt_at > now:
        return None
    return Change(replace(call, attempts=call.attempts + 1, next_attempt_at=now + lease))


def sent(call: WebhookCall, status: int, now: datetime) -> Change[WebhookCall] | None:
    """Return the call as one that was heard."""
    if call.state is not CallState.WAITING:
        return None
    done = replace(call, state=CallState.SENT, status=status, reason="", next_attempt_at=None, done_at=now)
    return Change(done)


def missed(
    call: WebhookCall, status: int, reason: str, now: datetime, retry_at: datetime | None
) -> Change[WebhookCall] | None:
    """Return the call as one that is tried again at `retry_at`, or (None) given up."""
    if call.state is not CallState.WAITING:
        return None
    failed = replace(call, status=status, reason=reason, next_attempt_at=retry_at)
    if retry_at is None:
        failed = replace(failed, state=CallState.DROPPED, done_at=now)
    return Change(failed)
