"""What an inbox asks before a chat and says by itself: form fields, trigger messages, and texts in several languages."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from hub.errors import Invalid

Said = str | dict[str, str]
"""A text, or texts by language ("en", "zh", ...); "*" is for every other language."""

FieldId = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,31}$")]
MAX_ANSWER_CHARS = 254
MAX_ANSWERS = 20

_ADDRESS = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,189}\.[^\s@.<>,;:\"()\[\]\\]{2,63}"
)
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}[0-9]")
_LOOKS = {"email": (_ADDRESS, "is no e-mail address"), "phone": (_PHONE, "is no phone number")}


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of the form before the chat; `name`, `email` and `phone` have labels of their own."""

    id: FieldId
    kind: Literal["text", "name", "email", "phone", "select"] = "text"
    label: Said = ""
    required: bool = False
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.kind == "select") != bool(self.options):
            raise ValueError(f"{self.id}: options belong to a select, which has some")
        if self.kind in ("text", "select") and not self.label:
            raise ValueError(f"{self.id}: a {self.kind} needs a label")


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A greeting that the widget shows by itself: after so many seconds on a page whose address fits the pattern."""

    text: Said
    after_s: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0
    url: str = ""
    """A pattern with `*` for the page's address; empty for every page."""
    once: bool = True


def check_answers(fields: Sequence[Field], given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to the inbox's questions, cleaned; raises Invalid that names every wrong one."""
    answers: dict[str, str] = {}
    errors: list[dict[str, Any]] = []  # Any: a problem's members
    for field in fields:
        answer = " ".join(given.get(field.id, "").split())
        problem = _problem(field, answer)
        if problem:
            errors.append({"loc": ["details", field.id], "msg": problem})
        elif answer:
            answers[field.id] = answer
    if errors:
        named = ", ".join(f"{error['loc'][1]} {error['msg']}" for error in errors)
        raise Invalid(f"The form is not filled in: {named}", errors=errors)
    return answers


def is_address(text: str) -> bool:
    """Say whether this looks like an e-mail address."""
    return len(text) <= MAX_ANSWER_CHARS and _ADDRESS.fullmatch(text) is not None


def by_kind(fields: Sequence[Field], answers: Mapping[str, str], kind: str) -> str:
    """Return the answer to the first question of this kind, or an empty text."""
    return next((answers[field.id] for field in fields if field.kind == kind and field.id in answers), "")


def _problem(field: Field, answer: str) -> str:
    if not answer:
        return "is missing" if field.required else ""
    if len(answer) > MAX_ANSWER_CHARS:
        return "is too long"
    if field.kind == "select" and answer not in field.options:
        return "is none of the options"
    pattern, says = _LOOKS.get(field.kind, (None, ""))
    return says if pattern is not None and not pattern.fullmatch(answer) else ""
