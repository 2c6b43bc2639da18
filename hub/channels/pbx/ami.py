"""Asterisk's manager interface (AMI), as far as calls of agents' telephones need it. The protocol is pure; `asterisk.py` speaks it.

A packet is lines of `Key: Value` ended by an empty line; the server greets with one line first. Of the events, `DialBegin` says that a
telephone rings, `DialEnd` with the status ANSWER that it was picked up, and `Hangup` that a channel is gone; `Linkedid` is the same for
all channels of one call. Source: the AMI documentation of Asterisk 18 to 22.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hub.channels.pbx.parse import party_of
from hub.domain.call import Direction
from hub.domain.pbx_call import PbxNews, PbxReport

MAX_PACKET = 64 * 1024
MAX_CALLS = 10_000

Packet = Mapping[str, str]


class TooLong(ValueError):
    """A packet has no end: this is no manager interface."""


@dataclass(slots=True)
class Reader:
    """Cut what arrives into packets."""

    _rest: bytes = b""
    _greeted: bool = False

    def feed(self, data: bytes) -> Iterator[Packet]:
        """Yield the packets that are complete now; raises TooLong."""
        self._rest += data
        if not self._greeted:
            _greeting, found, rest = self._rest.partition(b"\n")
            if not found:
                self._check()
                return
            self._greeted, self._rest = True, rest
        while True:
            packet, found, rest = self._rest.replace(b"\r\n", b"\n").partition(b"\n\n")
            if not found:
                self._check()
                return
            self._rest = rest
            yield _fields(packet.decode("utf-8", "replace"))

    def _check(self) -> None:
        if len(self._rest) > MAX_PACKET:
            raise TooLong("a packet without an end")


def _fields(text: str) -> Packet:
    """Return the fields of a packet; of a repeated key the first counts."""
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        key, found, value = line.partition(":")
        if found:
            fields.setdefault(key.strip().lower(), value.strip())
    return fields


def packet(action: str, **fields: str) -> bytes:
    """Return an action to be sent; line breaks in values would be further lines, so they are taken out."""
    lines = [
        f"Action: {action}",
        *(f"{key.replace('_', '')}: {' '.join(value.split())}" for key, value in fields.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(slots=True)
class _Known:
    """A call in which a telephone of ours takes part: its channels that live, whether one of ours has answered."""

    direction: Direction
    number: str
    name: str
    extension: str
    channels: set[str] = field(default_factory=set)


class Calls:
    """Tell from the stream of events what happens to calls of these extensions."""

    def __init__(self, extensions: frozenset[str]) -> None:
        self._extensions = extensions
        self._calls: dict[str, _Known] = {}

    def news(self, event: Packet) -> Iterator[PbxReport]:
        """Yield what an event says; events that are of no concern say nothing."""
        call_id = event.get("linkedid") or event.get("destlinkedid", "")
        match event.get("event"):
            case "DialBegin":
                yield from self._rings(call_id, event)
            case "DialEnd" if event.get("dialstatus") == "ANSWER":
                yield from self._answered(call_id, event)
            case "Hangup":
                yield from self._gone(call_id, event)

    def ids(self) -> frozenset[str]:
        """Return the calls that are known to live."""
        return frozenset(self._calls)

    def adopt(
        self,
        living: Mapping[str, frozenset[str]],
        known: Mapping[str, PbxReport],
        earlier: frozenset[str],
    ) -> None:
        """Go on with these calls and their channels after a time without news; `earlier` ones not among them are over."""
        for call_id in earlier - living.keys():
            self._calls.pop(call_id, None)
        for call_id, report in known.items():
            self._calls.setdefault(
                call_id,
                _Known(
                    direction=report.direction,
                    number=report.party.value,
                    name=report.party.name,
                    extension=report.extension,
                    channels=set(living[call_id]),
                ),
            )

    def _rings(self, call_id: str, event: Packet) -> Iterator[PbxReport]:
        ours, caller = (
            self._extension(event.get("destchannel", "")),
            self._extension(event.get("channel", "")),
        )
        if not call_id or len(self._calls) >= MAX_CALLS or not (ours or caller):
            return
        outwards = not ours
        extension = caller if outwards else ours
        number = event.get("destcalleridnum", "") or event.get("dialstring", "").rpartition("/")[2]
        known = self._calls.setdefault(
            call_id,
            _Known(
                direction=Direction.OUT if outwards else Direction.IN,
                number=number.partition("@")[0] if outwards else event.get("calleridnum", ""),
                name=event.get("destcalleridname" if outwards else "calleridname", "").replace(
                    "<unknown>", ""
                ),
                extension=extension,
            ),
        )
        known.channels |= {name for name in (event.get("channel", ""), event.get("destchannel", "")) if name}
        yield self._report(call_id, known, PbxNews.RINGING, extension)

    def _answered(self, call_id: str, event: Packet) -> Iterator[PbxReport]:
        known = self._calls.get(call_id)
        if known is not None:
            extension = self._extension(event.get("destchannel", "")) or known.extension
            yield self._report(call_id, known, PbxNews.ANSWERED, extension)

    def _gone(self, call_id: str, event: Packet) -> Iterator[PbxReport]:
        known = self._calls.get(call_id)
        if known is None:
            return
        known.channels.discard(event.get("channel", ""))
        if event.get("uniqueid") == call_id or not known.channels:  # the caller is gone, or everybody
            del self._calls[call_id]
            yield self._report(call_id, known, PbxNews.HUNG_UP, known.extension)

    def _extension(self, channel: str) -> str:
        """Return which of our telephones a channel is (`PJSIP/101-0000002a`), empty for none."""
        name = channel.partition("/")[2].rpartition("-")[0].partition("@")[0]
        return name if name in self._extensions else ""

    def _report(self, call_id: str, known: _Known, news: PbxNews, extension: str) -> PbxReport:
        return PbxReport(
            call=call_id,
            news=news,
            direction=known.direction,
            party=party_of(known.number, known.name),
            extension=extension,
        )
