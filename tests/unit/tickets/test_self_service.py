"""The hub and people never talk at once, and whatever a customer says is answered, in every order of events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.clock import ManualClock
from hub.domain.customer import Customer
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.self_service import (
    Ending,
    Found,
    Heard,
    Line,
    Phase,
    SelfService,
    SelfServiceMode,
    SelfServiceRules,
    Wish,
)
from hub.domain.skill import Requirement
from hub.domain.sla import SlaKind, SlaPolicy
from hub.domain.ticket import Priority, Ticket, TicketStatus, WorkState
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets import transitions
from hub.tickets.handover import Transfer, transfer
from hub.tickets.opening import Opening, opened
from hub.tickets.ports import Triage
from hub.tickets.self_service import moves
from hub.tickets.self_service.texts import words_of_wish
from hub.tickets.self_service.wishes import wants_person
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.work import accept, make_offer, take
from hub.tickets.work_events import Moment
from tests import factories

RULES = SelfServiceRules(mode=SelfServiceMode.ANSWER, max_tries=3)
RETURNS = Found(
    article_id="returns", title="Returns", text="Send it back.", url="/help/en/returns", confidence=0.9
)
REFUNDS = replace(RETURNS, article_id="refunds", title="Refunds", confidence=0.7)
WEAK = replace(RETURNS, article_id="shops", title="Shops", confidence=0.35)
TERMS = SlaTerms(policy=SlaPolicy(id="p", name="p", first_response_s=60, resolution_s=600))


class Story:
    """One ticket and what is done to it, by customer, hub and people."""

    def __init__(self, mode: SelfServiceMode = SelfServiceMode.ANSWER) -> None:
        self.clock = ManualClock(factories.NOON)
        self.ids = IdFactory(self.clock)
        self.said: list[tuple[str, Line]] = []
        self.events: list[str] = []
        self.asked: list[str] = []
        self.peopled = False
        self.rules = RULES
        opening = Opening(
            ticket_id="t",
            number=1,
            inbox=factories.inbox(),
            queue=factories.queue(),
            customer=Customer(id="c", name="Mia", created_at=factories.NOON, updated_at=factories.NOON),
            subject="s",
            thread_key="k",
            triage=Triage(
                language="en", queue_id="support", requirement=Requirement(), priority=Priority.NORMAL
            ),
            self_service=mode,
        )
        first = self._inbound()
        change = opened(opening, first, TERMS, self.ids, self.clock.now())
        self.ticket = change.entity
        self._keep(change)

    @property
    def talk(self) -> SelfService:
        assert self.ticket.self_service is not None
        return self.ticket.self_service

    @property
    def moment(self) -> Moment:
        return Moment(self.clock.now(), self.ids)

    def _keep(self, change: Change[Ticket] | None) -> bool:
        if change is None:
            return False
        self.ticket = change.entity
        self.events += [event.type for event in change.events]
        work, by = self.ticket.work.state, self.ticket.assignee_id or self.ticket.last_reply_at
        self.peopled |= work is not WorkState.IDLE or bool(by)
        return True

    def _inbound(self) -> Message:
        message_id = f"m{len(self.asked)}"
        self.asked.append(message_id)
        author = Author(kind=AuthorKind.CUSTOMER, id="c")
        return self._message(message_id, MessageKind.INBOUND, author)

    def _message(self, message_id: str, kind: MessageKind, author: Author) -> Message:
        return Message(
            id=message_id,
            ticket_id="t",
            inbox_id="mailbox",
            kind=kind,
            author=author,
            body="?",
            created_at=self.clock.now(),
        )

    def writes(self) -> None:
        self.clock.advance(timedelta(seconds=5))
        self._keep(transitions.received(self.ticket, self._inbound(), TERMS, self.ids, self.clock.now()))

    def hears(
        self, *found: Found, wish: Wish | None = None, away: bool = False, is_open: bool = True
    ) -> bool:
        talk = self.ticket.self_service
        if talk is None or not talk.waiting:
            return False
        heard = Heard(
            message_id=talk.waiting[0], text="?", wish=wish, found=None if away else found, open=is_open
        )
        return self._keep(moves.heard(self.ticket, heard, self.rules, TERMS, self.moment))

    def speaks(self) -> None:
        talk = self.ticket.self_service
        if talk is None or not talk.saying:
            return
        saying = talk.saying[0]
        message = None
        if moves.may_say(self.ticket, saying):
            if saying.line in (Line.ANSWER, Line.REPHRASE):
                assert not self.peopled, "an answer beside a person's work"
            assert self.ticket.last_reply_at is None
            self.said.append((saying.key, saying.line))
            bot = Author(kind=AuthorKind.BOT)
            message = self._message(f"b{len(self.said)}", MessageKind.REPLY, bot)
        self._keep(moves.spoken(self.ticket, saying.key, message, RULES, self.moment))

    def settles(self, *found: Found) -> None:
        for _ in range(40):
            talk = self.ticket.self_service
            assert talk is not None
            if talk.saying:
                self.speaks()
            elif self.ticket.status is TicketStatus.SOLVED:
                self._keep(moves.silent(self.ticket, TERMS, self.moment))
                return
            elif talk.waiting:
                assert self.hears(*found)
            else:
                return
        raise AssertionError("it never settles")

    def offered_and_accepted(self) -> None:
        if self._keep(make_offer(self.ticket, "ana", "t.o", 30, self.moment)):
            self._keep(accept(self.ticket, "ana", "t.o", self.moment))

    def taken(self) -> None:
        self._keep(take(self.ticket, "ana", self.moment))

    def replied(self) -> None:
        message = self._message(
            f"r{len(self.events)}", MessageKind.REPLY, Author(kind=AuthorKind.AGENT, id="ana")
        )
        self._keep(transitions.spoken(self.ticket, message, self.ids, self.clock.now()))

    def set_to(self, status: TicketStatus) -> None:
        order = transitions.StatusOrder(status=status)
        self._keep(transitions.set_status(self.ticket, order, TERMS, self.ids, self.clock.now()))

    def moved(self) -> None:
        self._keep(transfer(self.ticket, Transfer(queue_id="other"), self.moment))

    def falls_silent(self) -> None:
        self.clock.advance(timedelta(seconds=RULES.quiet_s))
        self._keep(moves.silent(self.ticket, TERMS, self.moment))


DEEDS: list[Callable[[Story], object]] = [
    Story.writes,
    Story.writes,
    lambda story: story.hears(RETURNS, REFUNDS),
    lambda story: story.hears(RETURNS, REFUNDS),
    lambda story: story.hears(WEAK),
    lambda story: story.hears(away=True),
    lambda story: story.hears(wish=Wish.PERSON),
    lambda story: story.hears(wish=Wish.HELPED),
    lambda story: story.hears(wish=Wish.REQUESTS),
    lambda story: story.hears(RETURNS, REFUNDS, wish=Wish.MORE),
    Story.speaks,
    Story.speaks,
    Story.offered_and_accepted,
    Story.taken,
    Story.replied,
    Story.moved,
    Story.falls_silent,
    lambda story: story.set_to(TicketStatus.SOLVED),
    lambda story: story.set_to(TicketStatus.OPEN),
    lambda story: story.set_to(TicketStatus.PENDING),
]


@settings(max_examples=60)
@given(
    st.sampled_from((SelfServiceMode.ANSWER, SelfServiceMode.OFFER)),
    st.lists(st.sampled_from(DEEDS), max_size=14),
)
def test_never_two_at_once_and_nothing_unanswered(
    mode: SelfServiceMode, deeds: list[Callable[[Story], object]]
) -> None:
    story = Story(mode)
    for deed in deeds:
        earlier = story.talk
        deed(story)
        talk = story.talk
        assert talk.phase is Phase.HANDED or earlier.phase is not Phase.HANDED, "handed over is for good"
        if story.ticket.work.state is WorkState.ACTIVE:
            assert len(talk.turns) == len(earlier.turns), "it is silent beside an agent"
    story.settles(RETURNS)
    told = {key for key, _ in story.said}
    assert len(told) == len(story.said), "nothing is said twice"
    if not story.peopled and story.talk.phase is Phase.ANSWERED:
        assert told == {f"bot:{one}" for one in story.asked}, "every message has its answer"
    if mode is SelfServiceMode.OFFER:
        assert not told


def test_an_answer_then_another_then_a_person_who_sees_it_all() -> None:
    story = Story()
    assert (story.ticket.status, story.ticket.work.state) == (TicketStatus.PENDING, WorkState.IDLE)
    assert all(clock.due_at is None for clock in story.ticket.sla.clocks), "nobody owes anything yet"
    story.hears(RETURNS, REFUNDS)
    story.speaks()
    story.writes()
    story.hears(RETURNS, REFUNDS, wish=Wish.MORE)
    talk = story.talk
    assert talk.saying[0].cited[0].article_id == "refunds"
    assert [turn.helped for turn in talk.turns] == [False, None]
    story.speaks()
    story.clock.advance(timedelta(minutes=10))
    story.writes()
    story.hears(wish=Wish.PERSON)
    assert (story.ticket.status, story.ticket.work.state) == (TicketStatus.OPEN, WorkState.QUEUED)
    first = next(one for one in story.ticket.sla.clocks if one.kind is SlaKind.FIRST_RESPONSE)
    assert first.started_at == story.clock.now(), "the promise counts from the hand-over"
    talk = story.talk
    assert talk.ending is Ending.PERSON
    assert [one.article_id for one in talk.shown] == ["returns", "refunds"]
    story.speaks()
    assert [line for _, line in story.said] == [Line.ANSWER, Line.ANSWER, Line.HANDOVER]


def test_helped_is_solved_and_writing_again_asks_the_hub_again() -> None:
    story = Story()
    story.hears(RETURNS)
    story.speaks()
    story.writes()
    story.hears(wish=Wish.HELPED)
    story.speaks()
    assert story.ticket.status is TicketStatus.SOLVED
    assert story.said[-1][1] is Line.GLAD
    assert story.events.count("self_service.ended") == 1
    story.writes()
    assert story.ticket.status is TicketStatus.PENDING
    assert "ticket.queued" not in story.events


@pytest.mark.parametrize(("found", "ending"), [(RETURNS, Ending.SILENT), (WEAK, Ending.LEFT)])
def test_silence_ends_it(found: Found, ending: Ending) -> None:
    story = Story()
    story.hears(found)
    story.speaks()
    story.falls_silent()
    talk = story.talk
    assert talk.ending is ending
    assert story.ticket.status is TicketStatus.SOLVED


def test_too_many_tries_or_no_search_ask_a_person() -> None:
    story = Story()
    for _ in range(2):
        story.hears(WEAK)
        story.speaks()
        story.writes()
    story.hears(WEAK, is_open=False)
    assert story.ticket.work.state is WorkState.QUEUED
    story.speaks()
    assert [line for _, line in story.said] == [Line.REPHRASE, Line.REPHRASE, Line.CLOSED]
    other = Story()
    other.hears(away=True)
    assert other.ticket.work.state is WorkState.QUEUED


def test_once_it_is_switched_off_a_person_goes_on() -> None:
    story = Story()
    story.hears(RETURNS)
    story.speaks()
    story.rules = replace(RULES, mode=SelfServiceMode.OFF)
    story.writes()
    story.hears(REFUNDS)
    assert story.ticket.work.state is WorkState.QUEUED
    assert [one.article_id for one in story.talk.shown] == ["returns"]


def test_what_was_said_while_somebody_came_is_counted_in() -> None:
    story = Story()
    story.hears(RETURNS)
    key = story.talk.saying[0].key
    story.taken()
    late = story._message("bot1", MessageKind.REPLY, Author(kind=AuthorKind.BOT))
    change = moves.spoken(story.ticket, key, late, RULES, story.moment)
    assert change is not None
    assert [event.type for event in change.events] == ["message.added"]
    assert moves.spoken(change.entity, key, late, RULES, story.moment) is None


def test_an_answer_decided_before_somebody_came_is_dropped() -> None:
    story = Story()
    story.hears(RETURNS)
    story.taken()
    story.speaks()
    assert story.said == []


def test_offers_stand_beside_the_wait_and_end_with_an_agent() -> None:
    story = Story(SelfServiceMode.OFFER)
    assert story.ticket.work.state is WorkState.QUEUED
    story.hears(WEAK, RETURNS)
    talk = story.talk
    assert {one.article_id for one in talk.shown} == {"shops", "returns"}
    assert talk.saying == ()
    story.offered_and_accepted()
    story.writes()
    assert not story.hears(RETURNS)


@pytest.mark.parametrize(
    "text",
    [
        "Can I speak to a human please?",
        "agent",
        "please connect me with someone",
        "I want to talk to a real person!!",
        "get me a human",
        "can someone call me",
        "转人工",
        "我要人工客服",
        "请帮我转接人工",
        "我想和真人聊",
        "人工",
        "Ich möchte mit einem Menschen sprechen",
        "je veux parler à un conseiller",
        "I do not want to chat with a bot, connect me to an agent",
        "Ich verstehe das nicht, ich möchte mit einem Menschen sprechen",
        "quiero hablar con una persona",
        "quero falar com um atendente",
        "担当者と話したい",
        *(words_of_wish(Wish.PERSON, language) for language in ("en", "zh", "de", "fr", "es", "pt", "ja")),
    ],
)
def test_a_person_is_asked_for_in_words(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Where is my order?",
        "How many people can use one account?",
        "Is this made of real leather or by a person?",
        "I don't want to talk to a person, just tell me the price",
        "How do I become an agent for your shop?",
        "What does customer service cost?",
        "Comment parler à mon assistant vocal ?",
        "不要转人工，告诉我价格就行",
        "人工费是多少？",
        "怎么退货",
        "Wie viele Personen passen in das Zelt?",
    ],
)
def test_a_question_about_people_is_none(text: str) -> None:
    assert not wants_person(text)
