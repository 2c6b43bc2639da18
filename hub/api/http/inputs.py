"""The shapes of input and lists: every text has a greatest length, every number its bounds."""

import re
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from hub.domain.skill import Match

T = TypeVar("T")

MAX_PAGE = 100

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAK = re.compile(r"[\r\n\t]")


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("control characters are not allowed")
    return text


def _one_line(text: str) -> str:
    if _BREAK.search(text):
        raise ValueError("must be one line")
    return _printable(text)


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_one_line)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)]
Text = Annotated[str, StringConstraints(max_length=100_000), AfterValidator(_printable)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=100_000), AfterValidator(_printable)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:@+-]*$", max_length=80)]
ClientId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.:-]+$", max_length=100)]
IdOrEmpty = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.:@+-]*$", max_length=80)]
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_one_line)
]
Language = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$", max_length=12)]
Brand = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^/?#]*$"),
    AfterValidator(_one_line),
]
Words = Annotated[list[Word], Field(max_length=200)]
Ids = Annotated[list[Id], Field(max_length=200)]
Seconds = Annotated[int, Field(ge=0, le=31_536_000)]
Version = Annotated[int, Field(ge=0, le=2**53)]
Proficiency = Annotated[int, Field(ge=1, le=10)]

_PATH_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:@+-]{0,79}")


def is_id(text: str) -> bool:
    """Tell whether a part of a path can be an id at all."""
    return _PATH_ID.fullmatch(text) is not None


class Input(BaseModel):
    """What clients send: unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Output(BaseModel):
    """What the hub answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Cursor = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_one_line)]


class PageQuery(Input):
    """Which page of a list: `after` (or `cursor`, the same) is the `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    after: Cursor | None = None
    cursor: Cursor | None = None

    @property
    def start(self) -> str | None:
        """Return the cursor under whichever name it came; an empty one means the first page."""
        return self.after or self.cursor or None


class NoQuery(Input):
    """For operations that take no query."""


class PageView(Output, Generic[T]):
    """One page of a list; `next` is null at the end."""

    items: list[T]
    next: str | None = None


class ItemsView(Output, Generic[T]):
    """A whole list."""

    items: list[T]


class NeedInput(Input):
    """One skill that work needs, with the least proficiency that will do."""

    skill_id: Id
    min_proficiency: Proficiency = 1


class PreferredInput(Input):
    """An agent who is asked before others who may take the work, too; the higher score first."""

    agent_id: Id
    score: Annotated[int, Field(ge=1, le=1000)] = 1


MAX_DEPTH = 5


def _depth(entries: object) -> int:
    """Return how deep groups are nested."""
    depth, level = 0, entries if isinstance(entries, list) else []
    while level:
        depth += 1
        inner = [entry.get("needs") for entry in level if isinstance(entry, dict)]
        level = [entry for each in inner if isinstance(each, list) for entry in each]
    return depth


def _parts(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:  # Any: JSON
    """Return the entries of a group as needs and groups; by hand, for a schema of a model within itself suits no client."""
    if _depth(entries) > MAX_DEPTH:
        raise ValueError(f"groups may be nested {MAX_DEPTH} deep at most")
    shapes = [GroupInput if "match" in entry else NeedInput for entry in entries]
    return [
        shape.model_validate(entry).model_dump(mode="json")
        for shape, entry in zip(shapes, entries, strict=True)
    ]


class GroupInput(Input):
    """Needs of which all, any or none must hold; `needs` may hold groups, too."""

    match: Match
    needs: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=20), AfterValidator(_parts)]


Needs = Annotated[list[NeedInput | GroupInput | PreferredInput], Field(max_length=50)]


def requirement_stored(entries: list[dict[str, Any]]) -> dict[str, Any]:  # Any: JSON
    """Return the list as requirements are stored: needs, groups of needs and preferred agents apart."""
    return {
        "needs": [entry for entry in entries if "skill_id" in entry],
        "groups": [
            {**requirement_stored(entry["needs"]), "match": entry["match"]}
            for entry in entries
            if "match" in entry
        ],
        "preferred": [entry for entry in entries if "agent_id" in entry],
    }


def requirement_shown(stored: dict[str, Any]) -> list[dict[str, Any]]:  # Any: JSON
    """Return a stored requirement as the one list that clients see."""
    groups = [{"match": each["match"], "needs": requirement_shown(each)} for each in stored.get("groups", [])]
    return [*stored["needs"], *groups, *stored.get("preferred", [])]
