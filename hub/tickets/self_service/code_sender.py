"""Send the codes that are decided: once each, outside the path that answers visitors, and to addresses on file only.

The code is made when its sending begins: its digest is written into the ticket first, and only who has written it sends. A
crash before leaves it to the sweep; one after it leaves a code that was sent or was not, and runs out. Of an address that
nobody is known by, the same is written, and nothing is sent.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from hub.clock import Clock
from hub.domain import challenge as proving
from hub.domain.challenge import CODE_DIGITS, Challenge
from hub.domain.events import Event
from hub.domain.interaction import Party
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import TicketEvent
from hub.ids import IdFactory
from hub.tickets.self_service import proof_moves as moves
from hub.tickets.self_service.attending import BATCH, Attendance
from hub.tickets.self_service.holding import serves
from hub.tickets.self_service.proof_desk import ProofParts
from hub.tickets.self_service.proof_ports import CodeLetter, Undeliverable
from hub.tickets.self_service.proof_texts import code_letter
from hub.tickets.work_events import Moment

logger = logging.getLogger(__name__)

PAUSES_S = (1.0, 5.0, 20.0)
"""So long after a failed attempt the next one is made; the code is in memory only, so never longer than a stop may take."""


def new_code() -> str:
    """Return an unguessable code."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


class CodeSender:
    """Look at tickets in which a code is decided and not sent."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        parts: ProofParts,
        leads: Callable[[], bool] = lambda: True,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._parts = parts
        self._leads = leads
        self._pause = pause
        self._attendance = Attendance("codes", self.attend)

    async def start(self) -> None:
        """Take up what a crash left, then keep sweeping."""
        self._attendance.start(self.sweep)

    async def stop(self) -> None:
        """End; what is not begun is sent after the next start."""
        await self._attendance.stop()

    async def settled(self) -> None:
        """Return when everything begun so far is done."""
        await self._attendance.settled()

    async def on_event(self, event: Event) -> None:
        """Look at the ticket that something happened to, if an address is to be proven in it."""
        if not isinstance(event, TicketEvent) or not self._leads():
            return
        ticket = await self._parts.tickets.get(event.ticket_id)
        talk = ticket.self_service if ticket is not None else None
        if ticket is not None and talk is not None and talk.challenge is not None:
            self._attendance.put(ticket.id, self.attend)

    async def sweep(self) -> int:
        """Look at the tickets that are due, and forget the counts of past hours; return how many are due."""
        if not self._leads():
            return 0
        due = await self._parts.tickets.codes_due(self._clock.now(), BATCH)
        self._attendance.attend(due)
        for tally in await self._parts.tallies.past(self._clock.now(), BATCH):
            await self._parts.tallies.delete(tally.id)
        return len(due)

    async def attend(self, ticket_id: str) -> None:
        """Send the code that is decided in this ticket, or end the challenge where a person has it now."""
        ticket = await self._parts.tickets.get(ticket_id)
        challenge = ticket.self_service.challenge if ticket is not None and ticket.self_service else None
        if ticket is None or challenge is None:
            return
        if not serves(ticket):
            await self._parts.tickets.update(ticket_id, lambda held: moves.taken(held, self._moment()))
        elif challenge.due_at is not None:
            await self._begin(ticket, challenge)

    async def _begin(self, ticket: Ticket, challenge: Challenge) -> None:
        # Never to the address as it was typed: what is taken for the same spelling may be another mailbox.
        to = await self._parts.customers.on_file(Party(kind=challenge.kind, value=challenge.address))
        code = new_code()
        # For a stranger what is kept is of something that nobody can type.
        typed = code if to is not None else secrets.token_hex(16)
        seal = None
        if proving.is_worth_sending(challenge, self._clock.now()):
            seal = proving.seal(self._parts.key(), challenge, typed, secrets.token_hex(16))
        after = await self._parts.tickets.update(
            ticket.id, lambda held: moves.sealed(held, challenge.id, seal, self._moment())
        )
        if to is not None and seal is not None and _digest(after) == seal.digest:
            await self._send(ticket.id, self._letter(after, challenge, to, code))

    def _letter(self, ticket: Ticket, challenge: Challenge, to: Party, code: str) -> CodeLetter:
        language = (ticket.self_service.language if ticket.self_service else "") or ticket.language
        words = code_letter(language, to.kind, code)
        return CodeLetter(
            id=challenge.id,
            inbox_id=ticket.inbox_id,
            to=to,
            subject=words.subject,
            body=words.body,
            language=language,
            at=challenge.asked_at,
        )

    async def _is_wanted(self, ticket_id: str, letter: CodeLetter) -> bool:
        """Say whether the code is still waited for: no other one was asked for, and nobody has taken over."""
        ticket = await self._parts.tickets.get(ticket_id)
        challenge = ticket.self_service.challenge if ticket is not None and ticket.self_service else None
        if ticket is None or challenge is None or not serves(ticket):
            return False
        return challenge.id == letter.id and proving.is_worth_sending(challenge, self._clock.now())

    async def _send(self, ticket_id: str, letter: CodeLetter) -> None:
        for pause_s in (*PAUSES_S, None):
            try:
                if await self._parts.post.send(letter):
                    return
            except Undeliverable as error:
                logger.warning("Code %s will not be sent: %s", letter.id, error)
                return
            if pause_s is not None:
                await self._pause(pause_s)
                if not await self._is_wanted(ticket_id, letter):
                    return
        logger.warning("Code %s could not be sent; it runs out", letter.id)

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)


def _digest(ticket: Ticket) -> str:
    challenge = ticket.self_service.challenge if ticket.self_service is not None else None
    return challenge.digest if challenge is not None else ""
