"""What customers write later: it may become urgent, and their mood may change."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.clock import ManualClock
from hub.domain.interaction import MessageClass
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.queue import Queue
from hub.domain.ticket import Priority, Ticket, Work
from hub.domain.ticket_events import MessageAdded, TicketUpdated
from hub.domain.triage import Asked, Judgement, Target
from hub.errors import Unavailable
from hub.ids import IdFactory
from hub.tickets.arrivals.later_triage import MOST_WAITING, LaterTriage
from tests.fakes.contact_centre import Setup
from tests.fakes.repositories import MemoryRepository, MemoryTickets

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def said(target: Target, label: str, **fields: object) -> Judgement:
    sure = Judgement(target=target, label=label, probability=0.9, abstained=False, model="m")
    return replace(sure, **fields)  # type: ignore[arg-type]


FIRST = (
    said(Target.SKILL, "billing"),
    said(Target.SENTIMENT, "neutral"),
    said(Target.URGENCY, "normal"),
)


class Judge:
    """Say the same of everything, or fail."""

    def __init__(self, *judgements: Judgement, away: bool = False) -> None:
        self._judgements, self._away = judgements, away

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        if self._away:
            raise Unavailable("away")
        return self._judgements


async def after(
    judge: Judge, message_id: str = "m2", ticket: Ticket | None = None, **fields: object
) -> tuple[Ticket, list[TicketUpdated]]:
    clock = ManualClock(T0)
    tickets, messages = MemoryTickets(), MemoryRepository[Message]()
    held = ticket or TICKET
    await tickets.add(held)
    message = Message(
        id=message_id,
        ticket_id=held.id,
        inbox_id="mail",
        kind=MessageKind.INBOUND,
        author=Author(kind=AuthorKind.CUSTOMER),
        body="words",
        created_at=T0,
    )
    await messages.add(replace(message, **fields))  # type: ignore[arg-type]
    later = LaterTriage(
        clock, IdFactory(clock), tickets, messages, Setup(Queue(id="main", name="Main")), judge
    )
    event = MessageAdded(id="e", at=T0, ticket_id=held.id, message_id=message_id, kind=MessageKind.INBOUND)
    await later.on_event(event)
    await later.on_event(event)
    await later.settled()
    return tickets.rows[held.id], [one for one in tickets.events if isinstance(one, TicketUpdated)]


TICKET = Ticket(
    id="m1",
    number=1,
    subject="s",
    channel="email",
    inbox_id="mail",
    queue_id="main",
    customer_id="c",
    triage=FIRST,
    work=Work(since=T0),
    created_at=T0,
    updated_at=T0,
)
ANGRY = Judge(said(Target.SENTIMENT, "negative"), said(Target.URGENCY, "high"), said(Target.SKILL, "tech"))


async def test_what_has_become_urgent_raises_the_priority_once_and_the_case_stays_what_it_is() -> None:
    ticket, told = await after(ANGRY)
    assert ticket.priority is Priority.HIGH
    assert [(one.label, one.used) for one in ticket.triage] == [
        ("billing", False),
        ("negative", False),
        ("high", True),
    ]
    assert [one.changes for one in told] == [{"priority": ("normal", "high")}]
    assert told[0].actor_id == ""


async def test_what_an_agent_said_of_it_stays() -> None:
    corrected = replace(TICKET, triage=(said(Target.URGENCY, "high", corrected="normal"),))
    ticket, told = await after(ANGRY, ticket=corrected)
    assert (ticket, told) == (replace(corrected, version=ticket.version), [])
    low, told = await after(ANGRY, ticket=replace(TICKET, priority=Priority.LOW))
    assert (low.priority, told) == (Priority.LOW, [])


@pytest.mark.parametrize(
    ("judge", "fields"),
    [
        (ANGRY, {"message_id": "m1"}),
        (ANGRY, {"message_class": MessageClass.AUTO}),
        (ANGRY, {"body": "  "}),
        (Judge(said(Target.URGENCY, "high", abstained=True)), {}),
        (Judge(away=True), {}),
    ],
)
async def test_nothing_changes_by_what_nobody_said_surely(judge: Judge, fields: dict[str, str]) -> None:
    ticket, told = await after(judge, **fields)  # type: ignore[arg-type]
    assert (ticket.priority, ticket.triage, told) == (Priority.NORMAL, FIRST, [])


class SlowJudge(Judge):
    """Keep the texts in the order in which they are judged, from the moment it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.texts: list[str] = []

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        self.texts.append(asked.text)
        await self.go.wait()
        return ()


async def judged_in_order(count: int) -> list[str]:
    """Have a mail judged, and while that takes long let more come: mails, the latest first, and then a chat."""
    clock, judge = ManualClock(T0), SlowJudge()
    tickets, messages = MemoryTickets(), MemoryRepository[Message]()
    later = LaterTriage(
        clock, IdFactory(clock), tickets, messages, Setup(Queue(id="main", name="Main")), judge
    )
    for place, (channel, minute) in enumerate(
        [("email", 0), *[("email", count - number) for number in range(count)], ("webchat", 2 * count)]
    ):
        ticket = replace(TICKET, id=f"t{place}", channel=channel)
        await tickets.add(ticket)
        message = Message(
            id=f"m{place}",
            ticket_id=ticket.id,
            inbox_id="mail",
            kind=MessageKind.INBOUND,
            author=Author(kind=AuthorKind.CUSTOMER),
            body=f"{channel} {minute}",
            created_at=T0 + timedelta(minutes=minute),
        )
        await messages.add(message)
        await later.on_event(
            MessageAdded(
                id=f"e{place}", at=T0, ticket_id=ticket.id, message_id=message.id, kind=MessageKind.INBOUND
            )
        )
        await asyncio.sleep(0)
    judge.go.set()
    await later.settled()
    return judge.texts


async def test_whoever_waits_at_the_other_end_is_judged_first_and_then_what_was_written_first() -> None:
    texts = await judged_in_order(3)
    assert texts == ["email 0", "webchat 6", "email 1", "email 2", "email 3"]


async def test_what_waits_is_limited_and_the_last_in_order_are_left_out() -> None:
    texts = await judged_in_order(MOST_WAITING + 5)
    assert len(texts) == 1 + MOST_WAITING
    assert texts[1:3] == [f"webchat {2 * (MOST_WAITING + 5)}", "email 1"]
    assert texts[-1] == f"email {MOST_WAITING - 1}"
