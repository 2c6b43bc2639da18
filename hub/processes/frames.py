"""What two processes of the hub say to each other: length, then MessagePack.

A frame is four bytes of length (most significant first) and an array. The hub asks (number, name, arguments), the other answers
(number, code, detail, result); a question with number 0 wants no answer, the answer
with number 0 is the greeting of a new connection.
"""

import asyncio
from typing import Any, Generic, TypeVar

import msgspec

LONGEST = 64 * 1024 * 1024
_HEAD = 4

T = TypeVar("T")


class BrokenFrame(Exception):
    """What came is no frame of ours; the connection is of no more use."""


class Ask(msgspec.Struct, array_like=True):
    """A question."""

    number: int
    name: str
    arguments: msgspec.Raw


class Answer(msgspec.Struct, array_like=True):
    """An answer; a `code` that is not empty is that of an error."""

    number: int
    code: str
    detail: str
    result: msgspec.Raw


class FrameReader(Generic[T]):
    """Read frames of one kind from a stream."""

    def __init__(self, stream: asyncio.StreamReader, kind: type[T]) -> None:
        self._stream = stream
        self._decoder = msgspec.msgpack.Decoder(kind)

    async def read(self) -> T | None:
        """Return the next frame, None at the end; raises BrokenFrame for anything else."""
        try:
            head = await self._stream.readexactly(_HEAD)
            size = int.from_bytes(head, "big")
            if size > LONGEST:
                raise BrokenFrame("a frame is too long")
            return self._decoder.decode(await self._stream.readexactly(size))
        except asyncio.IncompleteReadError as error:
            if error.partial:
                raise BrokenFrame("a frame was cut off") from error
            return None
        except ConnectionError:
            return None
        except msgspec.MsgspecError as error:
            raise BrokenFrame("a frame is not of the kind that was expected") from error


def packed(value: Any) -> msgspec.Raw:  # Any: whatever MessagePack can hold
    """Return the value as it goes into a frame."""
    return msgspec.Raw(msgspec.msgpack.encode(value))


def frame(value: Ask | Answer) -> bytes:
    """Return the bytes of a frame."""
    body = msgspec.msgpack.encode(value)
    return len(body).to_bytes(_HEAD, "big") + body
