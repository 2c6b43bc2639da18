"""Read the contacts of a ticket off its history: a pure fold, the same for the live board and for reports.

A contact begins with `ticket.queued` (or with an acceptance out of nothing) and ends with `work.ended`, with the
status leaving *open* before anybody accepted (abandoned), or by being put elsewhere before that (moved). What the hub answers
itself is a contact of its own that never waited: it begins with `self_service.began` and ends contained, left or moved.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hub.reporting.contact import STILL_OPEN, HandledContact, Outcome
from hub.tickets.history import HistoryEntry

TOLD = (
    "ticket.queued",
    "ticket.updated",
    "offer.made",
    "offer.accepted",
    "offer.declined",
    "offer.expired",
    "work.wrapping_up",
    "work.ended",
    "sla.breached",
    "self_service.began",
    "self_service.ended",
)
"""The types of events that a contact is made of; all others are passed over."""

SELF_SERVICE = "self-service"
"""The cause of contacts in which the hub answers."""

_ENDINGS = {"helped": Outcome.CONTAINED, "silent": Outcome.CONTAINED, "left": Outcome.LEFT}

HANDED_ON = "transferred"
ENDED = ("solved", "closed")
BY_CUSTOMER = ("customer wrote", "reopened")

Data = Mapping[str, Any]  # Any: each event type has its own fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a channel itself measured of a conversation: when both sides were put through, seconds of talk and of hold."""

    began_at: datetime
    talk_s: float
    hold_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What history does not say: the ticket's facts as `stem`, the queues' teams, foretold waits, channels' own times."""

    stem: HandledContact
    team_of: Callable[[str], str]
    expected: Mapping[str, float] = field(default_factory=dict)
    talks: Sequence[Talk] = ()


def contacts_of(context: Context, entries: Iterable[HistoryEntry]) -> list[HandledContact]:
    """Return the ticket's contacts in order."""
    story = _Story(context)
    for entry in sorted(entries, key=lambda one: (one.at, one.id)):
        story.tell(entry)
    return [_finished(contact, context) for contact in story.contacts]


class _Story:
    """The contacts so far; only the last one can still change its course."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.contacts: list[HandledContact] = []
        self._reactions: Mapping[str, Callable[[HistoryEntry], None]] = {
            "ticket.queued": self._queued,
            "ticket.updated": self._updated,
            "offer.made": lambda entry: self._count("offers"),
            "offer.declined": lambda entry: self._count("declined"),
            "offer.expired": lambda entry: self._count("unanswered"),
            "offer.accepted": self._accepted,
            "work.wrapping_up": self._wraps_up,
            "work.ended": self._ended,
            "sla.breached": self._breached,
            "self_service.began": self._self_service_began,
            "self_service.ended": self._self_service_ended,
        }

    def tell(self, entry: HistoryEntry) -> None:
        """Go on with one event."""
        reaction = self._reactions.get(entry.type)
        if reaction is not None:
            reaction(entry)

    @property
    def _last(self) -> HandledContact | None:
        return self.contacts[-1] if self.contacts else None

    def _change(self, **fields: Any) -> None:  # Any: fields of the contact
        self.contacts[-1] = replace(self.contacts[-1], **fields)

    def _queued(self, entry: HistoryEntry) -> None:
        last, reason = self._last, str(entry.data.get("reason", ""))
        if last is not None:
            self._leave_behind(last, entry.at, reason, by=entry.actor_id)
        self._begin(entry, queue_id=str(entry.data["queue_id"]), cause=reason)
        since = entry.data.get("waits_since")
        if isinstance(since, datetime):
            self._change(queued_at=since)

    def _leave_behind(self, last: HandledContact, at: datetime, reason: str, by: str) -> None:
        """Close what went before a new contact, and note on it that it was handed on or has come back."""
        if last.outcome is Outcome.WAITING:
            self._change(outcome=Outcome.MOVED, left_at=at)
        elif last.outcome in (Outcome.ACTIVE, Outcome.WRAP_UP):
            self._change(outcome=Outcome.HANDLED, ended_at=at)
        self._taken_from_hub(last, at)
        # Whoever hands on may say why in their own words; what the hub itself puts back has no author.
        if self.contacts[-1].ended_at == at and (by or reason.startswith(HANDED_ON)):
            self._change(transferred=True)
        elif reason in BY_CUSTOMER:
            self._came_back(at)

    def _came_back(self, at: datetime) -> None:
        self.contacts = [
            replace(one, again_at=at) if one.solved_at and one.again_at is None else one
            for one in self.contacts
        ]

    def _self_service_began(self, entry: HistoryEntry) -> None:
        if entry.data.get("mode") != "answer":
            return  # articles beside the wait are a part of the waiting contact
        self._came_back(entry.at)
        self._begin(entry, queue_id=str(entry.data["queue_id"]), cause=SELF_SERVICE, queued=False)
        self._change(outcome=Outcome.SELF_SERVICE)

    def _self_service_ended(self, entry: HistoryEntry) -> None:
        last, ending = self._last, str(entry.data.get("ending", ""))
        if last is None:
            return
        if last.outcome is Outcome.SELF_SERVICE:
            self._change(outcome=_ENDINGS.get(ending, Outcome.MOVED), left_at=entry.at, disposition=ending)
        elif last.outcome is Outcome.WAITING and ending == "helped":
            self._change(outcome=Outcome.CONTAINED, left_at=entry.at, disposition=ending)

    def _taken_from_hub(self, last: HandledContact, at: datetime) -> None:
        if last.outcome is Outcome.SELF_SERVICE:
            self._change(outcome=Outcome.MOVED, left_at=at, disposition="taken")

    def _begin(self, entry: HistoryEntry, **fields: Any) -> None:  # Any: fields of the contact
        facts = {"id": entry.id, "sequence": len(self.contacts), "queued_at": entry.at, **fields}
        expected = self._context.expected.get(entry.id)
        self.contacts.append(replace(self._context.stem, **facts, expected_s=expected))

    def _accepted(self, entry: HistoryEntry) -> None:
        last, data = self._last, entry.data
        waits = last is not None and (
            last.outcome is Outcome.WAITING or (last.outcome is Outcome.MOVED and last.left_at == entry.at)
        )
        agent_id = str(data["agent_id"])
        if waits:
            waited_s = float(data.get("waited_s", 0.0))
            self._change(waited_s=waited_s, queued_at=entry.at - timedelta(seconds=waited_s), left_at=None)
        else:
            if last is not None:
                self._taken_from_hub(last, entry.at)
            if last is not None and last.ended_at == entry.at and last.agent_id != agent_id:
                self._change(transferred=True)
            self._begin(entry, queue_id=str(data["queue_id"]), cause="direct", queued=False)
        self._change(
            agent_id=agent_id,
            queue_id=str(data["queue_id"]),
            accepted_at=entry.at,
            outcome=Outcome.ACTIVE,
        )

    def _updated(self, entry: HistoryEntry) -> None:
        last, changes = self._last, entry.data.get("changes", {})
        if last is None:
            return
        if "assignee" in changes and last.outcome is Outcome.WAITING and changes["assignee"][1]:
            self._change(
                outcome=Outcome.MOVED, left_at=entry.at
            )  # taken back if an acceptance follows at once
        if "status" in changes:
            self._status(last, str(changes["status"][1]), entry.at)
        if "satisfaction" in changes:
            self._change(rated_at=entry.at, satisfaction=int(changes["satisfaction"][1]))

    def _status(self, last: HandledContact, status: str, at: datetime) -> None:
        if status != "open" and last.outcome is Outcome.WAITING:
            self._change(outcome=Outcome.ABANDONED, left_at=at)
        if status in ENDED and last.solved_at is None:
            self._change(solved_at=at)

    def _wraps_up(self, entry: HistoryEntry) -> None:
        if self._last is not None and self._last.outcome in (Outcome.ACTIVE, Outcome.WRAP_UP):
            self._change(outcome=Outcome.WRAP_UP, wrap_up_at=entry.at)

    def _ended(self, entry: HistoryEntry) -> None:
        if self._last is not None and self._last.outcome in (Outcome.ACTIVE, Outcome.WRAP_UP):
            disposition = str(entry.data.get("disposition", ""))
            self._change(outcome=Outcome.HANDLED, ended_at=entry.at, disposition=disposition)

    def _breached(self, entry: HistoryEntry) -> None:
        if self._last is not None:
            clocks = (*self._last.breaches, str(entry.data.get("clock", "")))
            self._change(breaches=tuple(dict.fromkeys(clocks)))

    def _count(self, field_name: str) -> None:
        if self._last is not None:
            self._change(**{field_name: getattr(self._last, field_name) + 1})


def _finished(contact: HandledContact, context: Context) -> HandledContact:
    """Return the contact with its durations, its team and its last moment."""
    contact = replace(contact, team_id=context.team_of(contact.queue_id))
    if contact.decided_at is None:
        return contact
    if contact.accepted_at is None:
        waited_s = (contact.decided_at - contact.queued_at).total_seconds() if contact.queued else 0.0
        return replace(contact, waited_s=waited_s, last_at=_latest((contact.left_at, contact.rated_at)))
    if contact.ended_at is None:
        return contact
    wrap_up_at = contact.wrap_up_at or contact.ended_at
    talk_s, hold_s = (wrap_up_at - contact.accepted_at).total_seconds(), 0.0
    talks = [one for one in context.talks if contact.accepted_at <= one.began_at < contact.ended_at]
    if talks:
        talk_s, hold_s = sum(one.talk_s for one in talks), sum(one.hold_s for one in talks)
    moments = (contact.ended_at, contact.solved_at, contact.rated_at)
    return replace(
        contact,
        talk_s=talk_s,
        hold_s=hold_s,
        wrap_up_s=(contact.ended_at - wrap_up_at).total_seconds(),
        last_at=_latest(moments),
    )


def _latest(moments: Sequence[datetime | None]) -> datetime:
    return max((moment for moment in moments if moment is not None), default=STILL_OPEN)
