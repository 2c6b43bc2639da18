"""One browser's leg on a path that only remembers: sound, digits and reports in both directions."""

from collections.abc import Callable

from hub.calls.lines import LegEnd
from hub.channels.voice.rooms.browser_leg import BrowserLeg
from hub.channels.voice.rooms.g711 import SILENCE
from hub.channels.voice.rooms.leg import Coding, Leg
from hub.channels.voice.rooms.rtp import (
    HEADER,
    SENDER_REPORT,
    Report,
    Sent,
    pack_event,
    pack_sender_report,
    parse_event,
    parse_rtcp,
    parse_rtp,
)
from hub.channels.voice.rooms.sdp import Chosen
from hub.domain.interaction import Party

EVENTS_TYPE = 101
FRAME = b"\x95" * 160


class Path:
    """Remembers what is sent."""

    def __init__(self) -> None:
        self.media: list[bytes] = []
        self.control: list[bytes] = []
        self.on_media: Callable[[bytes, float], None]
        self.on_control: Callable[[bytes, float], None]

    def send_media(self, packet: bytes) -> None:
        self.media.append(packet)

    def send_control(self, packet: bytes) -> None:
        self.control.append(packet)


class Floor:
    def __init__(self) -> None:
        self.digits = ""

    def arrived(self, leg: Leg, caller: Party, called: str = "", external_id: str = "") -> None: ...
    def placed(self, leg: Leg) -> None: ...
    def answered(self, leg_id: str) -> None: ...
    def ended(self, leg_id: str, reason: LegEnd) -> None: ...

    def dialled(self, leg_id: str, digits: str) -> None:
        self.digits += digits


def make_leg(events: int | None = EVENTS_TYPE, codec: str = "PCMU") -> tuple[BrowserLeg, Path, Floor]:
    floor, path = Floor(), Path()
    leg = BrowserLeg("leg", "web", floor, lambda leg: None)
    leg.use(path, Chosen(codec, 0, events))  # type: ignore[arg-type]
    leg.connected = True
    return leg, path, floor


def packet(kind: int, sequence: int, timestamp: int, payload: bytes) -> bytes:
    return HEADER.pack(0x80, kind, sequence, timestamp, 9) + payload


def test_sound_goes_out_as_an_unbroken_stream() -> None:
    leg, path, _ = make_leg()
    for _ in range(3):
        leg.give(FRAME)
    first, second, third = (parse_rtp(one) for one in path.media)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.marker, second.marker) == (True, False)
    assert (second.timestamp - first.timestamp) % (1 << 32) == 160
    assert (third.sequence - first.sequence) % (1 << 16) == 2
    assert third.payload == FRAME


def test_digits_go_out_as_events_of_their_own_time_between_the_sound() -> None:
    leg, path, _ = make_leg()
    leg.give(FRAME)
    assert leg.send_digits("5#")
    for _ in range(40):
        leg.give(FRAME)
    packets = [one for one in map(parse_rtp, path.media) if one is not None]
    events = [one for one in packets if one.payload_type == EVENTS_TYPE]
    told = [parse_event(one.payload) for one in events]
    assert [digit for digit, over in filter(None, told) if over] == ["5"] * 3 + ["#"] * 3
    assert len({one.timestamp for one in events}) == 2
    assert [one.sequence for one in packets] == sorted(one.sequence for one in packets)
    sound = [one for one in packets if one.payload_type == 0]
    assert (sound[-1].timestamp - sound[0].timestamp) % (1 << 32) == 40 * 160
    assert len(sound) > 10


def test_a_browser_without_events_gets_tones_from_the_engine() -> None:
    leg, _, _ = make_leg(events=None)
    assert not leg.send_digits("5")


def test_an_event_is_one_digit_however_often_it_is_told() -> None:
    leg, path, floor = make_leg()
    number = 0
    for at, digit in ((1000, "1"), (3000, "1"), (5000, "*")):
        for over in (False, False, True, True, True):
            number += 1
            path.on_media(packet(EVENTS_TYPE, number, at, pack_event(digit, 160, over=over)), 0.0)
    assert floor.digits == "11*"
    assert leg.take(0.0) is None


def test_what_comes_in_is_taken_in_order_and_of_the_chosen_codec_alone() -> None:
    leg, path, _ = make_leg()
    for number in (1, 0, 2):
        path.on_media(packet(0, number, 160 * number, bytes([number]) * 160), 0.001)
    path.on_media(packet(111, 3, 480, b"opus"), 0.001)
    assert leg.take(0.02) == b"\1" * 160  # the first one to come is the beginning
    assert leg.take(0.04) == b"\2" * 160


def test_reports_give_loss_and_round_trip_of_both_directions() -> None:
    leg, path, _ = make_leg()
    for number in range(20):
        if number != 7:
            path.on_media(packet(0, number, 160 * number, FRAME), 0.02 * number)
        leg.give(FRAME)
    leg.report(1.0, 1_800_000_000.0)
    (own,) = [one for one in parse_rtcp(path.control[0]) if one.kind == SENDER_REPORT]
    assert own.reports[0].lost_packets == 1
    theirs = Report(leg.ssrc, 0.25, 5, 30, 8, own.ntp_middle, int(0.1 * 65_536))
    path.on_control(
        pack_sender_report(Sent(ssrc=9, ntp=1 << 40, timestamp=0, packets=20, octets=9), theirs, "peer"), 1.15
    )
    quality = leg.quality()
    assert quality is not None
    assert quality.loss == 0.25
    assert 49 < quality.round_trip_ms < 51


def test_opus_comes_out_as_the_sound_that_went_in() -> None:
    sender, out, _ = make_leg(codec="OPUS")
    listener, back, _ = make_leg(codec="OPUS")
    assert sender.coding is Coding.LINEAR
    for _ in range(20):
        sender.give(SILENCE[Coding.LINEAR])
    heard = []
    for number, sent in enumerate(out.media):
        back.on_media(sent, 0.02 * number)
        heard.append(listener.take(0.02 * number))
    assert len(out.media) >= 18
    assert {len(frame) for frame in heard if frame is not None} == {320}
