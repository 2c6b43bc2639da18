"""Texts that a messenger has approved: outside the time in which it lets us write freely, nothing else may be sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_PLACE = re.compile(r"\{\{\s*([0-9A-Za-z_]{1,40})\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChoice:
    """Which approved text a message is, and the values that stand in it."""

    id: str
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTemplate:
    """An approved text: in its `body` stand places like `{{1}}` or `{{name}}` for the values of its `variables`."""

    id: str
    name: str
    language: str = ""
    body: str
    variables: tuple[str, ...] = ()

    def missing(self, values: Mapping[str, str]) -> Sequence[str]:
        """Return the variables without a value."""
        return [name for name in self.variables if not values.get(name, "").strip()]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text as the customer reads it."""
        return _PLACE.sub(lambda place: values.get(place[1], place[0]), self.body)


def places_in(body: str) -> tuple[str, ...]:
    """Return the names of the places in a text, in their order."""
    return tuple(dict.fromkeys(_PLACE.findall(body)))
