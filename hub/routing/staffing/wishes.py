"""What people say on the command line and to the interface about staffing: targets, and changes to the plan."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.errors import Invalid
from hub.routing.staffing.plan import Target

Document = dict[str, Any]  # Any: what a scenario file holds

CHANGE_KEYS: Mapping[str, tuple[str, Callable[[str], Any]]] = {  # Any: text or number
    "from": ("at", str),
    "at": ("at", str),
    "until": ("until", str),
    "queue": ("queue", str),
    "group": ("group", str),
    "agents": ("agents", int),
    "arrivals": ("arrivals", float),
    "handle": ("handle", float),
}


def change_of(text: str) -> Document:
    """Return the change that a text like `queue=calls, agents=-1, from=14:00` describes; raises Invalid."""
    found: Document = {}
    for key, value in _pairs(text, "--change"):
        if key not in CHANGE_KEYS:
            raise Invalid(f"--change: there is no {key!r}; use {', '.join(CHANGE_KEYS)}")
        name, kind = CHANGE_KEYS[key]
        try:
            found[name] = kind(value)
        except ValueError:
            raise Invalid(f"--change: {key}={value!r} should be a number") from None
    found.setdefault("at", "00:00")
    return found


def target_of(text: str) -> tuple[str, Target]:
    """Return queue and target of a text like `queue=calls, within=20, share=0.8`; raises Invalid."""
    said = dict(_pairs(text, "--target"))
    try:
        target = Target(float(said.get("within", 20)), float(said.get("share", 0.8)))
    except ValueError:
        raise Invalid(f"--target: {text!r} should be like queue=calls, within=20, share=0.8") from None
    if "queue" not in said or said.keys() - {"queue", "within", "share"}:
        raise Invalid(f"--target: {text!r} should be like queue=calls, within=20, share=0.8")
    if not (0 <= target.within_s <= 1e7 and 0 < target.share < 1):
        raise Invalid("--target: within is seconds, share is above 0 and below 1")
    return said["queue"], target


def _pairs(text: str, option: str) -> list[tuple[str, str]]:
    found = []
    for part in text.split(","):
        key, equals, value = part.strip().partition("=")
        if not equals:
            raise Invalid(f"{option}: {part.strip()!r} should be like name=value, with commas between")
        found.append((key.strip(), value.strip()))
    return found
