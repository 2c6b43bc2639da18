"""Write Thrift structs in the compact protocol, as far as Parquet's footer needs it.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from collections.abc import Sequence

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_LONG_LIST = 15


class Wire:
    """The protocol's numbers."""

    @staticmethod
    def varint(number: int) -> bytes:
        """Return a number of at least 0 in groups of seven bits, the lowest first."""
        written = bytearray()
        while number > 127:
            written.append(number & 127 | 128)
            number >>= 7
        written.append(number)
        return bytes(written)

    @staticmethod
    def zigzag(number: int) -> bytes:
        """Return a number of either sign."""
        return Wire.varint(number << 1 if number >= 0 else (-number << 1) - 1)


class Struct:
    """A struct whose fields are added in the order of their ids."""

    def __init__(self) -> None:
        self._written = bytearray()
        self._last = 0

    def i32(self, field: int, number: int) -> "Struct":
        """Add a 32-bit number (also an enum)."""
        return self._add(field, _I32, Wire.zigzag(number))

    def i64(self, field: int, number: int) -> "Struct":
        """Add a 64-bit number."""
        return self._add(field, _I64, Wire.zigzag(number))

    def text(self, field: int, text: str) -> "Struct":
        """Add a text."""
        return self._add(field, _BINARY, _text(text))

    def struct(self, field: int, part: "Struct") -> "Struct":
        """Add a struct."""
        return self._add(field, _STRUCT, part.done())

    def structs(self, field: int, parts: Sequence["Struct"]) -> "Struct":
        """Add a list of structs."""
        return self._add(field, _LIST, _list(_STRUCT, [part.done() for part in parts]))

    def texts(self, field: int, parts: Sequence[str]) -> "Struct":
        """Add a list of texts."""
        return self._add(field, _LIST, _list(_BINARY, [_text(part) for part in parts]))

    def i32s(self, field: int, parts: Sequence[int]) -> "Struct":
        """Add a list of 32-bit numbers."""
        return self._add(field, _LIST, _list(_I32, [Wire.zigzag(part) for part in parts]))

    def done(self) -> bytes:
        """Return the struct with its end."""
        return bytes(self._written) + b"\x00"

    def _add(self, field: int, kind: int, value: bytes) -> "Struct":
        self._written.append((field - self._last) << 4 | kind)
        self._written += value
        self._last = field
        return self


def _text(text: str) -> bytes:
    raw = text.encode()
    return Wire.varint(len(raw)) + raw


def _list(kind: int, parts: Sequence[bytes]) -> bytes:
    size = len(parts)
    short = size < _LONG_LIST
    head = bytes([(size if short else _LONG_LIST) << 4 | kind]) + (b"" if short else Wire.varint(size))
    return head + b"".join(parts)
