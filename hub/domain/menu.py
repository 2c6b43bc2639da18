"""Menus (IVR): what callers hear and press before somebody talks to them. Data; `hub/calls/menu.py` walks it.

A menu is a set of nodes with arrows between them. Each node does one thing and says where to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.domain.skill import Requirement


class NodeKind(StrEnum):
    """What a node does. Those of the second group end the menu."""

    SAY = "say"
    CHOICE = "choice"
    COLLECT = "collect"
    HOURS = "hours"
    LOOKUP = "lookup"
    BRANCH = "branch"
    DIP = "dip"
    ANSWER = "answer"

    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    FORWARD = "forward"
    HANG_UP = "hang_up"


FINAL = frozenset({NodeKind.QUEUE, NodeKind.VOICEMAIL, NodeKind.CALLBACK, NodeKind.FORWARD, NodeKind.HANG_UP})
"""The kinds that end the menu."""

TO_PEOPLE = FINAL - {NodeKind.HANG_UP}
"""The kinds that lead on to somebody: now, later or elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPrompt:
    """What is heard in one language: a recorded file (`blob`) or a text that is spoken.

    `{name}` in a text stands for a fact known of the caller or the call; an unknown one is left out.
    """

    language: str = "en"
    text: str = ""
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuOption:
    """Where to go on after these `digits` (choice), or when the fact has this `value` (branch).

    A `language` makes the rest of the menu speak it, and the call need an agent who does.
    """

    digits: str = ""
    value: str = ""
    label: str = ""
    language: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuNode:
    """One step of a menu; which fields count depends on the kind.

    ========== ================================================================================================
    say        plays `prompts`, goes on to `next`
    choice     plays `prompts`, waits for the digits of one of `options`; `otherwise` after `tries` misses
    collect    plays `prompts`, keeps `min_digits` to `max_digits` digits as the fact `fact`; `otherwise` after `tries`
    hours      `next` while `hours_id` are open, else `otherwise`
    lookup     `next` when the caller is a known customer, else `otherwise`
    branch     the option whose value the fact `fact` has, else `otherwise`
    dip        posts the facts to `url` and adds those in the answer; `next`, or `otherwise` when there is no answer
    answer     plays `prompts` and what the article `article_id` answers, goes on to `next`; without anything to say, to `otherwise`
    queue      waits for an agent in `queue_id` with `requirement` and `priority`, or for the one whose extension the fact
               `fact` holds
    voicemail  plays `prompts`, records a message for `queue_id`
    callback   plays `prompts`, the caller keeps a place in `queue_id` and is called back
    forward    is connected with `address`
    hang_up    plays `prompts`, ends the call
    ========== ================================================================================================

    `first_s` is how long the first digit may take after the prompt, in seconds. Prompts are heard before the end in `queue` and
    `forward` too, if there are any.
    """

    id: str
    kind: NodeKind
    label: str = ""
    prompts: tuple[MenuPrompt, ...] = ()
    options: tuple[MenuOption, ...] = ()
    next: str = ""
    otherwise: str = ""
    tries: int = 3
    first_s: float = 5.0
    fact: str = ""
    min_digits: int = 1
    max_digits: int = 12
    hours_id: str = ""
    url: str = ""
    article_id: str = ""
    queue_id: str = ""
    requirement: Requirement = field(default_factory=Requirement)
    priority: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenAnswer:
    """What an article answers, short enough to be listened to; `texts` by language, the article's own first, none while
    it is not published for everybody."""

    title: str
    url: str = ""
    texts: Mapping[str, str]

    def said(self, *languages: str) -> tuple[str, str]:
        """Return the language and the text for the first of these languages that there is, else for the article's own."""
        spoken = next((one for one in languages if one in self.texts), next(iter(self.texts)))
        return spoken, self.texts[spoken]


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A menu: its nodes, where it starts, and the language it begins in. `secret` signs what its dips post."""

    id: str
    version: int = 0
    name: str
    language: str = "en"
    start: str = ""
    nodes: tuple[MenuNode, ...] = ()
    secret: str = ""

    def node(self, node_id: str) -> MenuNode | None:
        """Return the node, or None."""
        return next((node for node in self.nodes if node.id == node_id), None)

    def article_ids(self) -> list[str]:
        """Return the articles whose answers it speaks, each once."""
        return list(dict.fromkeys(node.article_id for node in self.nodes if node.kind is NodeKind.ANSWER))
