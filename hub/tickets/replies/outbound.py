"""What people may still decide about a reply that is stored: take it back, move it, send it again. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hub.domain.message import Delivery, DeliveryState, Message
from hub.domain.ticket_events import MessageDeliveryChanged
from hub.errors import Conflict, Invalid
from hub.eventbus.change import Change
from hub.tickets.work_events import Moment

LATEST_SEND = timedelta(days=60)
CLOCK_TOLERANCE = timedelta(minutes=1)
"""A moment this little in the past is now: clocks differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What to change of a scheduled reply; None leaves a part alone, `at_once` sends it now."""

    send_at: datetime | None = None
    at_once: bool = False
    body: str | None = None


def check_send_at(send_at: datetime, now: datetime) -> datetime:
    """Return the moment at which to send, now at the earliest; raises Invalid for one too far away or past."""
    if send_at > now + LATEST_SEND:
        raise Invalid(f"A message can wait for {LATEST_SEND.days} days at most", field="send_at")
    if send_at < now - CLOCK_TOLERANCE:
        raise Invalid("This moment is past; choose a later one", field="send_at")
    return max(send_at.astimezone(UTC), now)


def is_scheduled(message: Message) -> bool:
    """Say whether the message waits for the moment its author chose."""
    delivery = message.delivery
    return delivery is not None and delivery.send_at is not None and _untouched(delivery)


def cancelled(message: Message, actor_id: str, moment: Moment) -> Change[Message]:
    """Take back a reply of which no attempt was made; raises Conflict when it has left."""
    delivery = message.delivery
    if delivery is None or not _untouched(delivery):
        raise Conflict("The message has left already")
    taken = replace(message, created_at=min(message.created_at, moment.now))
    return _moved(taken, Delivery(state=DeliveryState.CANCELLED), actor_id, moment)


def amended(message: Message, wish: Amendment, actor_id: str, moment: Moment) -> Change[Message] | None:
    """Move a scheduled reply to another moment, or change its text; raises Conflict when it has left."""
    delivery = message.delivery
    if not is_scheduled(message) or delivery is None or delivery.send_at is None:
        raise Conflict("Only a reply that waits for its time can be changed")
    when = wish.send_at or delivery.send_at
    after = replace(message, created_at=when, body=message.body if wish.body is None else wish.body)
    if after == message:
        return None
    waits = Delivery(state=DeliveryState.QUEUED, next_attempt_at=when, send_at=when)
    return _moved(after, waits, actor_id, moment)


def again(message: Message, actor_id: str, moment: Moment) -> Change[Message]:
    """Queue a failed message anew, or try at once one that waits for its next attempt; raises Conflict for any other."""
    delivery = message.delivery
    waits = delivery is not None and delivery.state is DeliveryState.QUEUED and delivery.attempts > 0
    if delivery is None or not (waits or delivery.state is DeliveryState.FAILED):
        raise Conflict("Only a message that failed, or waits for its next attempt, can be tried again")
    anew = message if waits else replace(message, external_id=None)
    attempts = delivery.attempts if waits else 0
    due = Delivery(
        state=DeliveryState.QUEUED,
        attempts=attempts,
        next_attempt_at=moment.now,
        send_at=delivery.send_at,
    )
    return _moved(anew, due, actor_id, moment)


def _untouched(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.QUEUED and not delivery.attempts


def _moved(message: Message, delivery: Delivery, actor_id: str, moment: Moment) -> Change[Message]:
    event = MessageDeliveryChanged(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=message.ticket_id,
        actor_id=actor_id,
        message_id=message.id,
        state=delivery.state,
    )
    return Change(replace(message, delivery=delivery), [event])
