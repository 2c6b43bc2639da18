"""What the hub asks of an engine and what it is told: lines of JSON over a Unix socket.

`{"id": 7, "order": {"do": "join", ...}}` is answered by `{"id": 7, "result": ...}` or `{"id": 7, "code": ..., "detail": ...}`;
news comes as `{"event": "LegAnswered", "body": {...}}`. Every line is one value of a closed set of types.
"""

from typing import Any

import msgspec

from hub.calls import lines
from hub.calls.lines import Dial, Gather, LegEnd, Mode, RecordingWish

LONGEST_LINE = 262_144
"""Bytes of a line; a session description is the longest thing in one."""


class EngineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine is set up; times in seconds."""

    socket: str
    recordings: str
    media_host: str = "127.0.0.1"
    media_port: int = 0
    advertised: str = ""
    max_legs: int = 600
    lost_s: float = 8.0
    rejoin_s: float = 3.0
    orphan_s: float = 30.0
    log_level: str = "info"
    stream_host: str = "127.0.0.1"
    stream_port: int = 0
    """TCP port for providers' media streams; 0: none are taken."""


class Order(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag=str.lower):
    """Something that is to be done."""


class Negotiate(Order, frozen=True, kw_only=True):
    """Answer a browser's offer; the result is the answer."""

    leg_id: str
    inbox_id: str
    sdp: str


class Originate(Order, frozen=True, kw_only=True):
    """Call somebody by a transport."""

    transport: str
    dial: Dial


class Answer(Order, frozen=True, kw_only=True):
    """Pick up."""

    leg_id: str


class Reject(Order, frozen=True, kw_only=True):
    """Refuse."""

    leg_id: str
    reason: LegEnd = LegEnd.BUSY


class Hangup(Order, frozen=True, kw_only=True):
    """End a leg."""

    leg_id: str


class Play(Order, frozen=True, kw_only=True):
    """Play sound files one after the other to a leg."""

    leg_id: str
    prompt_id: str
    files: tuple[str, ...]
    gather: Gather | None = None


class Park(Order, frozen=True, kw_only=True):
    """Play a sound file again and again; "" is the hub's music, RINGBACK and BUSY are tones."""

    leg_id: str
    music: str = ""


class Join(Order, frozen=True, kw_only=True):
    """Bring a leg into a room."""

    leg_id: str
    room_id: str
    mode: Mode = Mode.TALK
    towards: str = ""


class Setmode(Order, frozen=True, kw_only=True):
    """Change how a leg takes part."""

    leg_id: str
    mode: Mode
    towards: str = ""


class Leave(Order, frozen=True, kw_only=True):
    """Take a leg out of its room."""

    leg_id: str


class Senddigits(Order, frozen=True, kw_only=True):
    """Dial towards the party."""

    leg_id: str
    digits: str


class Dialled(Order, frozen=True, kw_only=True):
    """Take digits that the party pressed, told by its own signalling."""

    leg_id: str
    digits: str


class Record(Order, frozen=True, kw_only=True):
    """Begin, pause, go on with or end a recording."""

    room_id: str
    recording_id: str
    wish: RecordingWish
    left: tuple[str, ...] = ()


class Reconcile(Order, frozen=True, kw_only=True):
    """Return the state of every living leg."""


class Measure(Order, frozen=True, kw_only=True):
    """Return how the engine is: `Health`."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine is: its legs, how late its ticks were (milliseconds, of the last minute), its CPU time in seconds."""

    legs: int
    late_p50_ms: float
    late_p99_ms: float
    cpu_s: float
    unsent: int = 0


class Drain(Order, frozen=True, kw_only=True):
    """Take no new legs; end when the last one has."""


class Tell(Order, frozen=True, kw_only=True):
    """Do what only one transport knows of."""

    transport: str
    body: dict[str, Any]  # Any: the transport's own words


AnyOrder = (
    Negotiate
    | Originate
    | Answer
    | Reject
    | Hangup
    | Play
    | Park
    | Join
    | Setmode
    | Leave
    | Senddigits
    | Dialled
    | Record
    | Reconcile
    | Measure
    | Drain
    | Tell
)


class Asked(msgspec.Struct, frozen=True):
    """One line from the hub."""

    id: int
    order: AnyOrder


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line from the engine: an answer (with `id`) or news (with `event`)."""

    id: int = 0
    result: Any = None  # Any: what the order returns
    code: str = ""
    detail: str = ""
    event: str = ""
    body: Any = None  # Any: the event's fields


EVENTS: dict[str, type[lines.LineEvent]] = {
    kind.__name__: kind
    for kind in (
        lines.LegArrived,
        lines.LegAnswered,
        lines.LegEnded,
        lines.PromptEnded,
        lines.DigitsDialled,
        lines.RecordingReady,
        lines.QualityMeasured,
    )
}
"""Every kind of news by the name it has on the wire."""


def read_event(told: Told) -> lines.LineEvent:
    """Return the news that a line tells."""
    return msgspec.convert(told.body, EVENTS[told.event])
