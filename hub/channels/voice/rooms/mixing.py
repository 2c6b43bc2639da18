"""Mixing: who hears whom, for every leg of an engine at once.

The legs are rows of one matrix of samples, sorted by room. A row's output is the sum of those in its room who are heard, less its
own voice; whispers, prompts and music are added to single rows after that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.calls.lines import Mode

Rows = NDArray[np.intp]

HEARING = frozenset({Mode.TALK, Mode.MUTED, Mode.LISTEN, Mode.WHISPER})
"""The modes in which a leg hears the room."""


@dataclass(frozen=True, slots=True)
class Place:
    """How one leg takes part: its room ("" for none), its mode, and the leg it whispers to."""

    leg_id: str
    room_id: str = ""
    mode: Mode = Mode.TALK
    towards: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who hears whom, worked out for the rows of `order`; good until somebody comes, goes or changes the mode."""

    order: tuple[str, ...]
    starts: Rows
    group: Rows
    heard: NDArray[np.int32]
    hears: NDArray[np.int32]
    whispers: tuple[tuple[int, int], ...]


def make_plan(places: Sequence[Place]) -> Plan:
    """Work out who hears whom."""
    placed = sorted(places, key=lambda place: place.room_id)
    row = {place.leg_id: number for number, place in enumerate(placed)}
    starts = [
        number
        for number, place in enumerate(placed)
        if number == 0 or place.room_id != placed[number - 1].room_id
    ]
    sizes = np.diff([*starts, len(placed)])
    in_room = [place.room_id != "" for place in placed]
    whispers = [
        (row[place.leg_id], row[place.towards])
        for place in placed
        if place.room_id and place.mode is Mode.WHISPER and _same_room(placed, row, place)
    ]
    return Plan(
        order=tuple(place.leg_id for place in placed),
        starts=np.array(starts, dtype=np.intp),
        group=np.repeat(np.arange(len(starts)), sizes),
        heard=np.array(
            [[inside and place.mode is Mode.TALK] for place, inside in zip(placed, in_room, strict=True)],
            dtype=np.int32,
        ),
        hears=np.array(
            [[inside and place.mode in HEARING] for place, inside in zip(placed, in_room, strict=True)],
            dtype=np.int32,
        ),
        whispers=tuple(whispers),
    )


def _same_room(placed: Sequence[Place], row: dict[str, int], place: Place) -> bool:
    other = row.get(place.towards)
    return other is not None and placed[other].room_id == place.room_id


def mix(spoken: NDArray[np.int16], plan: Plan) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return what each row hears of its room, and what each row says to it; not yet limited to 16 bits."""
    said = spoken * plan.heard
    totals = np.add.reduceat(said, plan.starts, axis=0)
    hearing = (totals[plan.group] - said) * plan.hears
    for speaker, listener in plan.whispers:
        hearing[listener] += spoken[speaker]
    return hearing, said


def limit(samples: NDArray[np.int32]) -> NDArray[np.int16]:
    """Cut what is too loud for 16 bits."""
    return np.clip(samples, -32_768, 32_767).astype(np.int16)
