"""What a calendar part says, in words: an invitation, an answer to one, or a cancellation (RFC 5545, RFC 5546)."""

import re
from collections.abc import Iterable

from hub.channels.email.charsets import clean

_KINDS = {
    "REQUEST": "Invitation",
    "PUBLISH": "Event",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Another time proposed",
    "ADD": "Invitation",
    "REFRESH": "Invitation asked for again",
    "DECLINECOUNTER": "Other time declined",
}
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted tentatively"}
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?")
_LINE = re.compile(
    r"([A-Za-z0-9-]{1,40})((?:;[A-Za-z0-9-]{1,40}=(?:\"[^\"]{0,300}\"|[^\":;]{0,300})){0,20}):(.*)"
)
_PARAMETER = re.compile(r";([A-Za-z0-9-]{1,40})=(?:\"([^\"]{0,300})\"|([^\":;]{0,300}))")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_MAX_CHARS = 200_000
_MAX_LINES = 5_000
_MAX_VALUE_CHARS = 500
_NAMES = frozenset(("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "ATTENDEE", "RRULE", "STATUS"))

Property = tuple[str, dict[str, str], str]


def invitation_in_words(text: str) -> str:
    """Return some lines about the first event of a calendar; empty when there is none."""
    method, event = _first_event(_properties(text))
    if event is None:
        return ""
    first = {name: (parameters, value) for name, parameters, value in reversed(event)}
    kind = "Cancelled" if _value(first, "STATUS").upper() == "CANCELLED" else _KINDS.get(method, "Event")
    answers = [
        f"{_person(parameters, value)} {_ANSWERS[parameters['PARTSTAT'].upper()]}"
        for name, parameters, value in event
        if name == "ATTENDEE" and method == "REPLY" and parameters.get("PARTSTAT", "").upper() in _ANSWERS
    ]
    lines = [f"{kind}: {_value(first, 'SUMMARY')}".strip(), _when(first)]
    lines.append(f"Where: {place}" if (place := _value(first, "LOCATION")) else "")
    lines.append(f"Who: {_person(*first['ORGANIZER'])}" if "ORGANIZER" in first else "")
    return "\n".join(line for line in (*lines, *answers[:5]) if line)


def _first_event(properties: Iterable[Property]) -> tuple[str, list[Property] | None]:
    method, depth = "", 0
    event: list[Property] | None = None
    for name, parameters, value in properties:
        if name == "METHOD":
            method = value.strip().upper()
        elif name == "BEGIN" and value.strip().upper() in ("VEVENT", "VTODO") and event is None:
            event, depth = [], 1
        elif name in ("BEGIN", "END"):
            depth += (1 if name == "BEGIN" else -1) if depth else 0
        elif depth == 1 and event is not None and name in _NAMES:
            event.append((name, parameters, value))
    return method, event


def _properties(text: str) -> Iterable[Property]:
    unfolded = re.sub(r"\n[ \t]", "", clean(text[:_MAX_CHARS]))
    for line in unfolded.split("\n")[:_MAX_LINES]:
        if match := _LINE.match(line):
            parameters = {
                name.upper(): quoted or plain for name, quoted, plain in _PARAMETER.findall(match.group(2))
            }
            yield match.group(1).upper(), parameters, match.group(3)


def _value(first: dict[str, tuple[dict[str, str], str]], name: str) -> str:
    text = first.get(name, ({}, ""))[1][:_MAX_VALUE_CHARS]
    plain = _ESCAPED.sub(lambda match: " " if match.group(1) in "nN" else match.group(1), text)
    return " ".join(plain.split())


def _when(first: dict[str, tuple[dict[str, str], str]]) -> str:
    begins, ends = _moment(first, "DTSTART"), _moment(first, "DTEND")
    if not begins:
        return ""
    day, _, time = begins.partition(" ")
    if ends.startswith(f"{day} "):
        ends = ends.partition(" ")[2]
    until = f" to {ends}" if ends and time else ""
    zone = first["DTSTART"][0].get("TZID", "") or ("UTC" if first["DTSTART"][1].strip().endswith("Z") else "")
    again = ", again and again" if "RRULE" in first else ""
    return f"When: {begins}{until}{f' ({zone})' if zone and time else ''}{again}"


def _moment(first: dict[str, tuple[dict[str, str], str]], name: str) -> str:
    match = _MOMENT.match(first.get(name, ({}, ""))[1].strip())
    if match is None:
        return ""
    year, month, day, hour, minute, _ = match.groups()
    return f"{year}-{month}-{day} {hour}:{minute}" if hour else f"{year}-{month}-{day}"


def _person(parameters: dict[str, str], value: str) -> str:
    address = re.sub(r"^\s*mailto:", "", value, flags=re.IGNORECASE).strip()[:320]
    name = parameters.get("CN", "").strip()
    return f"{name} <{address}>" if name and name.casefold() != address.casefold() else address
