"""The examples and phrases that come with the hub: what it knows before a desk has taught it anything."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from hub.domain.triage import HAM, SPAM, Target, Urgency
from hub.knowledge.triage.sentiment import sentiment_examples

LEVELS = (Urgency.CRITICAL, Urgency.HIGH, Urgency.NORMAL)


@cache
def _held(name: str) -> dict[str, Any]:  # Any: TOML
    return tomllib.loads(files("hub.knowledge.triage").joinpath(name).read_text("utf-8"))


def urgency_examples() -> dict[str, list[str]]:
    """Return the examples of each urgency."""
    return {level.value: _held("urgency_examples.toml")["examples"][level.value] for level in LEVELS}


def urgency_phrases() -> dict[str, list[str]]:
    """Return the phrases of each urgency, of all languages."""
    held = _held("urgency_examples.toml")
    return {level.value: [*chain(*held[level.value]["phrases"].values())] for level in LEVELS}


def spam_examples() -> dict[str, list[str]]:
    """Return the examples of spam, and of what customers write that looks like it."""
    held = _held("spam_examples.toml")["examples"]
    honest = [text for texts in urgency_examples().values() for text in texts]
    return {SPAM: held["spam"], HAM: [*held["ham"], *honest]}


def spam_phrases() -> dict[str, list[str]]:
    """Return phrases of advertising and fraud, of all languages."""
    return {SPAM: [*chain(*_held("spam_examples.toml")["phrases"].values())]}


def seed_examples(target: Target) -> Sequence[tuple[str, str]]:
    """Return (text, label) pairs that come with the hub for a target; skills bring their own."""
    held: Mapping[str, Sequence[str]] = {}
    if target is Target.URGENCY:
        held = urgency_examples()
    elif target is Target.SPAM:
        held = spam_examples()
    elif target is Target.SENTIMENT:
        held = sentiment_examples()
    return [(text, label) for label, texts in held.items() for text in texts]
