"""RTP, RTCP and session descriptions: what is read of bytes from anywhere."""

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.channels.voice.rooms.reception import Reception
from hub.channels.voice.rooms.rtp import (
    SENDER_REPORT,
    Report,
    RtpPacket,
    Sent,
    pack_event,
    pack_sender_report,
    parse_event,
    parse_rtcp,
    parse_rtp,
)
from hub.channels.voice.rooms.sdp import MAX_BYTES, Own, choose, parse_offer, write_answer
from hub.errors import Invalid

OFFER = "\r\n".join(
    [
        "v=0",
        "o=- 1 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0 1",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:a+b/",
        "a=ice-pwd:yyyyyyyyyyyyyyyyyyyyyyyy",
        "a=fingerprint:sha-256 AA:BB",
        "a=setup:actpass",
        "a=mid:0",
        "a=sendrecv",
        "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:110 telephone-event/48000",
        "a=rtpmap:126 telephone-event/8000",
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=mid:1",
        "a=rtpmap:96 VP8/90000",
        "",
    ]
)
OWN = Own((("192.0.2.7", 4000),), "abcd", "p" * 32, ("sha-256", "CC:DD"), 77, 5)


def test_g711_is_taken_and_every_other_line_refused() -> None:
    offer = parse_offer(OFFER)
    chosen = choose(offer.audio)
    assert (chosen.codec, chosen.payload_type, chosen.events) == ("PCMU", 0, 126)
    answer = SessionDescription.parse(write_answer(offer, chosen, OWN))
    audio, video = answer.media
    assert (audio.kind, audio.port, [codec.name for codec in audio.rtp.codecs]) == (
        "audio",
        4000,
        ["PCMU", "telephone-event"],
    )
    assert audio.ice.iceLite
    assert audio.dtls is not None
    assert audio.dtls.role == "server"
    assert [(one.ip, one.port, one.type) for one in audio.ice_candidates] == [("192.0.2.7", 4000, "host")]
    assert video.port == 0


def test_opus_alone_is_taken_as_it_is() -> None:
    offer = parse_offer(OFFER.replace(" 9 0 8 13", "").replace("a=rtpmap:0 PCMU/8000\r\n", ""))
    assert choose(offer.audio).codec == "OPUS"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=0\r\n",
        OFFER.replace("m=audio", "m=application"),
        OFFER.replace("a=ice-ufrag:a+b/\r\n", ""),
        OFFER.replace("a=fingerprint:sha-256 AA:BB\r\n", ""),
        OFFER + "a=x:" + "y" * MAX_BYTES,
        OFFER + "m=audio 9 RTP/AVP 0\r\n" * 9,
    ],
)
def test_an_offer_that_cannot_be_taken_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_offer(text)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(OFFER)), st.integers(0, 40), st.text(max_size=20))
def test_a_spoiled_offer_is_read_or_refused(place: int, cut: int, more: str) -> None:
    text = OFFER[:place] + more + OFFER[place + cut :]
    try:
        offer = parse_offer(text)
        write_answer(offer, choose(offer.audio), OWN)
    except Invalid:
        pass


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_any_datagram_is_read_or_passed_over(data: bytes) -> None:
    for packet in (data, b"\x80\xc8" + data, b"\xb0\x00" + data, b"\x81\xc9" + data):
        parse_rtp(packet)
        parse_rtcp(packet)
        parse_event(packet)


def test_extensions_and_padding_are_no_sound() -> None:
    head = b"\xb1\x80\x00\x07\x00\x00\x00\xa0\x00\x00\x00\x01" + b"\0\0\0\x09"  # X, P, one CSRC
    packet = parse_rtp(head + b"\xbe\xde\x00\x01" + b"\x10\xff\0\0" + b"sound" + b"\0\0\x03")
    assert packet is not None
    assert (packet.payload, packet.sequence, packet.timestamp, packet.marker) == (b"sound", 7, 160, True)


def test_a_sender_report_is_read_back() -> None:
    report = Report(9, 0.25, 12, 70_000, 33, 0xABCD, 65_536)
    data = pack_sender_report(
        Sent(ssrc=7, ntp=0x1122334455667788, timestamp=5, packets=6, octets=7), report, "hub"
    )
    first, second = parse_rtcp(data)
    assert (first.kind, first.ssrc, first.ntp_middle, first.reports) == (
        SENDER_REPORT,
        7,
        0x33445566,
        (report,),
    )
    assert second.kind == 202


def test_a_digit_is_written_and_read() -> None:
    assert parse_event(pack_event("#", 800, over=True)) == ("#", True)
    assert parse_event(b"\x64\x00\x00\x00") is None


def test_loss_and_jitter_are_measured_as_the_standard_says() -> None:
    reception = Reception(160, 8000)
    for number in range(100):
        if number not in (20, 21, 50):
            late = 0.002 if number % 2 else 0.0
            packet = RtpPacket(0, False, (65_500 + number) % 65_536, 160 * number, 1, bytes(160))
            reception.put(packet, number * 0.02 + late)
    report = reception.report(2.0)
    assert report is not None
    assert report.lost_packets == 3
    assert report.highest == 65_536 + 63
    assert 1.0 < reception.jitter_ms < 2.1
    loss = reception.loss()
    assert loss is not None
    assert round(loss, 3) == 0.03
    assert reception.loss() is None


def test_packets_of_other_lengths_are_cut_into_frames() -> None:
    reception = Reception(160, 8000)
    for number in range(4):
        reception.put(RtpPacket(0, False, number, 240 * number, 1, bytes([number]) * 240), 0.03 * number)
    frames = [reception.buffer.take(0.1) for _ in range(6)]
    assert frames[0] == b"\0" * 160
    assert frames[1] == b"\0" * 80 + b"\1" * 80
    assert frames[5] == b"\3" * 160
