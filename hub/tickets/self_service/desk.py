"""The hub at its desk: it looks up what customers ask, decides in one write of the ticket, and then says it.

What is decided and not said stands in the ticket, so whatever a crash leaves half done the sweep takes up: the message is
looked up (again), said once by its key, or dropped because a person has come. An event is only a nudge to look at once.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from hub.clock import Clock
from hub.domain.challenge import Proof, Way
from hub.domain.events import Event
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.self_service import Found, Heard, Phase, Saying, SelfServiceMode, SelfServiceRules, Wish
from hub.domain.ticket import Ticket, TicketStatus
from hub.domain.ticket_events import TicketEvent
from hub.errors import AlreadyExists, HubError, NotFound
from hub.ids import IdFactory
from hub.tickets.ports import (
    Answers,
    Directory,
    MessageRepository,
    Openings,
    SelfServiceSetup,
    TicketRepository,
)
from hub.tickets.self_service import moves
from hub.tickets.self_service.attending import BATCH, Attendance
from hub.tickets.self_service.holding import holds, offers
from hub.tickets.self_service.texts import words_of
from hub.tickets.self_service.wishes import wants_person, wants_requests
from hub.tickets.sla.terms import terms_for
from hub.tickets.work_events import Moment

logger = logging.getLogger(__name__)

SEARCHES = 4
"""So many searches at once; after an outage everybody would ask together, and agents ask the same process."""
MOST_STEPS = 50
"""So many steps of one ticket in a row; the sweep goes on with what is left."""
CHOICE = "choice"
"""The name under which a message's context says what the customer chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the desk works with. `search_s` is how long an answer may be looked for before a person is asked instead,
    `offer_first_s` how long an agent is sought before articles are looked up beside the wait: the offer is not to wait for them.
    """

    tickets: TicketRepository
    messages: MessageRepository
    directory: Directory
    setup: SelfServiceSetup
    answers: Answers
    openings: Openings
    search_s: float = 10.0
    offer_first_s: float = 1.0
    provable: Callable[[str], bool] = lambda inbox_id: False
    """Whether visitors of an inbox can prove an address, so that what is personal may be asked for."""


class SelfServiceDesk:
    """Answer customers in the tickets of inboxes that are set up for it."""

    def __init__(
        self, clock: Clock, ids: IdFactory, parts: DeskParts, leads: Callable[[], bool] = lambda: True
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._parts = parts
        self._leads = leads
        self._attendance = Attendance("self-service", self.attend)
        self._searching = asyncio.Semaphore(SEARCHES)

    async def start(self) -> None:
        """Take up what a crash left, then keep sweeping."""
        self._attendance.start(self.sweep)

    async def stop(self) -> None:
        """End; what is not said yet is said after the next start."""
        await self._attendance.stop()

    async def settled(self) -> None:
        """Return when everything begun so far is done."""
        await self._attendance.settled()

    async def on_event(self, event: Event) -> None:
        """Look at the ticket that something happened to, if the hub has talked in it."""
        if isinstance(event, TicketEvent) and self._leads():
            ticket = await self._parts.tickets.get(event.ticket_id)
            if ticket is not None and self._is_due(ticket):
                self._attendance.put(ticket.id, self._attend_in_turn)

    async def sweep(self) -> int:
        """Look at the tickets that are due; return how many."""
        if not self._leads():
            return 0
        return self._attendance.attend(await self._parts.tickets.self_service_due(self._clock.now(), BATCH))

    async def attend(self, ticket_id: str) -> None:
        """Do everything that is due in the ticket, one step after the other."""
        for _ in range(MOST_STEPS):
            ticket = await self._parts.tickets.get(ticket_id)
            if ticket is None or not self._is_due(ticket):
                return
            after = await self._step(ticket)
            if after.version == ticket.version:
                return

    async def _attend_in_turn(self, ticket_id: str) -> None:
        """Attend at once where the customer waits for the hub's word, after the offer where they wait for an agent."""
        ticket = await self._parts.tickets.get(ticket_id)
        if ticket is not None and self._is_due(ticket) and offers(ticket):
            await asyncio.sleep(self._parts.offer_first_s)
        await self.attend(ticket_id)

    def _is_due(self, ticket: Ticket) -> bool:
        due_at = ticket.self_service.due_at if ticket.self_service else None
        return due_at is not None and (due_at <= self._clock.now() or _is_over(ticket))

    async def _step(self, ticket: Ticket) -> Ticket:
        talk, tickets = ticket.self_service, self._parts.tickets
        assert talk is not None
        rules = self._rules(ticket)
        if talk.saying:
            return await self._say(ticket, talk.saying[0], rules)
        if talk.waiting and not _is_over(ticket):
            heard = await self._hear(ticket, talk.waiting[0])
            return await tickets.update(
                ticket.id,
                lambda held: moves.heard(
                    held, heard, rules, terms_for(held, self._parts.directory), self._moment()
                ),
            )
        if _is_over(ticket) or holds(ticket):
            return await tickets.update(
                ticket.id,
                lambda held: moves.silent(held, terms_for(held, self._parts.directory), self._moment()),
            )
        return await tickets.update(ticket.id, lambda held: moves.taken(held, self._moment()))

    async def _hear(self, ticket: Ticket, message_id: str) -> Heard:
        message = await self._parts.messages.get(message_id)
        if message is None:  # erased meanwhile: a person may know what to do
            return Heard(message_id=message_id, text="", wish=Wish.PERSON, open=self._is_open(ticket))
        provable = self._parts.provable(ticket.inbox_id)
        proof = _vouched(message, ticket)
        wish = _wish(message)
        if wish is Wish.REQUESTS and proof is None and not provable:
            wish = None
        talk = ticket.self_service
        asked = message.body
        if wish is Wish.MORE and talk is not None and talk.turns:
            asked = talk.turns[-1].asked
        looks = (wish is None or wish is Wish.MORE) and not moves.is_for_people(ticket)
        found = await self._find(asked, ticket) if looks else ()
        return Heard(
            message_id=message_id,
            text=message.body,
            wish=wish,
            found=found,
            open=self._is_open(ticket),
            provable=provable or proof is not None,
            proof=proof,
        )

    async def _find(self, question: str, ticket: Ticket) -> tuple[Found, ...] | None:
        """Return what may answer, or None when the search is away: then a person has to."""
        try:
            async with self._searching, asyncio.timeout(self._parts.search_s):
                return tuple(await self._parts.answers.find(question, ticket.language, ticket.inbox_id))
        except (TimeoutError, HubError):
            logger.warning("No search for ticket %s: a person is asked", ticket.id)
        except Exception:
            logger.exception("The search for ticket %s failed: a person is asked", ticket.id)
        return None

    async def _say(self, ticket: Ticket, saying: Saying, rules: SelfServiceRules) -> Ticket:
        """Have it delivered, unless a person has come meanwhile."""
        known = await self._parts.messages.by_client_id(ticket.id, saying.key)
        if known is None and moves.may_say(ticket, saying):
            known = await self._added(self._message(ticket, saying))
        message = known
        return await self._parts.tickets.update(
            ticket.id, lambda held: moves.spoken(held, saying.key, message, rules, self._moment())
        )

    async def _added(self, message: Message) -> Message:
        try:
            return await self._parts.messages.add(message)
        except AlreadyExists:
            known = await self._parts.messages.by_client_id(message.ticket_id, message.client_id or "")
            if known is None:
                raise
            return known

    def _message(self, ticket: Ticket, saying: Saying) -> Message:
        language = ticket.self_service.language if ticket.self_service else ticket.language
        return Message(
            id=self._ids.new(),
            ticket_id=ticket.id,
            inbox_id=ticket.inbox_id,
            kind=MessageKind.REPLY,
            author=Author(kind=AuthorKind.BOT, name=self._name(ticket)),
            body=words_of(saying, language),
            client_id=saying.key,
            delivery=Delivery(state=DeliveryState.QUEUED, next_attempt_at=self._clock.now()),
            cited=saying.cited,
            choices=tuple(one.value for one in saying.choices),
            created_at=saying.at,
        )

    def _name(self, ticket: Ticket) -> str:
        try:
            return self._parts.directory.inbox(ticket.inbox_id).name
        except NotFound:
            return ""

    def _rules(self, ticket: Ticket) -> SelfServiceRules:
        try:
            return self._parts.setup.self_service(ticket.inbox_id)
        except NotFound:
            return SelfServiceRules(mode=SelfServiceMode.OFF)

    def _is_open(self, ticket: Ticket) -> bool:
        try:
            return self._parts.openings.of(ticket.inbox_id).open
        except NotFound:
            return True

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)


def _is_over(ticket: Ticket) -> bool:
    """Say whether somebody ended the ticket while the hub was talking."""
    talk = ticket.self_service
    talking = talk is not None and talk.phase in (Phase.ASKED, Phase.ANSWERED)
    return talking and ticket.status in (TicketStatus.SOLVED, TicketStatus.CLOSED)


def _wish(message: Message) -> Wish | None:
    """Return what the customer chose, by a button or in words."""
    chosen = message.context.get(CHOICE, "")
    wish = next((one for one in Wish if one.value == chosen), None)
    if wish is not None:
        return wish
    if wants_person(message.body):
        return Wish.PERSON
    return Wish.REQUESTS if wants_requests(message.body) else None


def _vouched(message: Message, ticket: Ticket) -> Proof | None:
    """Return what the site has proven of who wrote this, if it did."""
    said = message.context
    if said.get("identity") != "proven":
        return None
    kind = "email" if said.get("email") else "external"
    address = said.get("email") or said.get("person", "")
    return Proof(
        kind=kind, address=address, way=Way.SITE, customer_id=ticket.customer_id, at=message.created_at
    )
