"""What may become of an outbound message: pure decisions, `now` in, a change and its event out.

queued → sending → sent → delivered → read
   ↑        ↓        ↓
   └─ (try again)   failed
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.domain.attachment import ScanState
from hub.domain.message import Delivery, DeliveryReceipt, DeliveryState, DeliveryUpdate, Message
from hub.domain.ticket_events import MessageDeliveryChanged
from hub.eventbus.change import Change
from hub.ids import IdFactory

BEHIND = "waits for an earlier reply"
"""The reason of a message that is due and must let an earlier one of its ticket go first."""

UNSCANNED = "an attached file is being checked for viruses"

_RANK = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.SENT: 2,
    DeliveryState.FAILED: 3,
    DeliveryState.DELIVERED: 4,
    DeliveryState.READ: 5,
}
_UNSENT = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """How delivery is paced. When a lease ends the message is taken up again, so no attempt outlasts half of it."""

    attempt_timeout_s: float = 30.0
    lease_s: float = 120.0
    first_retry_s: float = 5.0
    longest_retry_s: float = 3600.0
    longest_retry_after_s: float = 24 * 3600.0
    max_attempts: int = 12
    not_up_s: float = 10.0
    starting_s: float = 30.0
    concurrency: int = 8
    max_per_s: float = 500.0
    sweep_s: float = 1.0
    sweep_batch: int = 200
    sends_unscanned: bool = False
    unscanned_s: float = 3.0

    @property
    def timeout_s(self) -> float:
        """Return how long one attempt may take."""
        return min(self.attempt_timeout_s, self.lease_s / 2)

    def wait_for_inbox_s(self, running_s: float) -> float:
        """Return how long to wait for an inbox that is not up: not long while the hub itself is starting."""
        return min(1.0, self.not_up_s) if running_s < self.starting_s else self.not_up_s


def is_unsent(message: Message) -> bool:
    """Say whether the message still has to leave."""
    return message.delivery is not None and message.delivery.state in _UNSENT


def is_unscanned(message: Message) -> bool:
    """Say whether a file of the message still has to be looked at for viruses."""
    return any(file.scan is ScanState.PENDING for file in message.attachments)


def is_due(message: Message, now: datetime) -> bool:
    """Say whether the message may be tried now, if it is the first of its ticket."""
    if message.delivery is None or not is_unsent(message):
        return False
    due = message.delivery.next_attempt_at
    return message.delivery.reason == BEHIND or due is None or due <= now


def claim(message: Message, now: datetime, lease: timedelta) -> Change[Message] | None:
    """Take the message for one attempt; None when somebody else has it or it is done."""
    if message.delivery is None or not is_due(message, now):
        return None
    attempt = Delivery(
        state=DeliveryState.SENDING,
        attempts=message.delivery.attempts + 1,
        next_attempt_at=now + lease,
        send_at=message.delivery.send_at,
    )
    return Change(replace(message, delivery=attempt))


def postponed(message: Message, until: datetime, reason: str) -> Change[Message] | None:
    """Put a queued message off without counting an attempt."""
    if message.delivery is None or message.delivery.state is not DeliveryState.QUEUED:
        return None
    later = replace(message.delivery, next_attempt_at=until, reason=reason)
    return None if later == message.delivery else Change(replace(message, delivery=later))


def accepted(
    message: Message, receipt: DeliveryReceipt, now: datetime, ids: IdFactory
) -> Change[Message] | None:
    """Record that the provider took the message; news that came before the receipt is not undone."""
    delivery = message.delivery
    if delivery is None or delivery.state is DeliveryState.CANCELLED:
        return None
    known = replace(message, external_id=receipt.external_id or message.external_id)
    if _RANK[delivery.state] >= _RANK[receipt.state]:
        return None if known == message else Change(known)
    change = _changed(known, receipt.state, delivery.attempts, now, ids)
    if receipt.look_again_at is None or change.entity.delivery is None:
        return change
    watched = replace(change.entity.delivery, next_attempt_at=receipt.look_again_at)
    return Change(replace(change.entity, delivery=watched), change.events)


def retried(
    message: Message, until: datetime, reason: str, now: datetime, ids: IdFactory
) -> Change[Message] | None:
    """Record that the attempt failed and when the next one comes; None when it is not being sent any more."""
    if message.delivery is None or message.delivery.state is not DeliveryState.SENDING:
        return None
    change = _changed(message, DeliveryState.QUEUED, message.delivery.attempts, now, ids, reason)
    assert change.entity.delivery is not None
    waiting = replace(change.entity.delivery, next_attempt_at=until)
    return Change(replace(change.entity, delivery=waiting), change.events)


def failed(message: Message, reason: str, now: datetime, ids: IdFactory) -> Change[Message] | None:
    """Record that the message will not leave."""
    if message.delivery is None or not is_unsent(message):
        return None
    return _changed(message, DeliveryState.FAILED, message.delivery.attempts, now, ids, reason)


def informed(
    message: Message, update: DeliveryUpdate, now: datetime, ids: IdFactory
) -> Change[Message] | None:
    """Take in news from the provider, in whatever order it comes.

    States only go up in the order sent, failed, delivered, read, so every order of the same news ends alike. News
    of another attempt (a different external id) and of a message that waits for its first attempt is none.
    """
    delivery = message.delivery
    if delivery is None or delivery.state is DeliveryState.CANCELLED or update.state not in _RANK:
        return None
    if message.external_id and update.external_id and message.external_id != update.external_id:
        return None
    never_tried = delivery.state is DeliveryState.QUEUED and delivery.attempts == 0
    if never_tried or update.state in _UNSENT or _RANK[update.state] <= _RANK[delivery.state]:
        return None
    known = replace(message, external_id=message.external_id or update.external_id or None)
    return _changed(known, update.state, delivery.attempts, now, ids, update.reason)


def _changed(
    message: Message, state: DeliveryState, attempts: int, now: datetime, ids: IdFactory, reason: str = ""
) -> Change[Message]:
    event = MessageDeliveryChanged(
        id=ids.new(), at=now, ticket_id=message.ticket_id, message_id=message.id, state=state, reason=reason
    )
    delivery = Delivery(
        state=state,
        attempts=attempts,
        reason=reason,
        send_at=message.delivery.send_at if message.delivery else None,
        failed_at=now if state is DeliveryState.FAILED else None,
    )
    return Change(replace(message, delivery=delivery), [event])
