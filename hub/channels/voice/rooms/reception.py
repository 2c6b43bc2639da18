"""What comes in on one RTP stream: its order, its 20 ms frames, and how good the connection is (RFC 3550, section 6.4 and A.8)."""

from hub.channels.voice.rooms.jitter import JitterBuffer
from hub.channels.voice.rooms.rtp import Report, RtpPacket


def unwrap(value: int, last: int, bits: int) -> int:
    """Return the full count that a counter of so many bits stands for, nearest to the last one."""
    half, whole = 1 << (bits - 1), 1 << bits
    return last + ((value - last + half) % whole) - half


class Reception:
    """One sender's stream; `frame_bytes` is the length of 20 ms (0: every packet is a frame), `clock_rate` that of timestamps."""

    def __init__(self, frame_bytes: int, clock_rate: int) -> None:
        self.buffer = JitterBuffer()
        self._frame_bytes = frame_bytes
        self._per_frame = clock_rate // 50
        self._rate = clock_rate
        self._ssrc: int | None = None
        self._sequence = 0
        self._first = 0
        self._timestamp = 0
        self._partial = b""
        self._number = 0
        self._transit: float | None = None
        self._jitter = 0.0
        self._packets = 0
        self._told = (0, 0)
        self._asked = (0, 0)
        self._sr: tuple[int, float] | None = None

    def put(self, packet: RtpPacket, now: float) -> None:
        """Take in a packet that arrived at `now`."""
        if packet.ssrc != self._ssrc:
            self._begin(packet)
        sequence = unwrap(packet.sequence, self._sequence, 16)
        self._sequence = max(sequence, self._sequence)
        self._timestamp = unwrap(packet.timestamp, self._timestamp, 32)
        self._packets += 1
        self._measure(now)
        number = self._timestamp // self._per_frame
        if not self._frame_bytes or len(packet.payload) == self._frame_bytes:
            self.buffer.put(number, packet.payload, now)
        else:
            self._reframe(number, packet.payload, now)

    def _begin(self, packet: RtpPacket) -> None:
        self._ssrc = packet.ssrc
        self._sequence = self._first = packet.sequence
        self._timestamp = packet.timestamp
        self._packets, self._jitter, self._transit = 0, 0.0, None
        self._told = self._asked = (0, 0)
        self._sr = None
        self._partial = b""
        self.buffer = JitterBuffer()

    def _reframe(self, number: int, payload: bytes, now: float) -> None:
        """Cut a packet of another length into frames, in the order of its coming."""
        if abs(number - self._number) > 3:
            self._partial, self._number = b"", number
        data = self._partial + payload
        while len(data) >= self._frame_bytes:
            self.buffer.put(self._number, data[: self._frame_bytes], now)
            data = data[self._frame_bytes :]
            self._number += 1
        self._partial = data

    def _measure(self, now: float) -> None:
        transit = now * self._rate - self._timestamp
        if self._transit is not None:
            self._jitter += (abs(transit - self._transit) - self._jitter) / 16
        self._transit = transit

    def sender_reported(self, ntp_middle: int, now: float) -> None:
        """Keep the sender's clock, for it to measure the round trip by our report."""
        self._sr = (ntp_middle, now)

    @property
    def jitter_ms(self) -> float:
        """Return the interarrival jitter."""
        return 1000 * self._jitter / self._rate

    def _lost_since(self, before: tuple[int, int]) -> tuple[float, tuple[int, int]]:
        expected = self._sequence - self._first + 1 if self._packets else 0
        due, got = expected - before[0], self._packets - before[1]
        return (max(0.0, 1 - got / due) if due > 0 else 0.0), (expected, self._packets)

    def loss(self) -> float | None:
        """Return the share of packets lost since this was last asked; None: none were due."""
        before = self._asked
        share, self._asked = self._lost_since(before)
        return share if self._asked[0] > before[0] else None

    def report(self, now: float) -> Report | None:
        """Return what the sender is to be told; None before it sent anything."""
        if self._ssrc is None:
            return None
        share, self._told = self._lost_since(self._told)
        last_sr, delay = 0, 0
        if self._sr is not None:
            last_sr, delay = self._sr[0], min(int((now - self._sr[1]) * 65_536), 0xFFFFFFFF)
        lost = self._told[0] - self._told[1]
        return Report(self._ssrc, share, lost, self._sequence & 0xFFFFFFFF, int(self._jitter), last_sr, delay)
