"""What a file is, by its bytes: neither its name nor what its sender says of it is believed.

The first bytes of most formats are fixed: the table holds those that people send. Of formats that are ZIP archives or
OLE2 containers the parts decide. Text has no signature, so it is looked at for markup and scripts, which must never
be shown by a browser, and else keeps what its sender calls it.

Signatures: the formats' own specifications; for browsers' view of them, the WHATWG's MIME Sniffing Standard.
"""

import re
from collections.abc import Sequence

GENERIC = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"
OLE2 = "application/x-ole-storage"
HEAD_BYTES = 4096

_STARTS: Sequence[tuple[bytes, str]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\x01\0", "image/x-icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"%PDF-", "application/pdf"),
    (b"%!PS", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"MSCF", "application/vnd.ms-cab-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE2),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    (b"\0asm", "application/wasm"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"MThd", "audio/midi"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
)

_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif",
    b"msf1": "image/heif", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime", b"3gp": "video/3gpp",
}  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP_PARTS: Sequence[tuple[bytes, str]] = (
    (b"word/", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}presentationml.presentation"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
)
_OLE2_TYPES = (
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.ms-outlook",
)
_OLE2_NAMES = {
    "doc": _OLE2_TYPES[0],
    "xls": _OLE2_TYPES[1],
    "ppt": _OLE2_TYPES[2],
    "msg": _OLE2_TYPES[3],
    "msi": "application/x-msi",
}

_WRITTEN = ("application/pdf", "application/postscript", "application/rtf")
"""Formats that are text, or may be."""

_MARKUP: Sequence[tuple[re.Pattern[bytes], str]] = (
    (re.compile(rb"<svg[\s>]", re.IGNORECASE), "image/svg+xml"),
    (
        re.compile(
            rb"<(!doctype\s+html|html|head|body|script|iframe|object|embed|form|meta|link|style|img|table|div|a\s)",
            re.IGNORECASE,
        ),
        "text/html",
    ),
)  # fmt: skip
_XML = re.compile(rb"\s*<\?xml[\s?]", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_TEXT_LIKE = (
    "text/",
    "message/",
    "application/json",
    "application/x-ndjson",
    "application/pgp",
    "application/ics",
)
_RECOGNISED = ("image/", "audio/", "video/", "font/", "application/pdf", ZIP, _OFFICE, "application/x-elf")

DANGEROUS_TYPES = frozenset({
    "application/vnd.microsoft.portable-executable", "application/x-elf", "application/java-vm", "application/java-archive",
    "application/x-mach-binary", "application/x-ms-shortcut", "application/wasm", "application/x-msi", "text/html",
    "application/vnd.android.package-archive", "image/svg+xml", "application/xhtml+xml", "application/xml", "text/xml",
    "application/x-script", "text/javascript", "application/javascript", "application/hta",
})  # fmt: skip
DANGEROUS_NAMES = frozenset({
    "ade", "adp", "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "docm", "dotm", "exe",
    "gadget", "hta", "htm", "html", "inf", "iso", "jar", "jnlp", "js", "jse", "lnk", "mde", "mht", "mhtml",
    "msc", "msi", "msix", "msp", "mst", "pif", "potm", "ppsm", "pptm", "ps1", "psm1", "reg", "scf", "scr",
    "settingcontent-ms", "sh", "shtml", "svg", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "wsc", "wsf",
    "wsh", "xht", "xhtml", "xlam", "xll", "xlsm", "xltm",
})  # fmt: skip
"""Extensions that some system runs on a double click, and documents that carry macros."""


def sniffed(data: bytes, declared: str = "", name: str = "") -> str:
    """Return the type of a file by its bytes; what its sender says counts only where bytes cannot tell."""
    said = clean_type(declared)
    found = _by_signature(data)
    if found == ZIP:
        return _zip_type(data, said)
    if found == OLE2:
        return _ole2_type(said, name)
    if found:
        return "video/ogg" if found == "audio/ogg" and said == "video/ogg" else found
    if _is_text(data[:HEAD_BYTES]):
        return _text_type(data[:HEAD_BYTES], said)
    return said if said and not said.startswith((*_RECOGNISED, "text/")) else GENERIC


def clean_type(declared: str) -> str:
    """Return a media type without parameters, in small letters; empty when it is none."""
    kind = declared.partition(";")[0].strip().casefold()
    return kind if _TYPE.fullmatch(kind) else ""


def is_dangerous(kind: str, name: str) -> bool:
    """Say whether opening the file may run something: by what it is, or by what its name makes a system do."""
    return kind in DANGEROUS_TYPES or _extension(name) in DANGEROUS_NAMES


def _by_signature(data: bytes) -> str:
    head = data[:32]
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], GENERIC)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand) or _BRANDS.get(brand[:3], "video/mp4")
    if head[:1] == b"\xff" and len(head) > 3 and head[1] & 0xE6 in (0xE2, 0xE4) and head[2] & 0xF0 != 0xF0:
        return "audio/mpeg"
    found = next((kind for start, kind in _STARTS if head.startswith(start)), "")
    if found in ("image/bmp", "application/vnd.microsoft.portable-executable") and _is_text(
        data[:HEAD_BYTES]
    ):
        return ""  # a letter may begin with BM or MZ
    return found


def _zip_type(data: bytes, said: str) -> str:
    if data[30:38] == b"mimetype":  # OpenDocument and EPUB name themselves in their first part, uncompressed
        named = clean_type(data[38:138].partition(b"PK")[0].decode("ascii", "replace"))
        if named:
            return named
    names = data[:HEAD_BYTES] + data[-65_536:]  # the first part's header, and the directory at the end
    found = next((kind for part, kind in _ZIP_PARTS if part in names), "")
    if found.startswith(_OFFICE) and b"vbaProject.bin" in names:
        return f"{found.replace(_OFFICE, 'application/vnd.ms-')}.macroenabled"
    return found or (said if said.endswith("+zip") else ZIP)


def _ole2_type(said: str, name: str) -> str:
    by_name = _OLE2_NAMES.get(_extension(name), "")
    return by_name or (said if said in _OLE2_TYPES else OLE2)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(head) % 2 == 0 or len(head) == HEAD_BYTES
    return bool(head) and not _CONTROL.search(head)


def _text_type(head: bytes, said: str) -> str:
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"#!"):
        return "application/x-script"
    markup = next((kind for pattern, kind in _MARKUP if pattern.search(plain)), "")
    if plain.startswith(b"<") and markup:
        return markup
    if _XML.match(plain):
        return said if said.endswith("+xml") else "application/xml"
    if said in DANGEROUS_TYPES or said.startswith(_TEXT_LIKE):
        return said
    return TEXT


def _extension(name: str) -> str:
    return name.rpartition(".")[2].casefold().strip() if "." in name else ""
