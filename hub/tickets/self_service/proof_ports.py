"""What proving an address needs of others; wired in bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.challenge import CodeTally
from hub.domain.interaction import Party
from hub.eventbus.repository import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLetter:
    """A code on its way to an address. It is stored nowhere; `id` is the challenge's, `inbox_id` where it was asked for."""

    id: str
    inbox_id: str
    to: Party
    subject: str
    body: str
    language: str
    at: datetime


class CodePost(Protocol):
    """Whoever brings codes, by the desk's own inboxes (hub.channels.code_post)."""

    def kinds(self) -> Sequence[str]:
        """Return the kinds of address that codes can be sent to."""
        ...

    async def send(self, letter: CodeLetter) -> bool:
        """Make one attempt; say whether the letter left. False may be tried again; raises Undeliverable where that is in vain."""
        ...


class CodeTallies(Repository[CodeTally], Protocol):
    """How many codes were asked for, by address and by visitor."""

    async def past(self, moment: datetime, limit: int) -> Sequence[CodeTally]:
        """Return those that say nothing any more."""
        ...


class Undeliverable(Exception):
    """The letter will never leave; the text tells why, without address or content."""
