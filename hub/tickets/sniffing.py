"""Tell what a file is by its first bytes, whatever its name or its sender says.

Signatures: https://mimesniff.spec.whatwg.org/, https://www.iana.org/assignments/media-types (ISO base media brands:
ISO/IEC 14496-12, 3GPP TS 26.244).
"""

OCTETS = "application/octet-stream"
ZIP = "application/zip"
HEAD_BYTES = 4096

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (257, b"ustar", "application/x-tar"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif",
    b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"F4A ": "audio/mp4",
}  # fmt: skip
_MARKUP = (
    (b"<svg", "image/svg+xml"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<script", "text/html"),
    (b"<body", "text/html"),
    (b"<iframe", "text/html"),
    (b"<?xml", "text/xml"),
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp",
    "image/tiff": "tiff", "image/heic": "heic", "image/heif": "heif", "image/avif": "avif",
    "application/pdf": "pdf", "application/rtf": "rtf", "audio/ogg": "ogg", "audio/flac": "flac",
    "audio/amr": "amr", "audio/mpeg": "mp3", "audio/aac": "aac", "audio/wav": "wav", "audio/mp4": "m4a",
    "video/mp4": "mp4", "video/3gpp": "3gp", "video/quicktime": "mov", "video/webm": "webm",
    "video/x-msvideo": "avi", "text/plain": "txt", "text/vcard": "vcf", "text/calendar": "ics", ZIP: "zip",
    _OFFICE[0][1]: "docx", _OFFICE[1][1]: "xlsx", _OFFICE[2][1]: "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}  # fmt: skip
"""The ending a file of this type gets when it has no name of its own."""


def sniffed(data: bytes) -> str:
    """Return the media type that the bytes show; text is "text/plain", what shows nothing is octets."""
    head = data[:HEAD_BYTES]
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], OCTETS)
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12])
    for place, mark, kind in _SIGNATURES:
        if head.startswith(mark, place):
            return _zipped(data) if kind == ZIP else kind
    return _text(head)


def _iso_media(brand: bytes) -> str:
    if brand.startswith(b"3g"):
        return "video/3gpp"
    return _BRANDS.get(brand, "video/mp4")


def _zipped(data: bytes) -> str:
    """Return which document a ZIP archive is: they differ by the names inside."""
    head = data[30:200]
    if head.startswith(_OPEN_DOCUMENT):
        family = head[len(_OPEN_DOCUMENT) :].partition(b"PK")[0]
        name = bytes(char for char in family[:20] if char in b"abcdefghijklmnopqrstuvwxyz-").decode()
        return f"application/vnd.oasis.opendocument.{name}"
    if b"[Content_Types].xml" in data:
        for folder, kind in _OFFICE:
            if b"PK\x03\x04" in data and folder in data:
                return kind
    return ZIP


def _text(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    for mark, kind in _MARKUP:
        if start.startswith(mark):
            return "image/svg+xml" if b"<svg" in head.lower() else kind
    if start.startswith(b"begin:vcard"):
        return "text/vcard"
    if start.startswith(b"begin:vcalendar"):
        return "text/calendar"
    return "text/plain" if _reads_as_text(head) else OCTETS


def _reads_as_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) == HEAD_BYTES  # cut off inside a character
    return True
