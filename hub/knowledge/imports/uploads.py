"""Files that somebody uploads to be imported: one file, or a ZIP archive of many, read in memory and never unpacked to disk.

An archive may lie: what its entries say of their sizes is not believed, and their names are names of places in a report, no paths.
"""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from hub.errors import Invalid
from hub.knowledge.imports.found import FoundArticle, Reading, Unusable
from hub.knowledge.imports.sources import FORMATS

MAX_FILES = 5_000
MAX_ENTRY_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 200_000_000

MAX_DIRECTORY_BYTES = 4_000_000
"""What the names of the entries may take: the list is held whole, and it is long before a single file is read."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_END_BYTES = 22
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What reading an entry raises that is damaged, encrypted or packed in a way that is not known."""

Entry = tuple[str, str | Unusable]
"""A place, and its text or why there is none."""


class Upload:
    """What was uploaded, as the files in it. Every method may take long and belongs in a thread."""

    def __init__(self, name: str, data: bytes, format_name: str, reading: Reading) -> None:
        """Raises Invalid for what holds no file of the format, or too many."""
        self._data = data
        self._format = format_name
        self._reading = reading
        self._archive = _opened(data) if data.startswith(_ZIP) else None
        self._name = PurePosixPath(name.replace("\\", "/")).name or "file"
        self._wanted = _wanted(self._archive, FORMATS[format_name].endings) if self._archive else []
        self._root = _common_root([_place(one) for one in self._wanted], reading.folders)
        self._unpacked = 0

    def __len__(self) -> int:
        return len(self._wanted) if self._archive else 1

    def read(self, number: int) -> list[FoundArticle | Unusable]:
        """Return what the file of this number (from 0) holds."""
        place, text = self._text(number)
        if isinstance(text, Unusable):
            return [text]
        return list(FORMATS[self._format].read(text, place, self._reading))

    def _text(self, number: int) -> Entry:
        if self._archive is None:
            return self._name, _decoded(self._name, self._data)
        info = self._wanted[number]
        place = _place(info).removeprefix(self._root)
        if why := _improper(info):
            return place, Unusable(place, why)
        try:
            with self._archive.open(info) as file:
                data = file.read(MAX_ENTRY_BYTES + 1)
        except _BROKEN:
            return place, Unusable(place, "it cannot be unpacked: it is damaged or encrypted")
        self._unpacked += len(data)
        if len(data) > MAX_ENTRY_BYTES:
            return place, Unusable(place, f"it is larger than {MAX_ENTRY_BYTES // 1_000_000} MB")
        if self._unpacked > MAX_UNPACKED_BYTES:
            raise Invalid(f"The archive unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB")
        return place, _decoded(place, data)


def _opened(data: bytes) -> zipfile.ZipFile:
    """Return the archive; raises Invalid. Its end says how long its list is (APPNOTE.TXT 4.3.16; all ones: see a larger record)."""
    end = data.rfind(_END, max(0, len(data) - _END_BYTES - 65_535))
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > MAX_DIRECTORY_BYTES:
        raise Invalid("The archive holds too many files; pack fewer at once")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise Invalid("The archive is damaged; pack it again") from error


def _wanted(archive: zipfile.ZipFile, endings: tuple[str, ...]) -> list[zipfile.ZipInfo]:
    """Return the entries of the format, by name; what systems put beside them is passed over."""
    found = [
        one
        for one in archive.infolist()
        if not one.is_dir() and PurePosixPath(_place(one)).suffix.lower() in endings and not _is_beside(one)
    ]
    if not found:
        raise Invalid(f"The archive holds no files that end in {', '.join(endings)}")
    if len(found) > MAX_FILES:
        raise Invalid(f"The archive holds {len(found):,} files; at most {MAX_FILES:,} are taken at once")
    return sorted(found, key=_place)


def _place(info: zipfile.ZipInfo) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in info.filename.replace("\\", "/"))


def _is_beside(info: zipfile.ZipInfo) -> bool:
    return any(part == "__MACOSX" or part.startswith("._") for part in PurePosixPath(_place(info)).parts)


def _improper(info: zipfile.ZipInfo) -> str:
    """Return what is wrong with the name or kind of an entry; empty when nothing is."""
    parts = PurePosixPath(_place(info)).parts
    if ".." in parts or _place(info).startswith("/") or ":" in parts[0]:
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, not a file"
    return ""


def _common_root(places: list[str], languages: frozenset[str]) -> str:
    """Return the folder that holds everything, which says nothing (`export/`) unless it names a language."""
    tops = {place.partition("/")[0] for place in places if "/" in place}
    if len(tops) != 1 or any("/" not in place for place in places):
        return ""
    (top,) = tops
    return "" if top.lower() in languages or top in ("", "..") else f"{top}/"


def _decoded(place: str, data: bytes) -> str | Unusable:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Unusable(place, f"the file is not UTF-8 (byte {error.start})")
