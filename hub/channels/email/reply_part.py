"""The new part of a mail: without the quoted history, the attribution above it and the signature.

When in doubt a line is kept: a word too many is a nuisance, a word too few is a customer unheard.
"""

import re
from dataclasses import dataclass

from hub.channels.email import reply_patterns as patterns
from hub.channels.email.html_text import Line, Mark, lines_to_text

_MAX_ANALYSED_LINES = 20_000
_MAX_SIGNATURE_LINES = 25
_QUOTED = re.compile(r"[ \t]{0,3}(?:>|\|\s)")
_MARKERS = re.compile(r"^[ \t]{0,3}(?:>[ \t]?|\|[ \t]){1,40}")
_RULE = re.compile(r"\s*(?:[-_=*]{5,}|[-_]{2,}\s*)\s*$")
_LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|mailman|google groups|listinfo|subscription", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Split:
    """What is new in a mail, and what was cut off."""

    reply: str
    elided: str


@dataclass(slots=True)
class _Run:
    """Neighbouring lines that are all quoted or all new."""

    quoted: bool
    introduced: bool
    indexes: list[int]


def text_lines(text: str) -> list[Line]:
    """Return plain text as lines; those that begin with `>` are marked as quoted."""
    lines = []
    for raw in text.split("\n"):
        if _QUOTED.match(raw) and not raw.startswith(">From "):
            lines.append(Line(_MARKERS.sub("", raw), Mark.QUOTE))
        else:
            lines.append(Line(raw.rstrip()))
    return lines


def split_reply(lines: list[Line], *, subject: str = "", answers: bool = False) -> Split:
    """Split a mail's lines. `answers` says that its headers name an earlier mail."""
    lines = [Line(line.text, line.mark) for line in lines]
    head = lines[:_MAX_ANALYSED_LINES]
    end = _mark_history(head, forwarded=patterns.is_forward_subject(subject))
    _mark_intros(head, end)
    keep = set(range(end)) | set(range(len(head), len(lines)))
    keep -= _elided_runs(head, end)
    keep -= _signature(head, keep)
    reply = _text(lines, keep)
    if not reply and not answers and not _was_answer(subject):
        return Split(lines_to_text(lines), "")
    return Split(reply, _text(lines, set(range(len(lines))) - keep))


def _was_answer(subject: str) -> bool:
    return bool(
        re.match(
            r"\s*(?:re|aw|sv|antw|回复|回覆|答复|답장|ynt|отв|odp|res|ref)\s?[:：\[]",
            subject[:60],
            re.IGNORECASE,
        )
    )


def _text(lines: list[Line], keep: set[int]) -> str:
    return lines_to_text([lines[index] for index in sorted(keep)])


def _mark_history(lines: list[Line], *, forwarded: bool) -> int:
    """Mark the lines that announce older mail; return where the rest is nothing but history."""
    texts = [line.text for line in lines]
    index = 0
    while index < len(lines):
        mark, text = lines[index].mark, texts[index]
        if mark is Mark.FORWARD or (mark is Mark.TEXT and patterns.is_forward_line(text)):
            return _keep_forwarded(lines, index)
        if mark is Mark.CUT or (mark is Mark.TEXT and _cuts(lines, texts, index)):
            if forwarded:
                return _keep_forwarded(lines, index)
            return _without_rule_above(lines, index)
        length = patterns.attribution_length(texts, index) if mark is Mark.TEXT else 0
        if length:
            if not _quote_follows(lines, index + length):
                return _without_rule_above(lines, index)
            for place in range(index, index + length):
                lines[place].mark = Mark.INTRO
        index += max(length, 1)
    return len(lines)


def _keep_forwarded(lines: list[Line], start: int) -> int:
    """A forwarded mail is what the sender wants to show: from here on everything is new."""
    for line in lines[start:]:
        if line.mark is not Mark.QUOTE:
            line.mark = Mark.TEXT
    return len(lines)


def _cuts(lines: list[Line], texts: list[str], index: int) -> bool:
    text = texts[index]
    if patterns.is_separator(text) or patterns.is_reply_above(text):
        return True
    return _is_header_block(texts, index)


def _is_header_block(texts: list[str], index: int) -> bool:
    """Tell whether the head of a quoted mail (`From: ...`, `Sent: ...`, ...) begins at `index`."""
    first = patterns.field_kind(texts[index])
    if first is None or first[0] == "cc":
        return False
    found = {first[0]: first[1]}
    strange = 0
    for text in texts[index + 1 : index + 14]:
        entry = patterns.field_kind(text)
        if entry is not None:
            found.setdefault(*entry)
            strange = 0
            continue
        strange += 1 if text.strip() else 0
        if strange > 2:
            break
    addressed = any("@" in value for value in found.values())
    ruled = index > 0 and bool(_RULE.match(_above(texts, index)))
    enough = len(found.keys() - {"cc"}) >= (2 if ruled else 3)
    return "from" in found and enough and (addressed or "subject" in found)


def _above(texts: list[str], index: int) -> str:
    return next((text for text in reversed(texts[max(0, index - 3) : index]) if text.strip()), "")


def _without_rule_above(lines: list[Line], index: int) -> int:
    """Take the rule and the blank lines above the history away with it."""
    place = index
    while (
        place > 0
        and place > index - 4
        and (not lines[place - 1].text.strip() or _RULE.match(lines[place - 1].text))
    ):
        place -= 1
    return place


def _quote_follows(lines: list[Line], index: int) -> bool:
    following = next(
        (line for line in lines[index : index + 4] if line.text.strip() or line.mark is Mark.QUOTE), None
    )
    return following is not None and following.mark is Mark.QUOTE


def _mark_intros(lines: list[Line], end: int) -> None:
    """Mark what stands right above a quote and ends like an attribution, in any language."""
    for index in range(1, end):
        if lines[index].mark is not Mark.QUOTE or lines[index - 1].mark is Mark.QUOTE:
            continue
        place = index - 1
        while place >= 0 and place > index - 4 and not lines[place].text.strip():
            place -= 1
        window = ""
        for first in range(place, max(-1, place - 3), -1):
            if lines[first].mark is not Mark.TEXT or not lines[first].text.strip():
                break
            window = f"{lines[first].text} {window}".strip()
            if patterns.is_likely_intro(window):
                for line in lines[first : place + 1]:
                    line.mark = Mark.INTRO
                break


def _runs(lines: list[Line], end: int) -> list[_Run]:
    runs: list[_Run] = []
    for index in range(end):
        line = lines[index]
        if line.mark is Mark.SIGNATURE:
            continue
        quoted = line.mark in (Mark.QUOTE, Mark.INTRO)
        if not line.text.strip() and runs and line.mark is Mark.TEXT:
            quoted = runs[-1].quoted
        if not runs or runs[-1].quoted is not quoted:
            runs.append(_Run(quoted, False, []))
        runs[-1].indexes.append(index)
        runs[-1].introduced = runs[-1].introduced or line.mark is Mark.INTRO
    return [run for run in runs if any(lines[index].text.strip() for index in run.indexes)]


def _elided_runs(lines: list[Line], end: int) -> set[int]:
    """Return the quoted lines to leave out: all of them, unless the sender answers them one by one."""
    elided: set[int] = set()
    runs = _runs(lines, end)
    while runs and (runs[-1].quoted or _is_footer(lines, runs)):
        elided.update(runs.pop().indexes)
    quotes = [run for run in runs if run.quoted]
    if len(quotes) == 1 and (quotes[0].introduced or runs[0] is quotes[0]):
        elided.update(quotes[0].indexes)
    for run in quotes:
        elided.update(index for index in run.indexes if lines[index].mark is Mark.INTRO)
    return elided


def _is_footer(lines: list[Line], runs: list[_Run]) -> bool:
    """Tell whether the last run is only a signature or a mailing list's footer below a quote."""
    if len(runs) < 3:
        return False
    shown = [lines[index].text.strip() for index in runs[-1].indexes if lines[index].text.strip()]
    if shown[0] in ("--", "—") and len(shown) <= _MAX_SIGNATURE_LINES:
        return True
    listed = _RULE.match(shown[0]) and any(_LIST_FOOTER.search(text[:300]) for text in shown)
    return bool(listed) or all(patterns.is_sent_from(text) for text in shown)


def _signature(lines: list[Line], keep: set[int]) -> set[int]:
    """Return the lines of the signature, if something is left without them."""
    dropped = {index for index in keep if index < len(lines) and lines[index].mark is Mark.SIGNATURE}
    order = [index for index in sorted(keep - dropped) if index < len(lines)]
    delimiter = next((place for place, index in enumerate(order) if lines[index].text.strip() == "--"), None)
    if delimiter is not None and len(order) - delimiter <= _MAX_SIGNATURE_LINES:
        dropped.update(order[delimiter:])
        order = order[:delimiter]
    while order and _is_tail(lines[order[-1]].text):
        dropped.add(order.pop())
    return dropped if any(lines[index].text.strip() for index in order) else set()


def _is_tail(text: str) -> bool:
    return not text.strip() or patterns.is_sent_from(text) or bool(_RULE.match(text))
