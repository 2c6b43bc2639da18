"""The moments by which contacts fall into intervals."""

from datetime import datetime

from hub.reporting.contact import HandledContact


def offered(contact: HandledContact) -> datetime | None:
    """Return when the contact began to wait; None for work that never waited."""
    return contact.queued_at if contact.queued else None


def accepted(contact: HandledContact) -> datetime | None:
    """Return when an agent accepted it."""
    return contact.accepted_at


def waiting_ended(contact: HandledContact) -> datetime | None:
    """Return when it was accepted or abandoned; None for what waits, was moved, or never waited."""
    return (contact.accepted_at or contact.abandoned_at) if contact.queued else None


def abandoned(contact: HandledContact) -> datetime | None:
    """Return when it was abandoned."""
    return contact.abandoned_at


def ended(contact: HandledContact) -> datetime | None:
    """Return when the agent's work on it ended, wrap-up included."""
    return contact.ended_at


def solved(contact: HandledContact) -> datetime | None:
    """Return when its ticket was first solved or closed in the course of it."""
    return contact.solved_at


def rated(contact: HandledContact) -> datetime | None:
    """Return when the customer rated it."""
    return contact.rated_at
