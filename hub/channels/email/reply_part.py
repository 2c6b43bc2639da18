"""The new part of a mail: without the quoted history, the attribution above it and the signature.

When in doubt a line is kept: a word too many is a nuisance, a word too few is a customer unheard.
"""

import re
from dataclasses import dataclass

from hub.channels.email import reply_patterns as patterns
from hub.channels.email.html_text import Line, Mark, lines_to_text
from hub.channels.email.reply_signature import LIST_FOOTER, MAX_SIGNATURE_LINES, RULE, signature_lines

_MAX_ANALYSED_LINES = 20_000
_QUOTED = re.compile(r"[ \t]{0,3}(?:>|\|\s)")
_MARKERS = re.compile(r"^[ \t]{0,3}(?:>[ \t]?|\|[ \t]){1,40}")
_LINK_REST = re.compile(r"\s*(?:\(?<?https?://\S{1,1000}|\S{1,300}[)>])\s*>?\s*$")
_TIME = re.compile(r"(?<![\d.])\d{1,2}[:.h時点]\d{2}(?![\d.]*\d)")  # and no date such as 5.1.2026


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
        if _QUOTED.match(raw) and not raw.startswith(">From ") and not patterns.is_groupwise_line(raw):
            lines.append(Line(_MARKERS.sub("", raw), Mark.QUOTE, raw.rstrip()))
        elif shared := patterns.split_shared_line(raw):
            lines.extend(Line(piece) for piece in shared)
        else:
            lines.append(Line(raw.rstrip()))
    _join_wrapped_quotes(lines)
    return lines


def _join_wrapped_quotes(lines: list[Line]) -> None:
    """Mark the rest of a link that the quoting program has wrapped onto a line without `>`."""
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        between = above.mark is below.mark is Mark.QUOTE
        if between and line.mark is Mark.TEXT and _LINK_REST.match(line.text):
            line.mark = Mark.QUOTE
            line.raw = line.text


def split_reply(lines: list[Line], *, subject: str = "", answers: bool = False) -> Split:
    """Split a mail's lines. `answers` says that its headers name an earlier mail."""
    answers = answers or _was_answer(subject)
    lines = [Line(line.text, line.mark, line.raw) for line in lines]
    head = lines[:_MAX_ANALYSED_LINES]
    _settle_indents(head, answers=answers)
    end = _mark_history(head, forwarded=patterns.is_forward_subject(subject))
    _mark_intros(head, end)
    keep = set(range(end)) | set(range(len(head), len(lines)))
    keep -= _elided_runs(head, end)
    keep -= signature_lines(head, keep)
    reply = _text(lines, keep)
    if not reply and not answers:
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


def _settle_indents(lines: list[Line], *, answers: bool) -> None:
    """Decide what indented lines are: quoted below an attribution or at the end of an answer, else the writer's own."""
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and lines[end].mark is Mark.INDENT:
            end += 1
        if end > index:
            above = " ".join(line.text for line in lines[max(0, index - 3) : index] if line.text.strip())
            last = not any(line.text.strip() for line in lines[end:])
            first = not any(line.text.strip() for line in lines[:index])
            quoted = patterns.is_likely_intro(above[-400:]) or (answers and last and not first)
            for line in lines[index:end]:
                line.mark = Mark.QUOTE if quoted else Mark.TEXT
        index = max(end, index + 1)


def _mark_history(lines: list[Line], *, forwarded: bool) -> int:
    """Mark the lines that announce older mail; return where the rest is nothing but history."""
    texts = [line.text for line in lines]
    index = 0
    while index < len(lines):
        mark, text = lines[index].mark, texts[index]
        telling = mark is Mark.TEXT or (forwarded and mark is Mark.QUOTE)
        if mark is Mark.FORWARD or (telling and patterns.is_forward_line(text)):
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
    found = _fields_below(texts, index, dict((first,)))
    known = found.keys() - {"cc"}
    addressed = any("@" in value for value in found.values())
    timed = bool(_TIME.search(found.get("date", "")))
    if addressed and timed and len(known) >= 2:
        return True
    ruled = index > 0 and bool(RULE.match(_above(texts, index)))
    if ruled and "@" in found.get("from", ""):
        return True
    return (
        "from" in found and len(known) >= (2 if ruled else 3) and (addressed or timed or "subject" in found)
    )


def _fields_below(texts: list[str], index: int, found: dict[str, str]) -> dict[str, str]:
    """Add the header lines that belong together with the one at `index`; a folded line or two may be between."""
    loose = not found.keys() <= {"to", "subject"}
    strange = 0
    for text in texts[index + 1 : index + 14]:
        entry = patterns.field_kind(text)
        if entry is not None:
            if entry[0] in found and entry[0] != "cc":
                break  # the next block
            found.setdefault(*entry)
            strange = 0
            continue
        strange += 1 if text.strip() else 0
        if strange > 2 or (not loose and not text.strip()) or patterns.is_separator(text):
            break
    return found


def _above(texts: list[str], index: int) -> str:
    return next((text for text in reversed(texts[max(0, index - 3) : index]) if text.strip()), "")


def _without_rule_above(lines: list[Line], index: int) -> int:
    """Take the rule and the blank lines above the history away with it."""
    place = index
    while (
        place > 0
        and place > index - 4
        and (not lines[place - 1].text.strip() or RULE.match(lines[place - 1].text))
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
    if shown[0] in ("--", "—") and len(shown) <= MAX_SIGNATURE_LINES:
        return True
    listed = RULE.match(shown[0]) and any(LIST_FOOTER.search(text[:300]) for text in shown)
    return bool(listed) or all(patterns.is_sent_from(text) for text in shown)
