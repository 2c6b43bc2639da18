"""Marks: a short word in every text of the lab, by which it is found again wherever it ends up. Pure."""

import re

_MARK = re.compile(r"(?<![a-z0-9])lab-([a-z0-9]{4})-([ca])(\d{5,8})(?![a-z0-9])")
CUSTOMER, AGENT = "c", "a"


class Marks:
    """Give out the marks of one run, counting up."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._last = 0

    def next(self, writer: str) -> str:
        """Return a fresh mark for a text by CUSTOMER or AGENT; a later text has a higher number."""
        self._last += 1
        return f"lab-{self.run}-{writer}{self._last:05d}"


def marks_in(text: str, run: str, writer: str) -> list[str]:
    """Return this run's marks of one kind of writer in a text, in the order of their numbers."""
    found = {
        (int(match[3]), match[0]) for match in _MARK.finditer(text) if match[1] == run and match[2] == writer
    }
    return [mark for _, mark in sorted(found)]


def own_mark(text: str, run: str, writer: str) -> str | None:
    """Return the mark of the text itself: the newest, because what it quotes was written before it."""
    found = marks_in(text, run, writer)
    return found[-1] if found else None
