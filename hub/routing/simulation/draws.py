"""What chance decides about a day, drawn before it begins: the same for every policy (common random numbers).

Each purpose has a stream of its own, named by seed and purpose, so that changing one thing leaves the others as they were.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from hub.routing.simulation.arrivals import rate_of, seconds_after_opening
from hub.routing.simulation.chances import MICROSECONDS, Duration
from hub.routing.simulation.scenario import Contacts, Needs, Scenario

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact; times are microseconds, `at` since opening, `patience` None for one that never gives up."""

    number: int
    at: int
    stream: Contacts
    needs: Needs
    handle: int
    patience: int | None


def dice_for(seed: int, purpose: str) -> Random:
    """Return the stream of chance for one purpose of one seed; the same on every machine."""
    return Random(f"hub {seed} {purpose}")  # noqa: S311 - chance to be repeated, no secret


def draw_contacts(scenario: Scenario, seed: int) -> list[Contact]:
    """Return the contacts of one day in the order in which they come."""
    mood = _mood(scenario, seed)
    drawn = [
        found
        for place, stream in enumerate(scenario.contacts)
        for found in _draw_stream(scenario, stream, f"{place} {stream.queue} {stream.channel}", (seed, mood))
    ]
    drawn.sort(key=lambda contact: contact.at)
    return [Contact(number, *_parts(contact)) for number, contact in enumerate(drawn)]


def _parts(contact: Contact) -> tuple[int, Contacts, Needs, int, int | None]:
    return contact.at, contact.stream, contact.needs, contact.handle, contact.patience


@dataclass(frozen=True, slots=True)
class Mood:
    """What kind of day it is: a factor on arrivals for the whole of it and one for each hour, and one on handle times;
    lognormal with mean 1."""

    arrivals: float
    hours: Sequence[float]
    handle: float


def _mood(scenario: Scenario, seed: int) -> Mood:
    count = math.ceil(scenario.hours) if scenario.hour_cv else 0
    hourly = dice_for(seed, "hours")
    return Mood(
        _factor(scenario.day_cv, dice_for(seed, "day")),
        [_factor(scenario.hour_cv, hourly) for _ in range(count)],
        _factor(scenario.handle_cv, dice_for(seed, "day's handle times")),
    )


def _factor(cv: float, dice: Random) -> float:
    return (Duration(mean_s=1.0, cv=cv).draw(dice) or 0) / MICROSECONDS if cv else 1.0


def _draw_stream(scenario: Scenario, stream: Contacts, name: str, chance: tuple[int, Mood]) -> list[Contact]:
    seed, mood = chance
    dice = {what: dice_for(seed, f"{name} {what}") for what in ("arrivals", "needs", "handle", "patience")}
    rate = rate_of(stream, scenario).scaled(mood.arrivals, HOUR_S, mood.hours)
    moments = [0] * stream.backlog + [round(at_s * MICROSECONDS) for at_s in rate.moments(dice["arrivals"])]
    mix, reached = stream.mix, list(accumulate(needs.share for needs in stream.mix))
    found = []
    for at in moments:
        needs = mix[_place(reached, dice["needs"].random())]
        handle = stream.handle.draw(dice["handle"]) or 0
        patience = stream.patience.draw(dice["patience"]) if stream.patience else None
        handle = round(handle * mood.handle * _handle_factor(scenario, stream, at / MICROSECONDS))
        found.append(Contact(0, at, stream, needs, handle, patience))
    return found


def _place(reached: Sequence[float], draw: float) -> int:
    for place, share in enumerate(reached):
        if draw < share:
            return place
    return len(reached) - 1


def _handle_factor(scenario: Scenario, stream: Contacts, at_s: float) -> float:
    factor = 1.0
    for change in scenario.changes:
        if change.handle != 1.0 and change.queue in ("", stream.queue):
            until = seconds_after_opening(change.until, scenario) if change.until else float("inf")
            if seconds_after_opening(change.at, scenario) <= at_s < until:
                factor *= change.handle
    return factor
