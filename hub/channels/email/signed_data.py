"""The clear text inside an opaque signature (`smime.p7m`, RFC 8551, 3.5.2): found, not verified."""

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # OID 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("06092a864886f70d010701")  # OID 1.2.840.113549.1.7.1
_OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x04, 0x24, 0xA0
_MAX_PIECES = 100_000
_SEARCHED_BYTES = 4_096


def signed_content(data: bytes) -> bytes | None:
    """Return the signed entity of a CMS SignedData in BER or DER (RFC 5652); None when it is encrypted or something else."""
    if _SIGNED_DATA not in data[:64]:
        return None
    found = data.find(_DATA, 0, _SEARCHED_BYTES)
    if found < 0:
        return None
    position = found + len(_DATA)
    header = _header(data, position)
    if header is None or header[0] != _CONTENT:
        return None
    return _octets(data, header[1])


def _octets(data: bytes, position: int) -> bytes | None:
    """Return the octet string at `position`; one in pieces is joined."""
    header = _header(data, position)
    if header is None or header[0] not in (_OCTETS, _OCTETS_IN_PIECES):
        return None
    tag, start, length = header
    if tag == _OCTETS:
        return data[start : start + (length or 0)]
    end = len(data) if length is None else start + length
    pieces: list[bytes] = []
    position = start
    while position < end and len(pieces) < _MAX_PIECES:
        piece = _header(data, position)
        if piece is None or piece[0] != _OCTETS or piece[2] is None:
            break
        pieces.append(data[piece[1] : piece[1] + piece[2]])
        position = piece[1] + piece[2]
    return b"".join(pieces)


def _header(data: bytes, position: int) -> tuple[int, int, int | None] | None:
    """Return (tag, where the value begins, its length or None where it is open) of an element; None past the end."""
    if position + 2 > len(data):
        return None
    tag, length = data[position], data[position + 1]
    if length == 0x80:
        return tag, position + 2, None
    if length < 0x80:
        return tag, position + 2, length
    size = length & 0x7F
    if size > 4 or position + 2 + size > len(data):
        return None
    return tag, position + 2 + size, int.from_bytes(data[position + 2 : position + 2 + size], "big")
