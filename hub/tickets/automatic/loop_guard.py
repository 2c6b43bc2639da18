"""Tell two machines that answer each other from people. Pure: what came lately in, a verdict out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.domain.interaction import InboundMessage, MessageClass
from hub.domain.message import Message

LOOP_TAG = "loop"
"""The tag of a ticket in which the guard has stopped automatic messages."""

_CHANGING = re.compile(r"[\W\d_]+")
_FEWEST_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRules:
    """How many automatic messages an address may get `within` that time, and how many echoes make a loop at the latest."""

    limit: int = 5
    within: timedelta = timedelta(hours=1)


def is_loop(latest: InboundMessage, earlier: Sequence[Message], answered: int, rules: LoopRules) -> bool:
    """Tell whether the sender is a machine that answers our automatic messages.

    `earlier` are the sender's messages within the rules' time, `answered` how many of them we answered by ourselves.
    An echo is a message that says it is automatic, or that says the same again but for its numbers.
    """
    if answered == 0:
        return False
    words = _words(latest.text)
    echoes = [one for one in earlier if one.message_class is MessageClass.AUTO or _same(words, one.body)]
    if answered >= rules.limit:  # no more is sent to this address: was it a machine that used that up?
        return 2 * len(echoes) > len(earlier)
    return len(echoes) >= rules.limit


def _same(words: str, other: str) -> bool:
    return len(words) >= _FEWEST_LETTERS and words == _words(other)


def _words(text: str) -> str:
    return _CHANGING.sub("", text).casefold()
