"""Containment: the share of contacts that the hub answered first and that ended without an agent.

    numerator    self-service contacts that ended in the interval because the customer said that it helped, or said nothing more
                 after an answer
    denominator  self-service contacts that ended in the interval, handed over to people included
    excluded     articles that were only shown beside the wait for an agent

A contact that comes back later counts as contained all the same: how often that is, its `again_at` tells.
"""

from datetime import datetime

from hub.reporting.contact import HandledContact, Outcome
from hub.reporting.contact_story import SELF_SERVICE
from hub.reporting.measures.definition import COPC, Kind, Measure, Part, Rules


def _over(contact: HandledContact) -> datetime | None:
    return contact.left_at if contact.cause == SELF_SERVICE else None


def _contained(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0 if contact.outcome is Outcome.CONTAINED else 0.0)


def _count(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0)


CONTAINMENT = Measure(
    name="containment",
    title="Self-service containment",
    unit="share",
    better="up",
    formula="self-service contacts that ended without an agent, helped or silent after an answer / all that ended",
    numerator="self-service contacts ended in the interval by the customer's word that it helped, or by silence after an answer",
    denominator="self-service contacts ended in the interval, handed over to people included",
    exclusions="articles that were only shown beside the wait for an agent",
    source=f"{COPC}: self-service containment",
    moment=_over,
    counts=_contained,
)

SELF_SERVED = Measure(
    name="self_service",
    title="Answered by the hub first",
    unit="contacts",
    kind=Kind.SUM,
    formula="count of self-service contacts that ended in the interval",
    numerator="self-service contacts that ended in the interval, however they ended",
    moment=_over,
    counts=_count,
)
