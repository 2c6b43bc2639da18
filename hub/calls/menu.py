"""Walk a menu: what the caller hears next, and what is waited for. Pure; the call desk plays, gathers and asks.

Each function returns a `Step`. Its `say` is played first; then exactly one of the others holds: `gather` (digits are waited
for: go on with `dialled`), `dip` (another system is asked: go on with `dipped`) or `outcome` (the menu is over).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from hub.calls.lines import Gather, Prompt
from hub.domain.menu import Menu, MenuNode, MenuOption, MenuPrompt, NodeKind, SpokenAnswer
from hub.domain.self_service import Shown
from hub.domain.skill import Requirement

MAX_STEPS = 100
"""How many nodes are passed without waiting for anything before a menu counts as one that turns in circles."""

NOT_UNDERSTOOD = {"en": "Sorry, I did not get that.", "zh": "抱歉，我没有听清。"}
"""Said before a prompt is repeated, by language; English for every other."""

_PLACEHOLDER = re.compile(r"\{(\w{1,40})\}")

IsOpen = Callable[[str, datetime], bool]
"""Say whether the business hours of this id are open at a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a menu looks at beside its caller: the time, whether hours are open then, what the articles it names answer."""

    at: datetime
    is_open: IsOpen
    answers: Mapping[str, SpokenAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, as far as it is known: `customer_id` is empty for a stranger, `facts` are whatever prompts may name, `heard` the
    articles that were read to them before the menu had to begin again."""

    address: str = ""
    name: str = ""
    customer_id: str = ""
    language: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    heard: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuProgress:
    """Where a caller is in a menu; small enough to be stored with the call. `path` are the labels passed, oldest first,
    `heard` the articles whose answers were spoken, each once."""

    menu_id: str
    node_id: str = ""
    language: str = "en"
    misses: int = 0
    known: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    heard: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToQueue:
    """The caller waits for an agent who speaks `language`, in which the menu ended; `direct_to` is the extension they dialled."""

    queue_id: str
    requirement: Requirement = field(default_factory=Requirement)
    priority: str = ""
    language: str = ""
    direct_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVoicemail:
    """The caller leaves a message for a queue."""

    queue_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCallback:
    """The caller hangs up and is called when it is their turn."""

    queue_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAddress:
    """The caller is connected with a number outside."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodbye:
    """The call ends."""


Outcome = ToQueue | ToVoicemail | ToCallback | ToAddress | Goodbye


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDip:
    """Another system is to be asked about the caller: the facts go to `url`, those it answers with come back."""

    url: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What comes next for the caller."""

    progress: MenuProgress
    say: tuple[Prompt, ...] = ()
    gather: Gather | None = None
    dip: DataDip | None = None
    outcome: Outcome | None = None


def heard_in(kept: Mapping[str, object]) -> tuple[Shown, ...]:
    """Return the articles whose answers were spoken, out of the progress as it is kept with a call."""
    return msgspec.convert(kept, MenuProgress).heard if kept else ()


def enter(menu: Menu, caller: Caller, outside: Outside) -> Step:
    """Return the first step of a caller."""
    facts = {"address": caller.address, "name": caller.name, "customer_id": caller.customer_id}
    progress = MenuProgress(
        menu_id=menu.id,
        language=caller.language or menu.language,
        known=bool(caller.customer_id),
        facts={**caller.facts, **{name: value for name, value in facts.items() if value}},
        heard=caller.heard,
    )
    return _walk(menu, progress, menu.start, outside)


def dialled(menu: Menu, progress: MenuProgress, digits: str, outside: Outside) -> Step:
    """Return the step after these digits, which are empty when none came in time."""
    node = menu.node(progress.node_id)
    if node is None:  # the menu was changed under the caller: from the start, in the language chosen
        return _walk(menu, replace(progress, misses=0), menu.start, outside)
    if node.kind is NodeKind.COLLECT:
        if digits.isdecimal() and node.min_digits <= len(digits) <= node.max_digits:
            facts = {**progress.facts, node.fact: digits}
            return _walk(menu, replace(progress, facts=facts, misses=0), node.next, outside)
    else:
        option = next((one for one in node.options if one.digits == digits), None)
        if option is not None:
            return _walk(menu, _chosen(progress, option), option.next, outside)
    return _missed(menu, progress, node, outside)


def dipped(menu: Menu, progress: MenuProgress, answer: Mapping[str, str] | None, outside: Outside) -> Step:
    """Return the step after another system was asked; None stands for no answer."""
    node = menu.node(progress.node_id)
    if node is None:
        return _walk(menu, progress, menu.start, outside)
    if answer is None:
        return _walk(menu, progress, node.otherwise or node.next, outside)
    return _walk(menu, replace(progress, facts={**progress.facts, **answer}), node.next, outside)


def spoken(node: MenuNode, progress: MenuProgress, default: str) -> tuple[Prompt, ...]:
    """Return what is heard at a node: in the caller's language, else in the menu's own, else in whichever there is.

    A choice of languages is heard in all of them, one after the other.
    """
    if any(option.language for option in node.options):
        return tuple(_filled(one, progress) for one in node.prompts)
    for wanted in (progress.language, default):
        found = [one for one in node.prompts if one.language == wanted]
        if found:
            break
    else:
        found = list(node.prompts[:1])
    return tuple(_filled(one, progress) for one in found)


def _walk(menu: Menu, progress: MenuProgress, node_id: str, outside: Outside) -> Step:
    """Go from node to node until something is to be waited for."""
    say: list[Prompt] = []
    for _ in range(MAX_STEPS):
        node = menu.node(node_id)
        if node is None:
            break
        progress = replace(
            progress, node_id=node.id, path=(*progress.path, node.label or node.id)[-MAX_STEPS:]
        )
        if node.kind is NodeKind.ANSWER:
            prompts, progress = _answered(menu, node, progress, outside)
            say += prompts
        else:
            say += spoken(node, progress, menu.language)
        waiting = _waiting(node, progress)
        if waiting is not None:
            return replace(waiting, say=tuple(say))
        node_id = _onward(node, progress, outside)
    return Step(progress=progress, say=tuple(say), outcome=Goodbye())


def _answered(
    menu: Menu, node: MenuNode, progress: MenuProgress, outside: Outside
) -> tuple[tuple[Prompt, ...], MenuProgress]:
    """Return what is heard of an article, and that it was; nothing when it has nothing to say just now."""
    answer = outside.answers.get(node.article_id)
    if answer is None:
        return (), progress
    language, text = answer.said(progress.language, menu.language)
    shown = Shown(article_id=node.article_id, title=answer.title, url=answer.url, confidence=1.0)
    heard = (*(one for one in progress.heard if one.article_id != node.article_id), shown)
    before = spoken(node, progress, menu.language)
    return (*before, Prompt(text=text, language=language)), replace(progress, heard=heard)


def _waiting(node: MenuNode, progress: MenuProgress) -> Step | None:
    """Return the step at a node where something is waited for or the menu ends, None where it goes on by itself."""
    match node.kind:
        case NodeKind.CHOICE | NodeKind.COLLECT:
            return Step(progress=progress, gather=_gather(node))
        case NodeKind.DIP:
            return Step(progress=progress, dip=DataDip(url=node.url, facts=progress.facts))
        case _:
            outcome = _outcome(node, progress)
            return None if outcome is None else Step(progress=progress, outcome=outcome)


def _outcome(node: MenuNode, progress: MenuProgress) -> Outcome | None:
    match node.kind:
        case NodeKind.QUEUE:
            return ToQueue(
                queue_id=node.queue_id,
                requirement=node.requirement,
                priority=node.priority,
                language=progress.language,
                direct_to=progress.facts.get(node.fact, "") if node.fact else "",
            )
        case NodeKind.VOICEMAIL:
            return ToVoicemail(queue_id=node.queue_id)
        case NodeKind.CALLBACK:
            return ToCallback(queue_id=node.queue_id)
        case NodeKind.FORWARD:
            return ToAddress(address=node.address)
        case NodeKind.HANG_UP:
            return Goodbye()
        case _:
            return None


def _onward(node: MenuNode, progress: MenuProgress, outside: Outside) -> str:
    match node.kind:
        case NodeKind.HOURS:
            return node.next if outside.is_open(node.hours_id, outside.at) else node.otherwise
        case NodeKind.LOOKUP:
            return node.next if progress.known else node.otherwise
        case NodeKind.ANSWER:
            there = node.article_id in outside.answers
            return node.next if there else node.otherwise or node.next
        case NodeKind.BRANCH:
            value = progress.facts.get(node.fact, "")
            return next((one.next for one in node.options if one.value == value), node.otherwise)
        case _:
            return node.next


def _missed(menu: Menu, progress: MenuProgress, node: MenuNode, outside: Outside) -> Step:
    """Say it again, or go on elsewhere after too many misses."""
    if progress.misses + 1 >= node.tries:
        return _walk(menu, replace(progress, misses=0), node.otherwise, outside)
    sorry = Prompt(
        text=NOT_UNDERSTOOD.get(progress.language, NOT_UNDERSTOOD["en"]),
        language=progress.language if progress.language in NOT_UNDERSTOOD else "en",
    )
    again = replace(progress, misses=progress.misses + 1)
    return Step(progress=again, say=(sorry, *spoken(node, again, menu.language)), gather=_gather(node))


def _chosen(progress: MenuProgress, option: MenuOption) -> MenuProgress:
    path = (*progress.path, option.label) if option.label else progress.path
    return replace(progress, misses=0, path=path, language=option.language or progress.language)


def _gather(node: MenuNode) -> Gather:
    if node.kind is NodeKind.COLLECT:
        return Gather(max_digits=node.max_digits, first_s=node.first_s)
    longest = max((len(option.digits) for option in node.options), default=1)
    ends = "" if any("#" in option.digits for option in node.options) else "#"
    return Gather(max_digits=longest, first_s=node.first_s, finish_on=ends)


def _filled(prompt: MenuPrompt, progress: MenuProgress) -> Prompt:
    text = _PLACEHOLDER.sub(lambda found: progress.facts.get(found[1], ""), prompt.text)
    return Prompt(text=text, language=prompt.language, blob=prompt.blob)
