"""Join the parts of a long text, each of which is stored as a contact of its own.

Whoever came last speaks for all: of the parts that followed each other within the wait, the one stored last becomes
the message, and the others are thrown away as soon as they see that it is there. That follows from what is stored
alone, so it comes out the same however often a part is read again, in whichever process, after whatever crash.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.channels.context import StoredContacts
from hub.channels.contract import Incomplete, Unsupported
from hub.channels.smpp.naming import Name
from hub.clock import Clock
from hub.domain.interaction import Inbound

MARGIN_S = 5.0
"""How much longer than the wait nobody speaks: a part on its way into the store may still belong to the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The parts that make one message, by their numbers; `missing` never came, `elsewhere` came in a message before."""

    parts: dict[int, bytes]
    missing: frozenset[int]
    elsewhere: frozenset[int]


class Joiner:
    """Find what belongs to a part."""

    def __init__(self, inbox_id: str, clock: Clock, contacts: StoredContacts, wait_s: float) -> None:
        self._inbox_id = inbox_id
        self._clock = clock
        self._contacts = contacts
        self._wait = timedelta(seconds=wait_s)

    async def row_of(self, name: Name, payload: bytes) -> Row:
        """Return the row that this part speaks for.

        Raises Unsupported when another part speaks for it, Incomplete while more may come.
        """
        numbers = range(1, name.total + 1)
        found = await asyncio.gather(
            *(self._contacts.by_external_id(self._inbox_id, name.of(number)) for number in numbers)
        )
        stored = {number: one for number, one in zip(numbers, found, strict=True) if one is not None}
        own = stored.get(name.number)
        if own is None:  # not from the store: read by itself
            return Row(parts={name.number: payload}, missing=frozenset(), elsewhere=frozenset())
        row = self._around(own, sorted(stored.values(), key=lambda one: one.id))
        last = row[-1]
        if own.id != last.id:
            raise Unsupported("a part of a longer text, which came with its last part")
        if len(stored) < name.total and self._clock.now() < last.received_at + self._wait + timedelta(
            seconds=MARGIN_S
        ):
            raise Incomplete("waits for the other parts of a longer text")
        members = {one.id for one in row}
        return Row(
            parts={n: one.payload or b"" for n, one in stored.items() if one.id in members},
            missing=frozenset(numbers) - set(stored),
            elsewhere=frozenset(n for n, one in stored.items() if one.id not in members),
        )

    def _around(self, own: Inbound, stored: Sequence[Inbound]) -> list[Inbound]:
        """Return the parts that came with this one: none of them longer than the wait after the one before."""
        row: list[Inbound] = []
        for one in stored:
            if row and one.received_at - row[-1].received_at >= self._wait:
                if own in row:
                    break
                row = []
            row.append(one)
        return row
