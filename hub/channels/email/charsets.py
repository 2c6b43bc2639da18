"""Bytes to text: the charset a mail declares, repaired by what senders really send."""

import codecs
import functools
import re
from itertools import islice

from hub.channels.email.iso2022_jp import decode_iso2022_jp

# What senders write -> the superset that decodes what they mean (WHATWG Encoding, measured on real mail).
_ALIASES = {
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "ansi": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "korean": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "chinese": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode-2-0-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "cp-850": "cp850",
}
_NOT_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_MULTI_BYTE = ("utf", "gb", "big5", "cp932", "cp949", "cp950", "euc", "iso2022", "iso-2022", "hz", "johab")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CANDIDATES = (
    *(
        "cp1252",
        "gb18030",
        "big5",
        "cp932",
        "euc_jp",
        "cp949",
        "cp1251",
        "koi8_r",
        "cp1250",
        "cp1253",
        "cp1254",
    ),
    *("cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2", "iso8859_5", "iso8859_7", "tis_620"),
)
_GB_COMMON = re.compile(rb"(?:[\xa1\xa3\xb0-\xd7][\xa1-\xfe])+")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_CONTROLS = {code: None for code in (*range(0x20), 0x7F) if code not in (0x09, 0x0A)}
_DOUBLE_BYTE = frozenset(("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp"))
_SURE_CHARACTERS = 6
_SURE_BYTES = 12
_LONG_RUN = 4
_DETECT_BYTES = 4_096
_ASCII = bytes(range(128))
_BAD_SHARE = 0.3  # above this share of undecodable non-ASCII bytes the declared charset is taken for a lie


@functools.lru_cache(maxsize=512)
def known_charset(name: str) -> str | None:
    """Return the codec to use for a declared charset, or None when no such charset exists."""
    key = (name.strip(" \t\"'<>;,").lower()[:60].split() or [""])[0].strip("\"';,")
    key = _ALIASES.get(key, key)
    if not key or not key.isascii() or "\0" in key:
        return None
    try:
        info = codecs.lookup(key)
    except (LookupError, ValueError):
        return None
    if info.name.replace("-", "_") in _NOT_CHARSETS or not getattr(info, "_is_text_encoding", True):
        return None
    return _ALIASES.get(info.name, info.name)


def decode_text(data: bytes, declared: str = "", *, html: bool = False) -> tuple[str, str | None]:
    """Return the text of `data` and a problem code, None when the declared charset was right."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace"), None
    charset = known_charset(declared) if declared else None
    if charset == "cp1252" and "ascii" in declared.lower() and not data.isascii():
        declared, charset = "", None  # the default of programs that do not know what they send
    problem = f"charset_unknown:{clean(declared)[:40]}" if declared and charset is None else None
    if data.isascii() and (
        charset is None or not charset.startswith(("utf-16", "utf-32", "utf-7", "iso2022", "hz"))
    ):
        return data.decode("ascii"), problem
    if charset is None and html and (found := _META.search(data, 0, 4096)):
        charset = known_charset(found.group(1).decode("ascii", "replace"))
    return _decode_declared(data, charset, problem)


def _decode_declared(data: bytes, charset: str | None, problem: str | None) -> tuple[str, str | None]:
    if charset is None or not charset.startswith(_MULTI_BYTE):
        as_utf8 = _strict(data, "utf-8")
        if as_utf8 is not None:
            return as_utf8, problem or ("charset_was_utf8" if charset else None)
    if charset is None:
        return _guess(data), problem or "charset_guessed"
    if charset in _DOUBLE_BYTE and _is_surely_utf8(data):
        return data.decode("utf-8"), "charset_was_utf8"
    if charset == "cp1252" and _is_hardly_western(data):
        return _guess(data), "charset_wrong"
    text = _strict(data, charset)
    if text is not None:
        if charset in _DOUBLE_BYTE and _is_full_of_private_signs(text):
            return _guess(data), "charset_wrong"
        return text, problem
    if charset == "cp1252":
        return _windows_1252(data), problem
    text = data.decode(charset, "replace")
    bad, high = text.count("\ufffd"), len(data.translate(None, _ASCII))
    if bad > _BAD_SHARE * max(high, 1):
        as_utf8 = _strict(data, "utf-8")
        return (as_utf8 if as_utf8 is not None else _guess(data)), "charset_wrong"
    return text, "charset_errors"


def _is_hardly_western(data: bytes) -> bool:
    """Tell whether whole words are made of accented letters, as Chinese and Russian look under the usual default."""
    runs = [run for run in _HIGH_RUN.findall(data[:_DETECT_BYTES]) if len(set(run)) > 1]
    high = b"".join(runs)
    long = sum(len(run) for run in runs if len(run) >= _LONG_RUN)
    return len(high) >= _SURE_BYTES and len(set(high)) > _LONG_RUN and long * 10 >= len(high) * 7


def _is_full_of_private_signs(text: str) -> bool:
    """Tell whether a text has the signs of no script that Big5 turns into when it is read as GB 18030."""
    letters = sum(letter > "\x7f" for letter in text[:_DETECT_BYTES])
    private = sum("\ue000" <= letter <= "\uf8ff" for letter in text[:_DETECT_BYTES])
    return private >= 2 and private * 10 >= letters


def _is_surely_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8 by no accident: six characters and more, where two or three may be Chinese in GBK."""
    text = _strict(data, "utf-8")
    return text is not None and sum(letter > "\x7f" for letter in text) >= _SURE_CHARACTERS


def decode_header_bytes(value: bytes, hint: str = "") -> str:
    """Return a raw header value as text; 8-bit values follow UTF-8, then the body's charset, then a guess."""
    if value.isascii():
        return value.decode("ascii")
    as_utf8 = _strict(value, "utf-8")
    if as_utf8 is not None:
        return as_utf8
    charset = known_charset(hint) if hint else None
    if charset and charset not in ("cp1252", "utf-8"):
        text = _strict(value, charset)
        if text is not None:
            return text
    if charset == "cp1252":
        return _windows_1252(value)
    return _guess(value)


def clean(text: str) -> str:
    """Drop control characters and lone surrogates; line ends become a plain newline."""
    if text.isprintable():  # no control character, no surrogate: most header values
        return text
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_CONTROLS)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, ValueError, LookupError):
        if charset.startswith("iso2022_jp") and "\ufffd" not in (text := decode_iso2022_jp(data)):
            return text
        return None


def _windows_1252(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(_strict(bytes((byte,)), "cp1252") or chr(byte) for byte in data)


def _guess(data: bytes) -> str:
    """Detect the charset of bytes that are not UTF-8 and that nothing describes."""
    from charset_normalizer import from_bytes  # late: most mails never need it

    sample = _dense(data)
    if cyrillic := _short_cyrillic(sample):
        return data.decode(cyrillic, "replace")
    if japanese := _japanese(sample):
        return data.decode(japanese, "replace")
    if _is_short_chinese(sample):
        return data.decode("gb18030", "replace")
    if _is_short_western(sample):
        return _windows_1252(data)
    for match in islice(from_bytes(sample, steps=4, chunk_size=512, cp_isolation=list(_CANDIDATES)), 8):
        charset = known_charset(match.encoding)
        if charset and not _is_mojibake(text := sample.decode(charset, "replace")):
            return data.decode(charset, "replace") if len(sample) < len(data) else text
    for charset in ("gb18030", "big5hkscs", "koi8-r"):
        if (guessed := _strict(sample, charset)) is not None and not _is_mojibake(guessed):
            return data.decode(charset, "replace")
    return _windows_1252(data)


def _short_cyrillic(data: bytes) -> str:
    """Return the charset of a few words that hold nothing but Russian letters, by which one makes them small letters."""
    runs = _HIGH_RUN.findall(data)
    high = b"".join(runs)
    if not 4 <= len(high) <= 120 or min(high) < 0xC0 or max(map(len, runs)) < 3:
        return ""
    if len(high) < 8 and not _GB_COMMON.sub(b"", high) and all(len(run) % 2 == 0 for run in runs):
        return ""  # as likely two or three Chinese characters
    small = {charset: sum(map(str.islower, high.decode(charset))) for charset in ("koi8_r", "cp1251")}
    best = max(small, key=small.__getitem__)
    return best if small[best] * 10 >= len(high) * 7 else ""


def _japanese(data: bytes) -> str:
    """Return the charset under which a third of the signs are Kana, as in any Japanese sentence; empty for none."""
    for charset in ("euc_jp", "cp932"):
        text = data.decode(charset, "replace")
        signs = [letter for letter in text if letter > "\x7f"]
        kana = sum("\u3041" <= letter <= "\u30fe" for letter in signs)
        if len(signs) >= _SURE_CHARACTERS and kana * 3 >= len(signs) and text.count("\ufffd") <= 1:
            return charset
    return ""


def _is_short_chinese(data: bytes) -> bool:
    """Tell whether a few words (a header, a name) consist of the common characters of GB 2312 only."""
    high = len(data.translate(None, _ASCII))
    return 4 <= high <= 24 and not _GB_COMMON.sub(b"", data).translate(None, _ASCII)


def _is_short_western(data: bytes) -> bool:
    """Tell whether a few words are ASCII but for an accented letter here and there."""
    high = data.translate(None, _ASCII)
    letters = sum(1 for byte in data if chr(byte).isalpha() and byte < 0x80)
    alone = all(len(run) == 1 for run in _HIGH_RUN.findall(data))
    few = len(high) * 3 <= letters or (alone and letters > 0)
    return len(high) <= 8 and few and _windows_1252(high).isalpha()


def _is_mojibake(text: str) -> bool:
    """Tell whether a text is full of half-width Katakana, what other charsets look like when read as Shift JIS."""
    halves = len(_HALF_WIDTH.findall(text))
    return halves > 2 and halves * 5 > sum(1 for letter in text if letter > "\x7f")


def _dense(data: bytes) -> bytes:
    """Return a sample that starts where the first non-ASCII bytes are."""
    first = next((index for index, byte in enumerate(data) if byte > 0x7F), 0)
    start = max(0, first - 200)
    return data[start : start + _DETECT_BYTES]
