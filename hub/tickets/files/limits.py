"""How many files, and how large, a message may carry: what is over the limit is told, never dropped in silence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hub.domain.attachment import StoredFile
from hub.domain.interaction import InboundAttachment
from hub.domain.message import LeftOut
from hub.domain.queue import Inbox
from hub.errors import Invalid

MIB = 1024 * 1024
MAX_TOLD = 50
"""So many files that were left out are told by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """The greatest file, the greatest sum of a message's files (bytes), and how many there may be."""

    max_bytes: int = 25 * MIB
    max_total_bytes: int = 100 * MIB
    max_files: int = 50

    def of_inbox(self, inbox: Inbox) -> "FileLimits":
        """Return the limits for messages of an inbox; its own count where they are set."""
        own_files, own_bytes = inbox.max_files or self.max_files, inbox.max_file_bytes or self.max_bytes
        return replace(self, max_files=own_files, max_bytes=own_bytes)


Placed = tuple[int, InboundAttachment]


def sort_out(
    files: Sequence[InboundAttachment], limits: FileLimits
) -> tuple[Sequence[Placed], tuple[LeftOut, ...]]:
    """Return the files to keep, each with its place, and those over a limit, with the limit that each is over."""
    kept: list[Placed] = []
    left: list[LeftOut] = []
    total = 0
    for place, file in enumerate(files):
        size = len(file.content)
        reason = _reason(size, len(kept), total, limits)
        if not reason:
            kept.append((place, file))
            total += size
        elif len(left) < MAX_TOLD:
            left.append(LeftOut(name=file.name[:200], size_bytes=size, reason=reason))
    return kept, tuple(left)


def _reason(size: int, count: int, total: int, limits: FileLimits) -> str:
    if size > limits.max_bytes:
        return f"larger than {told_size(limits.max_bytes)}"
    if count >= limits.max_files:
        return f"more than {limits.max_files} files"
    if total + size > limits.max_total_bytes:
        return f"more than {told_size(limits.max_total_bytes)} together"
    return ""


def check_files(files: Sequence[StoredFile], limits: FileLimits) -> None:
    """Raise Invalid when a message must not carry these files; the text says which one and why."""
    if len(files) > limits.max_files:
        raise Invalid(f"A message may carry {limits.max_files} files here, these are {len(files)}")
    total = 0
    for file in files:
        total += file.size_bytes
        if file.size_bytes > limits.max_bytes:
            allowed = told_size(limits.max_bytes)
            raise Invalid(f"{file.name} has {told_size(file.size_bytes)}, {allowed} are allowed here")
    if total > limits.max_total_bytes:
        allowed = told_size(limits.max_total_bytes)
        raise Invalid(f"The files have {told_size(total)} together, {allowed} are allowed here")


def told_size(size_bytes: int) -> str:
    """Return a size for people."""
    if size_bytes >= MIB:
        return f"{size_bytes / MIB:.1f} MB".replace(".0 ", " ")
    return f"{size_bytes / 1024:.0f} KB" if size_bytes >= 1024 else f"{size_bytes} bytes"
