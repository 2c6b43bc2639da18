"""Session descriptions: what a browser offers, and our answer (RFC 8866, RFC 8829, RFC 8839 for ICE lite)."""

import re
from dataclasses import dataclass, field

from hub.errors import Invalid

MAX_BYTES = 20_000
MAX_MEDIA = 8
_MEDIA = re.compile(r"m=(\w+) (\d{1,5}) ([\w/]+) (.+)")
_RTPMAP = re.compile(r"(\d{1,3}) ([\w.-]+)/(\d{1,6})(?:/(\d))?")
_TOKEN = re.compile(r"[\w+/=.-]{1,256}")
STATIC = {0: ("PCMU", 8000), 8: ("PCMA", 8000)}
"""Payload types that need no rtpmap (RFC 3551, table 4)."""


@dataclass(slots=True)
class Media:
    """One m-line with its attributes."""

    kind: str
    protocol: str
    formats: list[str]
    mid: str = ""
    direction: str = "sendrecv"
    codecs: dict[int, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What of an offer matters to us: who may check connectivity, whose certificate to expect, and which codecs there are."""

    media: tuple[Media, ...]
    audio: Media
    ufrag: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str


def parse_offer(text: str) -> Offer:
    """Read an offer; raises Invalid for one that we cannot take."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise Invalid(f"The session description is larger than {MAX_BYTES} bytes")
    session: list[str] = []
    groups: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("m="):
            groups.append([])
        (groups[-1] if groups else session).append(line.strip())
    if not 0 < len(groups) <= MAX_MEDIA:
        raise Invalid(f"The session description must have 1 to {MAX_MEDIA} media lines")
    media = tuple(map(_media, groups))
    place = next((number for number, one in enumerate(media) if one.kind == "audio"), None)
    if place is None:
        raise Invalid("The session description offers no audio")
    attributes = dict(_attributes(session)) | dict(_attributes(groups[place]))
    prints = tuple(
        (words[0].lower(), words[1].upper())
        for name, value in (*_attributes(session), *_attributes(groups[place]))
        if name == "fingerprint" and len(words := value.split()) == 2
    )
    ufrag = attributes.get("ice-ufrag", "")
    if not _TOKEN.fullmatch(ufrag) or not prints:
        raise Invalid("The session description lacks ICE credentials or a certificate's fingerprint")
    return Offer(media, media[place], ufrag, prints, attributes.get("setup", "actpass"))


def _attributes(lines: list[str]) -> list[tuple[str, str]]:
    split = (line[2:].partition(":") for line in lines if line.startswith("a="))
    return [(name, value) for name, _, value in split]


def _media(lines: list[str]) -> Media:
    head = _MEDIA.fullmatch(lines[0])
    if head is None:
        raise Invalid("The session description has a media line that cannot be read")
    media = Media(head[1], head[3], head[4].split())
    for name, value in _attributes(lines):
        if name == "mid" and _TOKEN.fullmatch(value):
            media.mid = value
        elif name in ("sendrecv", "sendonly", "recvonly", "inactive"):
            media.direction = name
        elif name == "rtpmap" and (found := _RTPMAP.fullmatch(value)):
            media.codecs[int(found[1])] = (found[2], int(found[3]))
    for number in media.formats:
        if number.isdigit() and int(number) in STATIC:
            media.codecs.setdefault(int(number), STATIC[int(number)])
    return media


@dataclass(frozen=True, slots=True)
class Chosen:
    """The codec of a connection, and the payload type of digits (None: they come as sound)."""

    codec: str
    payload_type: int
    events: int | None


PREFERRED = ("PCMU", "PCMA", "OPUS")


def choose(media: Media) -> Chosen:
    """Choose a codec: G.711 before Opus, since mixing it costs a tenth; raises Invalid when there is none of ours."""
    by_name = {name.upper(): number for number, (name, _) in reversed(media.codecs.items())}
    events = next(
        (
            number
            for number, (name, rate) in media.codecs.items()
            if name.lower() == "telephone-event" and rate == 8000
        ),
        None,
    )
    for name in PREFERRED:
        if name in by_name:
            return Chosen(name, by_name[name], events)
    raise Invalid("The session description offers none of PCMU, PCMA and Opus")


@dataclass(frozen=True, slots=True)
class Own:
    """What the other side must know of us."""

    addresses: tuple[tuple[str, int], ...]
    ufrag: str
    password: str
    fingerprint: tuple[str, str]
    ssrc: int
    session: int


_TURNED = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


def write_answer(offer: Offer, chosen: Chosen, own: Own) -> str:
    """Write our answer: the audio line taken, every other refused."""
    host = own.addresses[0][0]
    family = "IP6" if ":" in host else "IP4"
    lines = ["v=0", f"o=- {own.session} 1 IN {family} {host}", "s=-", "t=0 0", "a=ice-lite"]
    if offer.audio.mid:
        lines.append(f"a=group:BUNDLE {offer.audio.mid}")
    lines.append("a=msid-semantic: WMS *")
    for media in offer.media:
        if media is offer.audio:
            lines += _audio_lines(media, offer.setup, chosen, own)
        else:
            lines.append(f"m={media.kind} 0 {media.protocol} {' '.join(media.formats)}")
            lines += [f"a=mid:{media.mid}"] * bool(media.mid) + ["a=inactive"]
    return "\r\n".join(lines) + "\r\n"


def _audio_lines(media: Media, setup: str, chosen: Chosen, own: Own) -> list[str]:
    host, port = own.addresses[0]
    numbers = [chosen.payload_type] + ([chosen.events] if chosen.events is not None else [])
    rate = "48000/2" if chosen.codec == "OPUS" else "8000"
    name = "opus" if chosen.codec == "OPUS" else chosen.codec
    lines = [
        f"m=audio {port} {media.protocol} {' '.join(map(str, numbers))}",
        f"c=IN {'IP6' if ':' in host else 'IP4'} {host}",
        f"a=rtcp:{port}",
        f"a={_TURNED[media.direction]}",
        *([f"a=mid:{media.mid}"] if media.mid else []),
        "a=msid:hub audio",
        "a=rtcp-mux",
        f"a=rtpmap:{chosen.payload_type} {name}/{rate}",
    ]
    if chosen.events is not None:
        lines += [f"a=rtpmap:{chosen.events} telephone-event/8000", f"a=fmtp:{chosen.events} 0-15"]
    lines += ["a=ptime:20", "a=maxptime:20", f"a=ssrc:{own.ssrc} cname:hub"]
    for number, (address, at) in enumerate(own.addresses, 1):
        lines.append(f"a=candidate:{number} 1 udp {2130706431 - number} {address} {at} typ host")
    return [
        *lines,
        "a=end-of-candidates",
        f"a=ice-ufrag:{own.ufrag}",
        f"a=ice-pwd:{own.password}",
        f"a=fingerprint:{own.fingerprint[0]} {own.fingerprint[1]}",
        f"a=setup:{'active' if setup == 'passive' else 'passive'}",
    ]
