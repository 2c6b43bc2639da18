"""One browser as a leg: RTP in and out over a secure path that may be replaced when the browser comes again."""

import secrets
from collections import deque
from collections.abc import Callable

from hub.calls.lines import LegEnd
from hub.channels.voice.rooms import opus
from hub.channels.voice.rooms.g711 import FRAME_BYTES
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding, Floor, Quality
from hub.channels.voice.rooms.reception import Reception
from hub.channels.voice.rooms.rtp import (
    HEADER,
    MARKER,
    SENDER_REPORT,
    VERSION_2,
    Sent,
    ntp_time,
    pack_event,
    pack_sender_report,
    parse_event,
    parse_rtcp,
    parse_rtp,
)
from hub.channels.voice.rooms.sdp import Chosen
from hub.channels.voice.rooms.secure_path import SecurePath

CODINGS = {"PCMU": Coding.ULAW, "PCMA": Coding.ALAW, "OPUS": Coding.LINEAR}
EVENT_TICKS = 8
"""Frames that a digit lasts: 160 ms."""
GAP_TICKS = 5
"""Frames between two digits: 100 ms."""


class BrowserLeg:
    """A party on a browser; see `Leg`."""

    def __init__(
        self, leg_id: str, inbox_id: str, floor: Floor, close: Callable[["BrowserLeg"], None]
    ) -> None:
        self.leg_id = leg_id
        self.inbox_id = inbox_id
        self.coding = Coding.ULAW
        self.ssrc = secrets.randbits(32)
        self.path: SecurePath | None = None
        self.connected = False
        self._floor = floor
        self._close = close
        self._chosen = Chosen("PCMU", 0, None)
        self._reception = Reception(FRAME_SAMPLES, 8000)
        self._codec: opus.OpusCodec | None = None
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)
        self._step = FRAME_SAMPLES
        self._sent = (0, 0)
        self._digits: deque[str] = deque()
        self._event_tick = 0
        self._event_at: int | None = None
        self._round_trip_ms = 0.0
        self._far_loss: float | None = None
        self._report_sent: tuple[int, float] = (0, 0.0)

    def use(self, path: SecurePath, chosen: Chosen) -> None:
        """Talk over this path from now on, by this codec."""
        self.path, self._chosen, self.connected = path, chosen, False
        self.coding = CODINGS[chosen.codec]
        is_opus = chosen.codec == "OPUS"
        self._codec = opus.OpusCodec() if is_opus else None
        self._step = FRAME_SAMPLES * (6 if is_opus else 1)
        self._reception = Reception(0 if is_opus else FRAME_BYTES[self.coding], 48_000 if is_opus else 8000)
        path.on_media = self._media
        path.on_control = self._control

    def _media(self, data: bytes, now: float) -> None:
        packet = parse_rtp(data)
        if packet is None:
            return
        if packet.payload_type == self._chosen.payload_type:
            if packet.payload:
                self._reception.put(packet, now)
        elif packet.payload_type == self._chosen.events and packet.timestamp != self._event_at:
            event = parse_event(packet.payload)
            if event is not None:
                self._event_at = packet.timestamp
                self._floor.dialled(self.leg_id, event[0])

    def _control(self, data: bytes, now: float) -> None:
        for packet in parse_rtcp(data):
            if packet.kind == SENDER_REPORT:
                self._reception.sender_reported(packet.ntp_middle, now)
            for report in packet.reports:
                if report.ssrc == self.ssrc:
                    self._far_loss = max(report.lost, self._far_loss or 0.0)
                    if report.last_sr and report.last_sr == self._report_sent[0]:
                        trip = now - self._report_sent[1] - report.delay / 65_536
                        self._round_trip_ms = max(0.0, 1000 * trip)

    def take(self, now: float) -> bytes | None:
        """Return the next frame in order."""
        frame = self._reception.buffer.take(now)
        if frame is not None and self._codec is not None:
            return self._codec.decode(frame)
        return frame

    def give(self, frame: bytes) -> None:
        """Send one frame, or a piece of a digit in its place."""
        path = self.path
        if path is None or not self.connected:
            return
        if self._digits:
            self._dial(path)
        else:
            payload = frame if self._codec is None else self._codec.encode(frame)
            if payload:
                kind = self._chosen.payload_type | (0 if self._sent[0] else MARKER)
                self._send(path, kind, self._timestamp, payload)
        self._timestamp = (self._timestamp + self._step) & 0xFFFFFFFF

    def _send(self, path: SecurePath, kind: int, timestamp: int, payload: bytes) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        path.send_media(HEADER.pack(VERSION_2, kind, self._sequence, timestamp, self.ssrc) + payload)
        self._sent = (self._sent[0] + 1, self._sent[1] + len(payload))

    def _dial(self, path: SecurePath) -> None:
        """Send the next packet of a digit: one a frame, the last three times (RFC 4733, section 2.5.1.4)."""
        tick, self._event_tick = self._event_tick, self._event_tick + 1
        if tick < EVENT_TICKS and self._chosen.events is not None:
            began = (self._timestamp - tick * FRAME_SAMPLES) & 0xFFFFFFFF
            over = tick == EVENT_TICKS - 1
            payload = pack_event(self._digits[0], (tick + 1) * FRAME_SAMPLES, over=over)
            for _ in range(3 if over else 1):
                self._send(path, self._chosen.events | (0 if tick else MARKER), began, payload)
        elif tick >= EVENT_TICKS + GAP_TICKS:
            self._digits.popleft()
            self._event_tick = 0

    def send_digits(self, digits: str) -> bool:
        """Dial by telephone events, if the browser takes them."""
        if self._chosen.events is None or self._codec is not None:
            return False
        self._digits.extend(digits)
        return True

    def report(self, now: float, unix_now: float) -> None:
        """Tell the browser what was sent and received."""
        if self.path is None or not self.connected:
            return
        ntp = ntp_time(unix_now)
        sent = Sent(
            ssrc=self.ssrc, ntp=ntp, timestamp=self._timestamp, packets=self._sent[0], octets=self._sent[1]
        )
        self._report_sent = ((ntp >> 16) & 0xFFFFFFFF, now)
        self.path.send_control(pack_sender_report(sent, self._reception.report(now), "hub"))

    def answer(self) -> None:
        """Do nothing: a browser is answered when its description is."""

    def reject(self, reason: LegEnd) -> None:
        """End the connection."""
        self._close(self)

    def hang_up(self) -> None:
        """End the connection."""
        self._close(self)

    def quality(self) -> Quality | None:
        """Return the worse of both directions."""
        near = self._reception.loss()
        far, self._far_loss = self._far_loss, None
        if near is None and far is None:
            return None
        return Quality(
            loss=max(near or 0.0, far or 0.0),
            jitter_ms=self._reception.jitter_ms,
            round_trip_ms=self._round_trip_ms,
        )
