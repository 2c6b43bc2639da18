"""What Twilio takes for a document, as it publishes it.

Verbs, their nesting and their attributes come from the classes that Twilio generates from its own grammar and ships in its
library (`twilio.twiml.voice_response`); the values from https://www.twilio.com/docs/voice/twiml. The library itself checks
nothing: it writes whatever it is given.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

from twilio.twiml import TwiML, voice_response

MAX_BYTES = 64 * 1024
"""https://www.twilio.com/docs/api/errors/11750"""

_CREATED = re.compile(r"Create an? <(\w+)> element")
_LAST = frozenset({"Redirect", "Hangup", "Reject"})
"""Verbs after which nothing is carried out."""


@dataclass(frozen=True, slots=True)
class Element:
    """What may stand inside an element, and its attributes."""

    children: frozenset[str]
    attributes: frozenset[str]


@cache
def grammar() -> dict[str, Element]:
    """Return every element by its name."""
    classes = [
        kind
        for _, kind in inspect.getmembers(voice_response, inspect.isclass)
        if issubclass(kind, TwiML) and kind is not TwiML
    ]
    children: dict[str, set[str]] = {"Response": set()}
    attributes: dict[str, set[str]] = {"Response": set()}
    for kind in classes:
        parent = "Response" if kind is voice_response.VoiceResponse else kind.__name__
        children.setdefault(parent, set())
        for child, names in _nested(kind):
            children[parent].add(child)
            attributes.setdefault(child, set()).update(names)
    return {
        name: Element(frozenset(children.get(name, ())), frozenset(attributes.get(name, ())))
        for name in children.keys() | attributes.keys()
    }


def _nested(kind: type[TwiML]) -> Iterator[tuple[str, set[str]]]:
    for _, method in inspect.getmembers(kind, inspect.isfunction):
        if (created := _CREATED.search(method.__doc__ or "")) is None:
            continue
        child = getattr(voice_response, created[1], None)
        content = set(inspect.signature(child.__init__).parameters) if child is not None else set()
        named = [
            name
            for name, parameter in inspect.signature(method).parameters.items()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and name not in content
        ]
        yield created[1], {_camel(name) for name in named}


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(part.title() for part in rest)


def _url(value: str) -> bool:
    parts = urlsplit(value)
    return bool(value) and parts.scheme in ("", "http", "https") and bool(parts.netloc or not parts.scheme)


def _whole(least: int, most: int) -> Callable[[str], bool]:
    return lambda value: value.isascii() and value.isdigit() and least <= int(value) <= most


def _one_of(*allowed: str) -> Callable[[str], bool]:
    return lambda value: value in allowed


_BOOLEAN = _one_of("true", "false")
_METHOD = _one_of("GET", "POST")
_VALUES: dict[tuple[str, str], Callable[[str], bool]] = {
    ("Dial", "timeout"): _whole(5, 600),
    ("Conference", "beep"): _one_of("true", "false", "onEnter", "onExit"),
    ("Conference", "endConferenceOnExit"): _BOOLEAN,
    ("Conference", "muted"): _BOOLEAN,
    ("Conference", "startConferenceOnEnter"): _BOOLEAN,
    ("Gather", "actionOnEmptyResult"): _BOOLEAN,
    ("Gather", "finishOnKey"): lambda value: re.fullmatch(r"[0-9#*]?", value) is not None,
    ("Gather", "input"): _one_of("dtmf", "speech", "dtmf speech"),
    ("Gather", "numDigits"): _whole(1, 1000),
    ("Gather", "timeout"): _whole(1, 600),
    ("Pause", "length"): _whole(1, 14_400),
    ("Play", "digits"): lambda value: re.fullmatch(r"[0-9A-D*#wW]{1,64}", value) is not None,
    ("Play", "loop"): _whole(0, 1000),
    ("Reject", "reason"): _one_of("rejected", "busy"),
    ("Say", "loop"): _whole(0, 1000),
    ("Say", "language"): lambda value: re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})*", value) is not None,
    ("Stream", "track"): _one_of("inbound_track"),
    ("Stream", "url"): lambda value: value.startswith(("wss://", "ws://127.0.0.1:")) and "?" not in value,
}
_TEXTS: dict[str, Callable[[str], bool]] = {
    "Conference": lambda text: 0 < len(text) <= 128,
    "Enqueue": lambda text: len(text) <= 64,
    "Redirect": _url,
    "Say": lambda text: 0 < len(text) <= 4096,
}


def faults(document: str) -> list[str]:
    """Return what Twilio would refuse in a voice document; empty for a valid one.

    One thing is laxer than Twilio: a stream may lead to loopback without encryption.
    """
    if len(document.encode()) > MAX_BYTES:
        return ["larger than 64 KB"]
    try:
        root = Xml.fromstring(document)  # noqa: S314 - our own documents
    except Xml.ParseError as error:
        return [f"not XML: {error}"]
    if root.tag != "Response":
        return [f"<{root.tag}> instead of <Response>"]
    return [*_faults(root), *_order(root)]


def _faults(element: Xml.Element) -> Iterator[str]:
    known = grammar()
    rule = known[element.tag]
    for name, value in element.attrib.items():
        if name not in rule.attributes:
            yield f"<{element.tag}> has no attribute {name}"
        elif not _value_fits(element.tag, name, value):
            yield f"<{element.tag} {name}> cannot be {value!r}"
    fits = _TEXTS.get(element.tag)
    if fits is not None and not fits(element.text or ""):
        yield f"<{element.tag}> cannot hold {(element.text or '')[:40]!r}"
    if element.tag == "Play" and not element.get("digits") and not _url(element.text or ""):
        yield "<Play> plays nothing"
    if element.tag in ("Connect", "Start") and len(element) != 1:
        yield f"<{element.tag}> holds {len(element)} nouns"
    for child in element:
        if child.tag not in known or child.tag not in rule.children:
            yield f"<{child.tag}> cannot stand in <{element.tag}>"
        else:
            yield from _faults(child)


def _value_fits(tag: str, name: str, value: str) -> bool:
    if (fits := _VALUES.get((tag, name))) is not None:
        return fits(value)
    if name == "method" or name.endswith("Method"):
        return _METHOD(value)
    if name == "action" or name.lower().endswith(("url", "callback")):
        return _url(value)
    return True


def _order(root: Xml.Element) -> Iterator[str]:
    tags = [child.tag for child in root]
    for tag in tags[:-1]:
        if tag in _LAST:
            yield f"what follows <{tag}> is never carried out"
    if "Reject" in tags[1:]:
        yield "<Reject> must come first"
