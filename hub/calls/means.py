"""What every part of the call desk works with, and how it speaks to callers."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from hub.calls.book import Book
from hub.calls.casework import Casework
from hub.calls.lines import Gather, Lines, Prompt
from hub.calls.ports import VisitorNews
from hub.calls.rules import CallRules, rules_of
from hub.calls.speech import text_of
from hub.clock import Clock
from hub.domain.business_hours import BusinessHours
from hub.domain.call import TALKING, WAITING, Call, CallState
from hub.domain.interaction import Party
from hub.domain.menu import Menu, SpokenAnswer
from hub.domain.queue import Inbox
from hub.domain.suppression import Suppression
from hub.domain.ticket import Ticket
from hub.domain.visitor import Availability
from hub.errors import Unavailable
from hub.ids import IdFactory
from hub.tickets.ports import Directory

logger = logging.getLogger(__name__)


class Organisation(Directory, Protocol):
    """The set-up, with its menus."""

    def menu(self, menu_id: str) -> Menu | None:
        """Return the menu, or None."""
        ...

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        """Return the hours, or None for round the clock."""
        ...


class Line(Protocol):
    """How long the line is, how long it will take, and whether anybody works on it."""

    async def place(self, ticket: Ticket) -> int | None:
        """Return the ticket's place in its queue, None when it does not wait."""
        ...

    def expected_s(self, queue_id: str, place: int) -> float | None:
        """Return how many seconds somebody at this place will probably wait; None when unknown."""
        ...

    def open(self, inbox_id: str, queue_id: str) -> Availability:
        """Return whether the queue is open, and whether anybody who takes such calls is at work."""
        ...


class Dips(Protocol):
    """Whoever asks other systems about a caller."""

    async def ask(self, url: str, facts: Mapping[str, str], secret: str) -> Mapping[str, str] | None:
        """Return the facts that the other system knows, or None for no answer."""
        ...


class Answers(Protocol):
    """What articles answer, short enough to be listened to."""

    async def spoken(self, article_ids: Sequence[str]) -> Mapping[str, SpokenAnswer]:
        """Return the answers of those articles that are published for everybody now."""
        ...


HINTED = frozenset({"ringing", "menu", "waiting", "voicemail"})
"""States in which the hub speaks to the caller."""


@dataclass(slots=True)
class Shown:
    """What a visitor's page shows beside the state (what is being said, the place in line), and what it was told last."""

    hint: str = ""
    position: int | None = None
    wait_s: float | None = None
    told: VisitorNews | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Clock, lines, calls, tickets, the set-up, and whoever is told of a visitor's call.

    `dialling` names the inboxes by which telephones can be called, `wishes` tells why a customer is not to be called; `carries` says
    whether there are lines at all.
    """

    clock: Clock
    ids: IdFactory
    lines: Lines
    book: Book
    casework: Casework
    organisation: Organisation
    line: Line
    dips: Dips
    answers: Answers
    dialling: Callable[[], Sequence[Inbox]]
    tell_visitor: Callable[[VisitorNews], None]
    wishes: Callable[[Party, str], Awaitable[Suppression | None]]
    carries: bool = True
    shown: dict[str, Shown] = field(default_factory=dict)

    def rules(self, call: Call) -> CallRules:
        """Return what the call's inbox lets the desk do."""
        return rules_of(self.organisation.inbox(call.inbox_id))

    def dials_by(self, inbox_id: str) -> Inbox | None:
        """Return the inbox by which a call of this inbox reaches a telephone: itself, else any that can; None: nothing can."""
        able = self.dialling()
        return next((one for one in able if one.id == inbox_id), next(iter(able), None))

    async def speak(
        self, call: Call, key: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Say something to the caller; when it has been said, whoever knows `key` goes on. Raises Unavailable."""
        leg = call.customer_leg()
        if leg is None:
            return
        prompt_id = f"{key}.{self.ids.new()}"
        after = await self.book.change(call.id, lambda held: replace(held, prompt=prompt_id))
        self.show(after or call, hint=text_of(tuple(prompts)))
        await self.lines.prompt(leg.id, prompt_id, tuple(prompts), gather)

    async def tell(self, call: Call, prompts: Sequence[Prompt]) -> None:
        """Say something to the caller that nothing follows; a line that is gone is no reason to stop."""
        leg = call.customer_leg()
        if leg is None:
            return
        self.show(call, hint=text_of(tuple(prompts)))
        try:
            await self.lines.prompt(leg.id, f"told.{self.ids.new()}", tuple(prompts))
        except Unavailable:
            logger.warning("Call %s was not told something", call.id)

    def show(self, call: Call, **facts: object) -> None:
        """Show the visitor whose call this is where it stands."""
        shown = self.shown.setdefault(call.id, Shown())
        for name, value in facts.items():
            setattr(shown, name, value)
        news = news_of(call, shown)
        if call.visitor and news != shown.told:
            shown.told = news
            self.tell_visitor(news)


def news_of(call: Call, shown: Shown) -> VisitorNews:
    """Return what a visitor may know of their call."""
    waits = call.state in (*WAITING, CallState.CONNECTING)
    inbox_id, _, session_id = call.visitor.partition(" ")
    return VisitorNews(
        inbox_id=inbox_id,
        session_id=session_id,
        call_id=call.id,
        state=_visible(call),
        position=shown.position if waits else None,
        wait_s=shown.wait_s if waits else None,
        hint=shown.hint if _visible(call) in HINTED else "",
    )


def _visible(call: Call) -> str:
    if call.over or call.state in (CallState.WRAP_UP, CallState.CALLBACK):
        return "ended"
    if call.state in (*WAITING, CallState.CONNECTING):
        return "waiting"
    if call.state in TALKING:
        return "held" if call.state in (CallState.HELD, CallState.CONSULTING) else "talking"
    return call.state.value
