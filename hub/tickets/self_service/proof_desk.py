"""The visitor's side of proving an address, and of what is shown for it: the customer's own requests.

What is answered here depends on nothing that only the file of customers knows, in words, kind or time: whether anybody is
known by an address is looked up where the code is sent (`code_sender.py`), outside the path that answers the visitor.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from hmac import new as keyed
from typing import TYPE_CHECKING

import phonenumbers

from hub.clock import Clock
from hub.domain import challenge as proving
from hub.domain.challenge import CodeTally, Stage, Verdict, Way
from hub.domain.customer import Customer, identity_id
from hub.domain.interaction import Party
from hub.domain.self_service import SelfServiceMode
from hub.domain.ticket import Ticket
from hub.errors import AlreadyExists, Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.people.customers import Customers
from hub.tickets.ports import SelfServiceSetup, TicketRepository
from hub.tickets.self_service import proof_moves as moves
from hub.tickets.self_service.holding import serves
from hub.tickets.self_service.own_requests import MAX_REQUESTS, OwnRequest, own_requests
from hub.tickets.self_service.proof_ports import CodePost, CodeTallies
from hub.tickets.work_events import Moment

if TYPE_CHECKING:
    from hub.domain.visitor import Person

_ADDRESS = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,189}\.[^\s@.<>,;:\"()\[\]\\]{2,63}"
)
_PHONE = re.compile(r"(?:\+|00)[0-9][0-9 ()./-]{5,28}")
EMAIL, PHONE = "email", "phone"


class ProofRequired(Forbidden):
    """What is asked for is shown to who has proven an address only."""

    code = "proof_required"
    title = "Prove first that you are who you say: ask for your requests in the conversation"


class NothingAsked(Conflict):
    """There is no code to enter: none was asked for, it has been used, or a person has taken over."""

    code = "nothing_asked"
    title = "No code is waited for; ask for your requests again"


class WrongCode(Invalid):
    """The code is not the one that was sent."""

    code = "wrong_code"
    title = "This is not the code. Look at the newest mail or text from us"


class CodeOver(Conflict):
    """The code is good no more, by time or by tries."""

    code = "code_over"
    title = "This code is good no more. Ask for another one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a visitor's proof stands, as the visitor may know it: the same whether anybody is known by the address."""

    stage: str
    kind: str = ""
    address: str = ""
    expires_at: datetime | None = None
    again_at: datetime | None = None
    tries_left: int = 0


NOTHING_ASKED = Standing(stage="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofParts:
    """What the desk works with; `key` is the hub's secret that codes are kept under."""

    tickets: TicketRepository
    customers: Customers
    records: Repository[Customer]
    tallies: CodeTallies
    post: CodePost
    setup: SelfServiceSetup
    key: Callable[[], bytes]


class ProofDesk:
    """Take addresses and codes from visitors, and show what they have proven to be theirs."""

    def __init__(self, clock: Clock, ids: IdFactory, parts: ProofParts) -> None:
        self._clock = clock
        self._ids = ids
        self._parts = parts

    def provable(self, inbox_id: str) -> bool:
        """Say whether visitors of this inbox can prove an address."""
        return self._is_on(inbox_id) and bool(self._parts.post.kinds())

    def standing(self, ticket: Ticket | None) -> Standing:
        """Return where the proof of this conversation stands."""
        talk = ticket.self_service if ticket is not None else None
        if ticket is None or talk is None or not serves(ticket):
            return NOTHING_ASKED
        if talk.challenge is not None:
            return _waited_for(talk.challenge)
        if talk.proof is not None and talk.proof.holds(self._clock.now()):
            proof = talk.proof
            return Standing(
                stage="proven",
                kind=proof.kind,
                address=proof.address,
                expires_at=proof.at + proving.PROOF_VALID,
            )
        return NOTHING_ASKED

    async def ask(self, inbox_id: str, visitor: str, address: str) -> Standing:
        """Have a code sent to this address, and return where the proof stands then; again within moments changes nothing.

        Raises Invalid for what is no address or of a kind that cannot be written to, NothingAsked where no challenge is open,
        and TooManyRequests.
        """
        to = self._party(address)
        ticket = await self._parts.tickets.by_thread_key(inbox_id, visitor)
        talk = ticket.self_service if ticket is not None else None
        if ticket is None or talk is None or talk.challenge is None or not serves(ticket):
            raise NothingAsked()
        now = self._clock.now()
        if now < talk.challenge.again_at and proving.is_same(talk.challenge, to.kind, to.value):
            return _waited_for(talk.challenge)
        await self._count(inbox_id, visitor, to, now)
        challenge_id = self._ids.new()
        after = await self._parts.tickets.update(
            ticket.id, lambda held: moves.asked(held, to, challenge_id, self._moment())
        )
        if after.self_service is None or after.self_service.challenge is None:
            raise NothingAsked()
        return _waited_for(after.self_service.challenge)

    async def enter(self, inbox_id: str, visitor: str, code: str) -> Standing:
        """Judge a code and return where the proof stands; raises Invalid, WrongCode, CodeOver, NothingAsked."""
        bare = proving.code_alone(code)
        if not bare:
            raise Invalid(f"A code has {proving.CODE_DIGITS} digits")
        ticket = await self._parts.tickets.by_thread_key(inbox_id, visitor)
        if ticket is None:
            raise NothingAsked()
        verdict, after = await self._judged(ticket, bare)
        if verdict is Verdict.RIGHT:
            return self.standing(after)
        if verdict is Verdict.NOTHING:
            raise NothingAsked()
        if verdict is not Verdict.WRONG:
            raise CodeOver()
        raise WrongCode(tries_left=self.standing(after).tries_left)

    async def caught(self, inbox_id: str, visitor: str, text: str) -> Standing | None:
        """Take an address or a code that was said in place of being entered; None for words that are to be stored.

        A text that is nothing but the one or the other is never stored while it is waited for; one that has codes in it is not
        if one of them is right, and each is a try. Raises what `ask` and `enter` raise.
        """
        ticket = await self._parts.tickets.by_thread_key(inbox_id, visitor)
        talk = ticket.self_service if ticket is not None else None
        if ticket is None or talk is None or not self._is_on(inbox_id):
            return None
        codes = proving.codes_within(text)
        if any(proving.was_used(talk.proof, code, self._parts.key()) for code in codes):
            return self.standing(ticket)  # its acknowledgement was lost, and it is said again
        challenge = talk.challenge
        if challenge is None or not serves(ticket) or self._clock.now() >= challenge.forgotten_at:
            return None
        if challenge.stage is Stage.ADDRESS:
            return await self.ask(inbox_id, visitor, text) if _looks_like_address(text) else None
        if proving.code_alone(text):
            return await self.enter(inbox_id, visitor, text)
        for code in codes:
            verdict, after = await self._judged(ticket, code)
            if verdict is Verdict.RIGHT:
                return self.standing(after)
        return None

    async def give_up(self, inbox_id: str, visitor: str) -> None:
        """Forget the challenge on the visitor's wish."""
        ticket = await self._parts.tickets.by_thread_key(inbox_id, visitor)
        if ticket is not None:
            await self._parts.tickets.update(ticket.id, moves.given_up)

    async def requests(self, inbox_id: str, visitor: str, person: "Person | None") -> Sequence[OwnRequest]:
        """Return the requests of who has proven an address, or is signed in at the site now; raises ProofRequired."""
        if not self._is_on(inbox_id):
            raise NotFound("Requests are not shown here")
        ticket = await self._parts.tickets.by_thread_key(inbox_id, visitor)
        customer_id = await self._proven_customer(inbox_id, ticket, person)
        found = await self._parts.tickets.latest_of_customer(customer_id, MAX_REQUESTS + 1)
        return own_requests(found, customer_id, ticket.id if ticket is not None else "")

    async def _proven_customer(self, inbox_id: str, ticket: Ticket | None, person: "Person | None") -> str:
        if ticket is not None and ticket.self_service is not None and not serves(ticket):
            raise ProofRequired("A colleague has this conversation now: ask there")
        if person is not None and person.holds(self._clock.now()):
            vouched = await self._vouched_for(inbox_id, person)
            return vouched.id if vouched is not None else ""
        proof = ticket.self_service.proof if ticket is not None and ticket.self_service is not None else None
        # What the site vouched for holds for whoever is signed in there, and nobody is now.
        if proof is None or proof.way is Way.SITE or not proof.holds(self._clock.now()):
            raise ProofRequired()
        return proof.customer_id

    async def _vouched_for(self, inbox_id: str, person: "Person") -> Customer | None:
        """Return the customer whom the site means: by the address, else by its own id of the person."""
        parties = (
            Party(kind=EMAIL, value=person.email),
            Party(kind="external", value=f"{inbox_id}:{person.subject}" if person.subject else ""),
        )
        for party in parties:
            known = await self._parts.customers.known(party) if party.value else None
            if known is not None:
                return known
        return None

    async def _judged(self, ticket: Ticket, code: str) -> tuple[Verdict, Ticket]:
        entry = await self._entry(ticket, code)
        verdicts = [Verdict.NOTHING]

        def judge(held: Ticket) -> Change[Ticket] | None:
            verdict, change = moves.entered(held, entry, self._moment())
            verdicts.append(verdict)
            return change

        after = await self._parts.tickets.update(ticket.id, judge)
        return verdicts[-1], after

    async def _entry(self, ticket: Ticket, code: str) -> moves.Entry:
        """Return what is entered; whose the address is is looked up for a right code only, so that wrong ones take the same time."""
        entry = moves.Entry(code=code, key=self._parts.key())
        challenge = ticket.self_service.challenge if ticket.self_service is not None else None
        verdict, _ = proving.judged(challenge, code, entry.key, self._clock.now())
        if challenge is None or verdict is not Verdict.RIGHT:
            return entry
        known = await self._parts.customers.known(Party(kind=challenge.kind, value=challenge.address))
        present = await self._parts.records.get(ticket.customer_id)
        return replace(entry, known=known, alone=present is None or _is_of(present, ticket))

    async def _count(self, inbox_id: str, visitor: str, to: Party, now: datetime) -> None:
        """Count one more code for the visitor and for the address; raises TooManyRequests."""
        address = keyed(self._parts.key(), identity_id(to.kind, to.value).encode(), sha256).hexdigest()
        for tally_id in (f"visitor:{inbox_id}:{visitor}", f"address:{address}"):
            wait_s = await self._tallied(tally_id, now)
            if wait_s:
                raise TooManyRequests(
                    "Codes have been asked for too often; try again later, or talk to a person",
                    retry_after_s=round(wait_s),
                )

    async def _tallied(self, tally_id: str, now: datetime) -> float:
        waits = [0.0]

        def count(held: CodeTally) -> Change[CodeTally] | None:
            times, wait_s = proving.admitted(held.times, now)
            waits.append(wait_s)
            if wait_s:
                return None
            return Change(replace(held, times=times, until=now + proving.COUNTED_FOR))

        if await self._parts.tallies.get(tally_id) is None:
            try:
                await self._parts.tallies.add(CodeTally(id=tally_id, until=now + proving.COUNTED_FOR))
            except AlreadyExists:
                pass  # the other one was faster: count there
        await self._parts.tallies.update(tally_id, count)
        return waits[-1]

    def _party(self, text: str) -> Party:
        party = party_of(text)
        kinds = self._parts.post.kinds()
        if party is None or party.kind not in kinds:
            known = {
                EMAIL: "an e-mail address",
                PHONE: "a phone number with its country code, like +49 30 901820",
            }
            wanted = " or ".join(known[kind] for kind in known if kind in kinds)
            raise Invalid(f"Give {wanted}" if wanted else "No codes can be sent here; talk to a person")
        return party

    def _is_on(self, inbox_id: str) -> bool:
        try:
            return self._parts.setup.self_service(inbox_id).mode is not SelfServiceMode.OFF
        except NotFound:
            return False

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)


def party_of(text: str) -> Party | None:
    """Return the mail address or the phone number (with country code) that the text is, or None."""
    plain = text.strip()
    if _ADDRESS.fullmatch(plain):
        return Party(kind=EMAIL, value=plain)
    if not _PHONE.fullmatch(plain):
        return None
    try:
        number = phonenumbers.parse("+" + plain.removeprefix("00").removeprefix("+"), None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Party(kind=PHONE, value=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _looks_like_address(text: str) -> bool:
    return party_of(text) is not None


def _is_of(customer: Customer, ticket: Ticket) -> bool:
    """Say whether the record knows nothing but this conversation, so that the ticket may become somebody else's."""
    return all(one.partition(":")[2] == ticket.thread_key for one in customer.identities)


def _waited_for(challenge: proving.Challenge) -> Standing:
    if challenge.stage is Stage.ADDRESS:
        return Standing(stage=Stage.ADDRESS.value)
    return Standing(
        stage=Stage.CODE.value,
        kind=challenge.kind,
        address=challenge.address,
        expires_at=challenge.expires_at,
        again_at=challenge.again_at,
        tries_left=proving.MAX_TRIES - challenge.tries,
    )
