"""RTP and RTCP packets, as few fields as the engine needs (RFC 3550; telephone events: RFC 4733)."""

import struct
from dataclasses import dataclass

HEADER = struct.Struct("!BBHII")
HEADER_BYTES = 12
VERSION_2 = 0x80
MARKER = 0x80
CSRC_BYTES = 4

SENDER_REPORT = 200
RECEIVER_REPORT = 201
SOURCE_DESCRIPTION = 202
_NTP_EPOCH_S = 2_208_988_800
_REPORT = struct.Struct("!IB3sIIII")
_EVENT = struct.Struct("!BBH")
EVENTS = "0123456789*#ABCD"
"""The digit that each telephone event stands for (RFC 4733, table 3)."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """An RTP packet without its extensions."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse_rtp(data: bytes) -> RtpPacket | None:
    """Read a packet; None for what is none."""
    if len(data) < HEADER_BYTES:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    if first & 0xC0 != VERSION_2:
        return None
    start = HEADER_BYTES + CSRC_BYTES * (first & 0x0F)
    end = len(data)
    if first & 0x10:  # a header extension: profile and length in words
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:  # padding: its length is the last octet
        end -= data[-1]
    if start > end:
        return None
    return RtpPacket(second & 0x7F, bool(second & MARKER), sequence, timestamp, ssrc, data[start:end])


def is_rtcp(data: bytes) -> bool:
    """Tell the two apart on one port (RFC 5761, section 4)."""
    return len(data) > 1 and 192 <= data[1] <= 223


@dataclass(frozen=True, slots=True)
class Report:
    """What one side tells of the packets it got from `ssrc`; `lost` is the share since its last report."""

    ssrc: int
    lost: float
    lost_packets: int
    highest: int
    jitter: int
    last_sr: int
    delay: int


@dataclass(frozen=True, slots=True)
class Rtcp:
    """One packet of a compound: its kind, its sender, the middle of the sender's NTP time, its reports."""

    kind: int
    ssrc: int
    ntp_middle: int
    reports: tuple[Report, ...]


def parse_rtcp(data: bytes) -> list[Rtcp]:
    """Read a compound packet up to its first fault."""
    found = []
    while len(data) >= 8 and data[0] & 0xC0 == VERSION_2:
        length = 4 * (1 + int.from_bytes(data[2:4], "big"))
        if length > len(data):
            break
        found.append(_one_rtcp(data[:length]))
        data = data[length:]
    return found


def _one_rtcp(data: bytes) -> Rtcp:
    kind = data[1]
    ssrc = int.from_bytes(data[4:8], "big")
    middle, place = 0, 8
    if kind == SENDER_REPORT and len(data) >= 28:
        middle = int.from_bytes(data[10:14], "big")
        place = 28
    reports = []
    if kind in (SENDER_REPORT, RECEIVER_REPORT):
        for _ in range(data[0] & 0x1F):
            if place + _REPORT.size > len(data):
                break
            about, lost, total, highest, jitter, last_sr, delay = _REPORT.unpack_from(data, place)
            packets = int.from_bytes(total, "big", signed=True)
            reports.append(Report(about, lost / 256, packets, highest, jitter, last_sr, delay))
            place += _REPORT.size
    return Rtcp(kind, ssrc, middle, tuple(reports))


def ntp_time(now_s: float) -> int:
    """Return a Unix time in seconds as the 64 bits of NTP."""
    return int((now_s + _NTP_EPOCH_S) * (1 << 32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a sender report tells: where the stream is, and how much of it there was."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int


def pack_sender_report(sent: Sent, report: Report | None, name: str) -> bytes:
    """Write a sender report with what we got, and our name (RFC 3550, section 6.4.1 and 6.5)."""
    body = struct.pack("!IQIII", sent.ssrc, sent.ntp, sent.timestamp, sent.packets, sent.octets & 0xFFFFFFFF)
    if report is not None:
        lost = (max(-0x800000, min(report.lost_packets, 0x7FFFFF))).to_bytes(3, "big", signed=True)
        share = max(0, min(255, int(report.lost * 256)))
        body += _REPORT.pack(
            report.ssrc, share, lost, report.highest, report.jitter, report.last_sr, report.delay
        )
    head = struct.pack("!BBH", VERSION_2 | (report is not None), SENDER_REPORT, len(body) // 4)
    item = name.encode("ascii")
    text = struct.pack("!IBB", sent.ssrc, 1, len(item)) + item
    text += bytes(4 - len(text) % 4)
    return head + body + struct.pack("!BBH", VERSION_2 | 1, SOURCE_DESCRIPTION, len(text) // 4) + text


def parse_event(payload: bytes) -> tuple[str, bool] | None:
    """Return the digit of a telephone event and whether it is over; None for other events."""
    if len(payload) < _EVENT.size:
        return None
    event, flags, _ = _EVENT.unpack_from(payload)
    return (EVENTS[event], bool(flags & 0x80)) if event < len(EVENTS) else None


def pack_event(digit: str, duration: int, *, over: bool) -> bytes:
    """Write a telephone event of `duration` timestamp units, 10 dB below full level."""
    return _EVENT.pack(EVENTS.index(digit), (0x80 if over else 0) | 10, duration)
