"""The formats by name, and the files of a folder that have one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import Invalid
from hub.knowledge.imports import intercom, markdown, pages, table, zendesk
from hub.knowledge.imports.found import Found, Reading, Unusable, text_of


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one kind are read, and the ends of their names in a folder."""

    read: Callable[[str, str, Reading], Found]
    endings: tuple[str, ...]


FORMATS = {
    "markdown": Format(markdown.read, (".md", ".markdown")),
    "csv": Format(table.read, (".csv", ".tsv")),
    "html": Format(pages.read, (".html", ".htm")),
    "zendesk": Format(zendesk.read, (".json",)),
    "intercom": Format(intercom.read, (".json",)),
}


def files_in(path: Path, format_name: str) -> Sequence[Path]:
    """Return the file, or the files of the format in a folder, by name; raises Invalid when there is none."""
    if path.is_file():
        return [path]
    endings = FORMATS[format_name].endings
    found = [one for one in sorted(path.rglob("*")) if one.suffix.lower() in endings and one.is_file()]
    if not found:
        raise Invalid(
            f"{path}: there is no such file, and no folder with files that end in {', '.join(endings)}"
        )
    return found


def read_file(path: Path, root: Path, format_name: str, reading: Reading) -> Found:
    """Yield what one file holds; a file that cannot be read is told, not raised."""
    place = path.relative_to(root).as_posix() if path != root else path.name
    try:
        text = text_of(path)
    except Invalid as error:
        yield Unusable(place, error.detail)
        return
    yield from FORMATS[format_name].read(text, place, reading)
