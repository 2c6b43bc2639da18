"""The messages of a media stream; pure (https://www.twilio.com/docs/voice/media-streams/websocket-messages)."""

import binascii
from typing import Any

import msgspec

MAX_MESSAGE_BYTES = 64 * 1024
DIGITS = frozenset("0123456789*#ABCD")


class Media(msgspec.Struct, frozen=True):
    """Audio of the party: µ-law, 8 kHz, base64; `timestamp` in milliseconds since the stream's beginning."""

    payload: str = ""
    timestamp: str = "0"
    track: str = "inbound"


class Key(msgspec.Struct, frozen=True):
    """A key the party pressed."""

    digit: str = ""


class Mark(msgspec.Struct, frozen=True):
    """A mark of ours that was reached."""

    name: str = ""


class Start(msgspec.Struct, frozen=True, rename="camel"):
    """What the stream is."""

    call_sid: str = ""
    custom_parameters: dict[str, str] = msgspec.field(default_factory=dict)
    media_format: dict[str, Any] = msgspec.field(default_factory=dict)  # Any: JSON


class StreamMessage(msgspec.Struct, frozen=True):
    """One message; what does not belong to its event is empty."""

    event: str
    stream_sid: str = msgspec.field(default="", name="streamSid")
    media: Media = msgspec.field(default_factory=Media)
    dtmf: Key = msgspec.field(default_factory=Key)
    mark: Mark = msgspec.field(default_factory=Mark)
    start: Start = msgspec.field(default_factory=Start)


_decoder = msgspec.json.Decoder(StreamMessage)


def read_message(data: bytes | str) -> StreamMessage | None:
    """Return a message; None for what is none."""
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def sound_of(media: Media) -> tuple[int, bytes] | None:
    """Return the running number of a piece of audio, in frames of 20 ms, and its bytes; None for what is none."""
    if media.track != "inbound" or not (media.timestamp.isascii() and media.timestamp.isdigit()):
        return None
    try:
        sound = binascii.a2b_base64(media.payload, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    return int(media.timestamp[:15]) // 20, sound


class Writer:
    """Write the messages of one stream as WebSocket frames (RFC 6455 section 5.2), unmasked, as a server's are."""

    def __init__(self, stream_sid: str) -> None:
        sid = msgspec.json.encode(stream_sid)
        self._media = b'{"event":"media","streamSid":' + sid + b',"media":{"payload":"'
        self._mark = b'{"event":"mark","streamSid":' + sid + b',"mark":{"name":"'
        self._clear = text_frame(b'{"event":"clear","streamSid":' + sid + b"}")

    def media(self, sound: bytes) -> bytes:
        """Return audio to be played, as a frame."""
        return text_frame(self._media + binascii.b2a_base64(sound, newline=False) + b'"}}')

    def mark(self, number: int) -> bytes:
        """Return a mark that comes back when all audio before it has been played."""
        return text_frame(self._mark + str(number).encode() + b'"}}')

    def clear(self) -> bytes:
        """Return what throws away the audio that was not played yet."""
        return self._clear


def text_frame(payload: bytes) -> bytes:
    """Return a whole text message as one frame."""
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    return b"\x81\x7e" + length.to_bytes(2) + payload
