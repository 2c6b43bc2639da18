"""Addresses that are not written to: they do not exist, or their owner does not want it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.customer import identity_id
from hub.domain.interaction import Party


class SuppressionReason(StrEnum):
    """Why an address is not written to; all but a hard bounce are the customer's own wish."""

    HARD_BOUNCE = "hard_bounce"
    OPTED_OUT = "opted_out"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One address and why it is not written to: by one inbox, by those of one channel, or (both empty) by none.

    Its id is made of the address, the scope and the reason, so finding the same reason again is harmless. `evidence`
    is what the customer or the provider said, `message_id` the message that said it. A suppression that was lifted
    stays as a record.
    """

    id: str
    version: int = 0
    address: str
    kind: str
    value: str
    inbox_id: str = ""
    channel: str = ""
    reason: SuppressionReason
    evidence: str = ""
    message_id: str = ""
    since: datetime
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_because: str = ""

    @property
    def in_force(self) -> bool:
        """Say whether the address is not written to."""
        return self.lifted_at is None

    @property
    def by_wish(self) -> bool:
        """Say whether the customer asked for it."""
        return self.reason is not SuppressionReason.HARD_BOUNCE

    def covers(self, inbox_id: str, channel: str) -> bool:
        """Say whether it holds for messages by this inbox, which belongs to this channel."""
        return self.in_force and self.inbox_id in ("", inbox_id) and self.channel in ("", channel)

    def told(self) -> str:
        """Return why, for people, without the address."""
        since = f"{self.since:%Y-%m-%d}"
        if self.reason is SuppressionReason.HARD_BOUNCE:
            return f"this address does not exist (bounced on {since})"
        if self.reason is SuppressionReason.COMPLAINT:
            return f"the customer complained about messages (on {since})"
        return f"the customer has opted out of these messages (on {since})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which messages a suppression stops: those by one inbox, by the inboxes of one channel, or all of them."""

    inbox_id: str = ""
    channel: str = ""


EVERYWHERE = Scope()


def suppression_id(party: Party, scope: Scope, reason: SuppressionReason) -> str:
    """Return the id of the suppression of an address; it tells nothing of the address."""
    text = "\n".join((identity_id(party.kind, party.value), scope.inbox_id, scope.channel, reason.value))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
