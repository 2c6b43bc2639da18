"""Give each message that comes in a name which a repeated delivery of it gets as well.

The protocol numbers requests within a connection and says nothing by which a message can be known again. A centre
repeats one whose acknowledgement it did not get: because the connection broke, because we could not store it, or
because we took too long. So the same content is a repetition when it comes again over another connection within
`WINDOW_S`, or before its first copy was acknowledged; else the customer said the same thing twice.

Parts of a long text share a name that is made of who writes to whom and of the reference that the sender gave the
text. References repeat (there are 256 of them), so the moment of the first part is in the name too.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field

from hub.channels.context import StoredContacts
from hub.channels.smpp.parts import Part, part_of
from hub.channels.smpp.pdu import ShortMessage
from hub.clock import Clock

WINDOW_S = 600
REMEMBERED = 20_000
CONTENT_TYPE = "application/x-smpp"
_PARAMETERS = re.compile(r";\s*(id|number|total)=([\w.-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The name of a message, and which part of a longer one it is (1 of 1: the whole)."""

    text: str
    number: int = 1
    total: int = 1

    @property
    def external_id(self) -> str:
        """Return what makes taking the message in twice harmless."""
        return self.text if self.total == 1 else self.of(self.number)

    @property
    def content_type(self) -> str:
        """Return the type to store it under; it says what belongs together, as RFC 2046 does for `message/partial`."""
        if self.total == 1:
            return CONTENT_TYPE
        return f"{CONTENT_TYPE}; id={self.text}; number={self.number}; total={self.total}"

    def of(self, number: int) -> str:
        """Return the external id of another part of the same text."""
        return f"{self.text}:{number}"


def name_in(content_type: str) -> Name | None:
    """Return the name that a content type holds; None for a message of one part."""
    found = dict(_PARAMETERS.findall(content_type))
    number, total = found.get("number", ""), found.get("total", "")
    if not (
        found.get("id") and number.isdigit() and total.isdigit() and 1 <= int(number) <= int(total) <= 255
    ):
        return None
    return Name(text=found["id"], number=int(number), total=int(total))


@dataclass(slots=True)
class _Seen:
    """A text that has been given a name; for one of several parts, the digests of those that have come."""

    text: str
    count: int
    at: float
    connection: int
    acknowledged: bool = False
    parts: dict[int, str] = field(default_factory=dict)


class Namer:
    """Name what comes in by one inbox."""

    def __init__(self, inbox_id: str, clock: Clock, contacts: StoredContacts) -> None:
        self._inbox_id = inbox_id
        self._clock = clock
        self._contacts = contacts
        self._began = clock.now().timestamp()
        self._connection = 0
        self._seen: OrderedDict[str, _Seen] = OrderedDict()

    def connected(self) -> None:
        """Note that a new connection begins."""
        self._connection += 1

    async def name(self, message: ShortMessage) -> Name:
        """Return the message's name; raises HubError when the store is needed for it and away."""
        part = part_of(message)
        if part is None:
            return Name(text=await self._whole(_digest(message)))
        key = _digest_of_row(message, part)
        return Name(text=await self._row(key, part, _digest(message)), number=part.number, total=part.total)

    def acknowledged(self, name: Name) -> None:
        """Note that the centre was told that the message is stored."""
        seen = self._seen.get(name.text.partition(".")[0])
        if seen is not None and seen.text == name.text:
            seen.acknowledged = True

    async def _whole(self, key: str) -> str:
        now = self._clock.now().timestamp()
        seen = self._seen.get(key)
        if seen is None or now - seen.at >= WINDOW_S:
            known = await self._stored(key, now, 1) if seen is None else ""
            return self._remember(key, now, known).text
        if seen.connection != self._connection or not seen.acknowledged:
            seen.connection, seen.acknowledged = self._connection, False
            return seen.text
        return self._remember(key, now, "", seen.count + 1).text

    async def _row(self, key: str, part: Part, digest: str) -> str:
        now = self._clock.now().timestamp()
        seen = self._seen.get(key)
        if seen is None:
            seen = self._remember(key, now, await self._stored(key, now, part.total))
        elif now - seen.at >= WINDOW_S or seen.parts.get(part.number, digest) != digest:
            seen = self._remember(key, now, "", seen.count + 1)  # the reference was used again
        seen.parts[part.number] = digest
        seen.at = now
        return seen.text

    def _remember(self, key: str, now: float, known: str, count: int = 0) -> _Seen:
        text = known or f"{key}.{int(now // WINDOW_S)}.{count}"
        seen = _Seen(text=text, count=count, at=now, connection=self._connection)
        self._seen[key] = seen
        self._seen.move_to_end(key)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return seen

    async def _stored(self, key: str, now: float, total: int) -> str:
        """Return the name that this text got before the process began, as far as that is not long ago."""
        if now - self._began >= WINDOW_S:
            return ""
        slot = int(now // WINDOW_S)
        names = [
            Name(text=f"{key}.{one}.0", number=n, total=total)
            for one in (slot, slot - 1)
            for n in range(1, total + 1)
        ]
        found = await asyncio.gather(
            *(self._contacts.by_external_id(self._inbox_id, name.external_id) for name in names)
        )
        return next((name.text for name, one in zip(names, found, strict=True) if one is not None), "")


def unreadable(body: bytes) -> Name:
    """Return the name of something that cannot be read."""
    return Name(text=f"unreadable.{_hashed(body.hex())}")


def _digest(message: ShortMessage) -> str:
    return _hashed(
        message.source.value,
        message.destination.value,
        f"{message.esm_class} {message.data_coding}",
        message.content.hex(),
        " ".join(f"{tag}={value.hex()}" for tag, value in sorted(message.tags.items())),
    )


def _digest_of_row(message: ShortMessage, part: Part) -> str:
    return _hashed(message.source.value, message.destination.value, f"{part.reference} of {part.total}")


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
