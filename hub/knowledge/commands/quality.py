"""Which encoders made an index or a model: told in its folder, so that later commands need not be told again."""

from pathlib import Path

DEFAULT = "default"
QUALITIES = (DEFAULT, "best")
_FILE = "quality"


def quality_of(folder: Path, wanted: str | None) -> str:
    """Return the quality that is wanted, else the one that the folder was made with."""
    return wanted or made_with(folder) or DEFAULT


def made_with(folder: Path) -> str:
    """Return the quality that the folder was made with, empty when it does not tell."""
    try:
        told = (folder / _FILE).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return told if told in QUALITIES else ""


def keep_quality(folder: Path, quality: str) -> None:
    """Tell it in the folder."""
    (folder / _FILE).write_text(quality + "\n", "utf-8")
