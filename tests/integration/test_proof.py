"""A visitor proves an address on real stores: one code, once, for who is on file only, and nothing once a person has come."""

import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from hub.domain.challenge import MAX_TRIES
from hub.domain.customer import Customer
from hub.domain.interaction import Party
from hub.domain.self_service import SelfServiceMode, SelfServiceRules
from hub.domain.ticket import Ticket, WorkState
from hub.domain.ticket_events import TicketEvent
from hub.domain.visitor import Availability, Person
from hub.errors import HubError, Invalid, TooManyRequests
from hub.storage.repositories.nouns import CodeTallyRepository
from hub.storage.repository import Outlet
from hub.tickets.people.customers import Customers
from hub.tickets.self_service.code_sender import CodeSender
from hub.tickets.self_service.desk import DeskParts, SelfServiceDesk
from hub.tickets.self_service.proof_desk import (
    CodeOver,
    NothingAsked,
    ProofDesk,
    ProofParts,
    ProofRequired,
    Standing,
    WrongCode,
)
from hub.tickets.self_service.proof_ports import CodeLetter, Undeliverable
from hub.tickets.work import take
from hub.tickets.work_events import Moment
from tests.integration.ticket_floor import TicketFloor, ticket_floor

ANA, NOBODY = "ana@example.org", "nobody@example.org"
INBOX, TALK = "mailbox", "talk@visitor.example.org"


@dataclass
class Post:
    """A post that keeps what it is given, or fails as often as a test says."""

    letters: list[CodeLetter] = field(default_factory=list)
    failures: int = 0
    hopeless: bool = False

    def kinds(self) -> Sequence[str]:
        return ("email", "phone")

    async def send(self, letter: CodeLetter) -> bool:
        if self.hopeless:
            raise Undeliverable("no inbox")
        if self.failures:
            self.failures -= 1
            return False
        self.letters.append(letter)
        return True

    @property
    def code(self) -> str:
        found = re.search(r"\d{6}", self.letters[-1].body)
        assert found is not None
        return found[0]


@dataclass
class Watched:
    """The file of customers, with every look into it by address."""

    people: Customers
    looks: list[str] = field(default_factory=list)

    async def known(self, party: Party) -> Customer | None:
        self.looks.append(party.value)
        return await self.people.known(party)

    async def on_file(self, party: Party) -> Party | None:
        self.looks.append(party.value)
        return await self.people.on_file(party)


class World:
    """Both desks and the sender, with a post that can be read."""

    def __init__(self, floor: TicketFloor, mode: SelfServiceMode) -> None:
        self.floor, self.mode = floor, mode
        self.post = Post()
        self.paused: list[float] = []
        self.file = Watched(floor.people)
        tallies = CodeTallyRepository(floor.store, Outlet())
        self.parts = ProofParts(
            tickets=floor.tickets,
            customers=self.file,  # type: ignore[arg-type]  # of which nothing else is asked
            records=floor.customers,
            tallies=tallies,
            post=self.post,
            setup=self,
            key=lambda: b"k" * 32,
        )
        self.proofs = ProofDesk(floor.clock, floor.ids, self.parts)
        self.sender = self.new_sender()
        parts = DeskParts(
            tickets=floor.tickets,
            messages=floor.messages,
            directory=floor.organisation,
            setup=self,
            answers=self,
            openings=self,
            provable=self.proofs.provable,
            offer_first_s=0,
        )
        self.desk = SelfServiceDesk(floor.clock, floor.ids, parts)

    def new_sender(self) -> CodeSender:
        return CodeSender(self.floor.clock, self.floor.ids, self.parts, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    def self_service(self, inbox_id: str) -> SelfServiceRules:
        return SelfServiceRules(mode=self.mode)

    async def find(self, question: str, language: str, inbox_id: str = "") -> Sequence[object]:
        return ()

    def of(self, inbox_id: str) -> Availability:
        return Availability()

    async def says(self, text: str, number: int = 1, key: str = TALK, **context: str) -> None:
        raw = {"id": f"{key}{number}", "from": key, "text": text, "key": key}
        await self.floor.take_in({**raw, "context": context})
        await self.settled()

    async def settled(self) -> None:
        seen = 0
        while seen < len(self.floor.events):
            event = self.floor.events[seen]
            seen += 1
            if isinstance(event, TicketEvent):
                await self.desk.on_event(event)
                await self.sender.on_event(event)
            await self.desk.settled()
            await self.sender.settled()

    async def ask(self, address: str, key: str = TALK) -> Standing:
        standing = await self.proofs.ask(INBOX, key, address)
        await self.settled()
        return standing

    async def ticket(self, key: str = TALK) -> Ticket:
        found = await self.floor.tickets.by_thread_key(INBOX, key)
        assert found is not None
        return found

    def events(self, name: str) -> list[TicketEvent]:
        return [one for one in self.floor.events if isinstance(one, TicketEvent) and one.type == name]


@asynccontextmanager
async def a_world(mode: SelfServiceMode = SelfServiceMode.ANSWER) -> AsyncIterator[World]:
    async with ticket_floor(self_service=SelfServiceRules(mode=mode)) as floor:
        world = World(floor, mode)
        await floor.take_in(
            {"id": "old", "from": ANA, "text": "Where is my parcel?", "subject": "Parcel", "key": "other"}
        )
        yield world
        await world.desk.stop()
        await world.sender.stop()


async def customer_of(world: World, address: str) -> Customer:
    known = await world.floor.people.known(Party(kind="email", value=address))
    assert known is not None
    return known


@pytest.mark.parametrize("mode", [SelfServiceMode.ANSWER, SelfServiceMode.OFFER])
async def test_the_way_from_asking_to_the_list(
    mode: SelfServiceMode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_world(mode) as world:
        await world.says("Show me my requests")
        assert world.proofs.standing(await world.ticket()).stage == "address"
        with pytest.raises(ProofRequired):
            await world.proofs.requests(INBOX, TALK, None)
        standing = await world.ask(ANA)
        assert (standing.stage, standing.tries_left) == ("code", MAX_TRIES)
        assert len(world.post.letters) == 1
        code = world.post.code
        proven = await world.proofs.enter(INBOX, TALK, f"{code[:3]} {code[3:]}")
        assert (proven.stage, proven.address) == ("proven", ANA)
        (request,) = await world.proofs.requests(INBOX, TALK, None)
        assert (request.subject, request.promised, request.answered_at) == ("Parcel", False, None)
        ana, ticket = await customer_of(world, ANA), await world.ticket()
        assert ticket.customer_id == ana.id
        (given,) = world.events("proof.given")
        assert given.customer_id == ana.id  # type: ignore[attr-defined]
        with pytest.raises(NothingAsked):  # a code is used once
            await world.proofs.enter(INBOX, TALK, code)
        await world.settled()
        kept = repr(ticket) + repr(world.floor.events) + caplog.text
        kept += repr(await world.floor.messages.latest_of_ticket(ticket.id, 50))
        assert code not in kept
        world.floor.clock.advance(timedelta(minutes=31))
        with pytest.raises(ProofRequired):
            await world.proofs.requests(INBOX, TALK, None)


async def test_nobody_learns_whether_an_address_is_on_file() -> None:
    async with a_world() as world:
        outcomes = []
        for key, address in (("one", ANA), ("two", NOBODY)):
            await world.says("My requests", key=key)
            outcomes.append([repr(await outcome_of(step)) for step in steps(world, key, address)])
        known, unknown = outcomes
        assert [one.replace(ANA, NOBODY) for one in known] == unknown
        assert {letter.to.value for letter in world.post.letters} == {ANA}
        # Looked up by the sender alone, once a code: what answers the visitor takes the same time for everybody.
        assert world.file.looks == [ANA] * 3 + [NOBODY] * 3


async def test_a_code_goes_to_no_mailbox_but_the_one_on_file() -> None:
    async with a_world() as world:
        for number, address in enumerate(("kim@example.org", "kim@grosse.example")):
            await world.floor.take_in({"id": f"k{number}", "from": address, "text": "Hello", "key": address})
        for key, address in (("one", "\u212aim@example.org"), ("two", "kim@gro\u00dfe.example")):
            await world.says("My requests", key=key)
            await world.ask(address, key)
        assert [letter.to.value for letter in world.post.letters] == ["kim@example.org"]


def steps(world: World, key: str, address: str) -> list[Callable[[], object]]:
    """Return everything that a visitor can do who knows no code."""
    proofs, clock = world.proofs, world.floor.clock

    async def wrong() -> object:
        return await proofs.enter(INBOX, key, "000000")

    async def told() -> object:
        await world.settled()
        return relative(world, proofs.standing(await world.ticket(key)))

    async def asked() -> object:
        return relative(world, await proofs.ask(INBOX, key, address))

    async def later() -> object:
        clock.advance(timedelta(minutes=1))
        return await asked()

    async def listed() -> object:
        return await proofs.requests(INBOX, key, None)

    tries = [wrong] * (MAX_TRIES + 1)
    return [asked, told, *tries, told, later, told, later, later, later, listed, told]


def relative(world: World, standing: Standing) -> object:
    now = world.floor.clock.now()
    times = [at and at - now for at in (standing.expires_at, standing.again_at)]
    return standing.stage, standing.address, standing.tries_left, times


async def outcome_of(step: Callable[[], object]) -> object:
    try:
        return await step()  # type: ignore[misc]
    except HubError as error:
        return error.code, error.detail, error.fields


async def test_a_code_is_for_the_conversation_in_which_it_was_asked_for() -> None:
    async with a_world() as world:
        for key in ("one", "two"):
            await world.says("My requests", key=key)
            await world.ask(ANA, key)
        first, second = (re.findall(r"\d{6}", letter.body)[0] for letter in world.post.letters)
        if first != second:
            with pytest.raises(WrongCode):
                await world.proofs.enter(INBOX, "two", first)
        assert (await world.proofs.enter(INBOX, "two", second)).stage == "proven"
        with pytest.raises(ProofRequired):
            await world.proofs.requests(INBOX, "one", None)


async def test_codes_are_bounded_by_address_and_by_visitor_and_repeating_sends_none() -> None:
    async with a_world() as world:
        for number in range(3):
            key = f"v{number}"
            await world.says("My requests", key=key)
            await world.ask(ANA, key)
            await world.ask(ANA, key)  # an acknowledgement was lost
        await world.says("My requests", key="v3")
        with pytest.raises(TooManyRequests):
            await world.ask(ANA, "v3")
        assert len(world.post.letters) == 3
        for number in range(2):
            await world.ask(f"x{number}@example.org", "v3")
            world.floor.clock.advance(timedelta(minutes=1))
        with pytest.raises(TooManyRequests):  # the refused one counted for the visitor, too
            await world.ask("x9@example.org", "v3")
        world.floor.clock.advance(timedelta(hours=1))
        assert await world.parts.tallies.past(world.floor.clock.now(), 50)
        await world.sender.sweep()
        assert not await world.parts.tallies.past(world.floor.clock.now(), 50)


async def test_what_a_crash_left_is_sent_once_and_what_is_too_late_is_not() -> None:
    async with a_world() as world:
        await world.says("My requests")
        await world.proofs.ask(INBOX, TALK, ANA)
        after = world.new_sender()
        assert await after.sweep() == 1
        await after.settled()
        await world.settled()
        assert (await after.sweep(), len(world.post.letters)) == (0, 1)
        await after.stop()
        world.floor.clock.advance(timedelta(minutes=1))
        await world.proofs.ask(INBOX, TALK, ANA)
        world.floor.clock.advance(timedelta(minutes=9))
        await world.sender.sweep()
        await world.settled()
        assert (await world.sender.sweep(), len(world.post.letters)) == (0, 1)
        world.floor.clock.advance(timedelta(minutes=2))
        with pytest.raises(CodeOver):
            await world.proofs.enter(INBOX, TALK, "123456")


async def test_a_server_that_is_away_is_asked_again_with_the_same_code() -> None:
    async with a_world() as world:
        await world.says("My requests")
        world.post.failures = 2
        await world.ask(ANA)
        assert (len(world.post.letters), len(world.paused)) == (1, 2)
        assert (await world.proofs.enter(INBOX, TALK, world.post.code)).stage == "proven"


async def test_a_code_that_nobody_waits_for_any_more_is_not_tried_again() -> None:
    async with a_world() as world:
        await world.says("My requests")
        world.post.failures = 9
        given_up: list[float] = []

        async def gives_up(seconds: float) -> None:
            given_up.append(seconds)
            await world.proofs.give_up(INBOX, TALK)

        world.sender = CodeSender(world.floor.clock, world.floor.ids, world.parts, pause=gives_up)
        await world.ask(ANA)
        assert (len(given_up), world.post.failures, world.post.letters) == (1, 8, [])


async def test_an_agent_who_takes_the_ticket_ends_the_challenge() -> None:
    async with a_world(SelfServiceMode.OFFER) as world:
        await world.says("My requests")
        await world.ask(ANA)
        ticket, moment = await world.ticket(), Moment(world.floor.clock.now(), world.floor.ids)
        await world.floor.tickets.update(ticket.id, lambda held: take(held, "bo", moment))
        for asked in (world.proofs.enter(INBOX, TALK, world.post.code), world.proofs.ask(INBOX, TALK, ANA)):
            with pytest.raises(NothingAsked):
                await asked
        with pytest.raises(ProofRequired):
            await world.proofs.requests(INBOX, TALK, Person(email=ANA))
        assert world.proofs.standing(await world.ticket()).stage == "none"
        await world.settled()
        ticket = await world.ticket()
        assert ticket.self_service is not None
        assert (ticket.self_service.challenge, ticket.work.state) == (None, WorkState.ACTIVE)
        assert len(world.events("proof.failed")) == 1
        assert await world.proofs.caught(INBOX, TALK, world.post.code) is None


async def test_addresses_and_codes_said_in_the_conversation_are_caught() -> None:
    async with a_world() as world:
        await world.says("My requests")
        assert await world.proofs.caught(INBOX, TALK, "I used to have another address") is None
        standing = await world.proofs.caught(INBOX, TALK, f" {ANA} ")
        assert standing is not None
        assert standing.stage == "code"
        await world.settled()
        wrong = "000000" if world.post.code != "000000" else "111111"
        with pytest.raises(WrongCode) as told:
            await world.proofs.caught(INBOX, TALK, wrong)
        assert told.value.fields == {"tries_left": MAX_TRIES - 1}
        assert await world.proofs.caught(INBOX, TALK, f"It is about order {wrong}") is None
        standing = await world.proofs.caught(INBOX, TALK, f"the code is {world.post.code}, I think")
        assert standing is not None
        assert standing.stage == "proven"
        again = await world.proofs.caught(INBOX, TALK, world.post.code)  # the acknowledgement was lost
        assert again == standing


async def test_who_the_site_vouches_for_needs_no_code_and_only_while_signed_in() -> None:
    async with a_world() as world:
        person = Person(subject="7", email=ANA)
        (request,) = await world.proofs.requests(INBOX, "fresh", person)
        assert request.subject == "Parcel"
        assert not await world.proofs.requests(INBOX, "fresh", Person(email=NOBODY))
        with pytest.raises(ProofRequired):  # the page has been open for longer than the site's word counts
            await world.proofs.requests(INBOX, "fresh", replace(person, until=world.floor.clock.now()))
        raw = {"id": "p1", "from": TALK, "text": "my requests", "key": TALK}
        context = {"identity": "proven", "email": ANA}
        await world.floor.take_in({**raw, "context": context, "proven": [["email", ANA]]})
        await world.settled()
        assert world.proofs.standing(await world.ticket()).stage == "proven"
        assert len(await world.proofs.requests(INBOX, TALK, person)) == 1
        with pytest.raises(ProofRequired):  # somebody else at the same computer
            await world.proofs.requests(INBOX, TALK, None)
        said = await world.floor.messages.latest_of_ticket((await world.ticket()).id, 9)
        assert "shown" in said[-1].body
        await world.says("my requests", number=2)  # signed out, and not left without a way
        assert world.proofs.standing(await world.ticket()).stage == "address"


async def test_what_is_no_address_is_told() -> None:
    async with a_world() as world:
        await world.says("My requests")
        for text in ("", "ana", "ana@", "ana@localhost", "030 1234567", "+1", "a" * 300 + "@example.org"):
            with pytest.raises(Invalid) as told:
                await world.ask(text)
            assert "e-mail address or a phone number" in told.value.detail
        assert not world.post.letters


async def test_a_code_is_texted_to_a_number_however_it_is_written() -> None:
    async with a_world() as world:
        await world.floor.people.resolve(Party(kind="phone", value="+4930901820", name="Ana"))
        await world.says("Meine Anfragen")
        assert (await world.ask("0049 (30) 90-1820")).address == "+4930901820"
        (letter,) = world.post.letters
        assert letter.to == Party(kind="phone", value="+4930901820")
        assert len(letter.body.splitlines()) == 1
        assert (await world.proofs.enter(INBOX, TALK, world.post.code)).kind == "phone"
        assert not await world.proofs.requests(INBOX, TALK, None)
