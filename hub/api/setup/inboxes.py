"""Inboxes: the entry points of the channels. Secrets go in and are never shown again."""

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from hub.api.http.crud import Noun, Values, crud
from hub.api.http.inputs import Brand, Id, Input, Language, Line, Name, Needs
from hub.api.services import ApiServices
from hub.domain.agent import Agent, Role
from hub.domain.queue import Inbox

MASK = "********"
MAX_SETTINGS_CHARS = 100_000
"""Room for some hundred approved templates of a messenger."""
MAX_DEPTH = 6

_SECRET_KEY = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)
_REFERENCE = re.compile(r"(env|file):")


def _sane(settings: dict[str, Any]) -> dict[str, Any]:  # Any: each channel types its own section
    if _weight(settings, 0) > MAX_SETTINGS_CHARS:
        raise ValueError("too large")
    return settings


def _weight(value: object, depth: int) -> int:
    """Return about how many characters a JSON value has; refuses what no channel needs and no store likes."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        return sum(_weight(str(key), depth) + _weight(part, depth + 1) for key, part in value.items())
    if isinstance(value, list):
        return sum(_weight(part, depth + 1) for part in value)
    if isinstance(value, str):
        if "\0" in value or any(0xD800 <= ord(char) < 0xE000 for char in value):
            raise ValueError("characters that cannot be stored")
        return len(value) + 1
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("numbers must be finite")
    if isinstance(value, int) and abs(value) > 2**53:
        raise ValueError("numbers must be below 2^53")
    return 8


ChannelSettings = Annotated[dict[str, Any], AfterValidator(_sane)]  # Any: each channel types its own section


class InboxFields(Input):
    """What an administrator sets of an inbox; `settings` are the channel's own and are checked by it.

    `max_per_s` slows outbound messages down, `max_files` and `max_file_bytes` bound a message's files; 0: no bound of its own.
    """

    name: Name
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$", max_length=40)]
    queue_id: Id
    address: Line = ""
    language: Language = ""
    brand: Brand = ""
    requirement: Needs = Field(default_factory=list)
    settings: ChannelSettings = Field(default_factory=dict)
    max_per_s: Annotated[float, Field(ge=0, le=1000)] = 0.0
    max_files: Annotated[int, Field(ge=0, le=100)] = 0
    max_file_bytes: Annotated[int, Field(ge=0, le=2**31)] = 0
    active: bool = True


def _mask(values: Values, reader: Agent) -> Values:
    """Show settings to administrators only, and secrets to nobody."""
    settings = _masked(values.get("settings", {})) if reader.role is Role.ADMIN else {}
    return {**values, "settings": settings}


def _masked(value: Any) -> Any:  # Any: JSON
    if not isinstance(value, dict):
        return value
    return {key: MASK if _is_secret(key, part) else _masked(part) for key, part in value.items()}


def _is_secret(key: str, value: object) -> bool:
    return (
        isinstance(value, str)
        and value != ""
        and bool(_SECRET_KEY.search(key))
        and not _REFERENCE.match(value)
    )


def _keep_masked(values: Values, held: Values) -> Values:
    """A secret that comes back masked is the one we have."""
    if "settings" not in values:
        return values
    return {**values, "settings": _unmasked(values["settings"], held.get("settings", {}))}


def _unmasked(value: Any, held: Any) -> Any:  # Any: JSON
    if not isinstance(value, dict):
        return value
    known = held if isinstance(held, dict) else {}
    return {
        key: known[key] if part == MASK and key in known else _unmasked(part, known.get(key))
        for key, part in value.items()
    }


async def _check(services: ApiServices, inbox: Inbox) -> None:
    services.setup.check_inbox(inbox)


OPERATIONS = crud(
    Noun(
        name="inbox",
        path="/inboxes",
        entity=Inbox,
        fields=InboxFields,
        store=lambda services: services.inboxes,
        sort="name",
        references={"queue_id": lambda services: services.queues},
        check=_check,
        shown=_mask,
        merged=_keep_masked,
    )
)
