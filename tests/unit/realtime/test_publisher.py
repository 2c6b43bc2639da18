"""Domain events become what consoles see: the present state, to those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.calls.ports import NoCalls
from hub.clock import ManualClock
from hub.domain.agent_events import AgentChanged
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, WorkState
from hub.domain.ticket_events import (
    MessageAdded,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    TicketUpdated,
)
from hub.ids import IdFactory
from hub.realtime.publisher import Publisher
from hub.realtime.snapshot import Rows, SnapshotBuilder
from hub.realtime.stream import AgentStream, Listener
from hub.tickets.access import Scope
from tests.fakes.desk_floor import FakeHub, FakeMessages, FakeOrganisation, FakePresence

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Visitors:
    """Remember what visitors would have been shown."""

    messages: list[Message] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)

    def message_added(self, ticket: Ticket, message: Message) -> None:
        self.messages.append(message)

    def ticket_changed(self, ticket: Ticket) -> None:
        self.tickets.append(ticket)


class Floor:
    """A fake hub with ana (billing) and bo (tech) listening."""

    def __init__(self) -> None:
        clock = ManualClock(NOW)
        self.hub = FakeHub(clock, IdFactory(clock))
        self.hub.add_queue("billing")
        self.hub.add_queue("tech")
        self.heard: dict[str, list[tuple[str, Any]]] = {"ana": [], "bo": []}
        self.stream = AgentStream("e1", self._deliver)
        for name, queue in (("ana", "billing"), ("bo", "tech")):
            agent = self.hub.add_agent(name, [queue])
            self.stream.resume(Listener(name, name, self.hub.scope(agent)), "e1", 0)
        self.rows = Rows(FakeOrganisation(self.hub), FakePresence(self.hub), clock)
        self.visitors = Visitors()
        messages = FakeMessages(self.hub)
        self.publisher = Publisher(self.stream, self.hub, messages, self.rows, self.hub, self.visitors)

    def _deliver(self, sids: Sequence[str], name: str, payload: dict[str, Any]) -> None:
        for sid in sids:
            self.heard[sid].append((name, payload))

    def names(self, agent_id: str) -> list[str]:
        return [name for name, _ in self.heard[agent_id]]

    def updated(self, ticket_id: str) -> TicketUpdated:
        return TicketUpdated(id=self.hub.ids.new(), at=NOW, ticket_id=ticket_id)


@pytest.fixture
def floor() -> Floor:
    return Floor()


async def test_offer_that_is_over_already_is_not_shown(floor: Floor) -> None:
    floor.hub.add_ticket("t1", "billing")
    offer = floor.hub.offer("t1", "ana")
    made = OfferMade(
        id="e", at=NOW, ticket_id="t1", offer_id=offer.id, agent_id="ana", expires_at=offer.expires_at
    )
    await floor.publisher.on_offer(replace(made, offer_id="earlier"))
    assert floor.names("ana") == []
    await floor.publisher.on_offer(made)
    assert floor.names("ana") == ["offer.made"]
    assert floor.names("bo") == []


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        (OfferDeclined, {}, "declined"),
        (OfferExpired, {}, "expired"),
        (OfferWithdrawn, {"reason": "left"}, "left"),
    ],
)
async def test_offer_ends_with_its_reason(
    floor: Floor, kind: Any, fields: dict[str, str], reason: str
) -> None:
    await floor.publisher.on_offer(
        kind(id="e", at=NOW, ticket_id="t1", offer_id="o", agent_id="ana", **fields)
    )
    assert [(name, payload["reason"]) for name, payload in floor.heard["ana"]] == [
        ("offer.withdrawn", reason)
    ]
    assert floor.names("bo") == []


async def test_offered_agent_of_another_team_sees_the_ticket_and_its_messages(floor: Floor) -> None:
    floor.hub.add_ticket("t1", "billing")
    floor.hub.offer("t1", "bo")
    message = floor.hub.said("t1", "Hello", MessageKind.INBOUND, Author(kind=AuthorKind.CUSTOMER))
    await floor.publisher.on_message(
        MessageAdded(id="e", at=NOW, ticket_id="t1", message_id=message.id, kind="inbound")
    )
    assert floor.names("ana") == floor.names("bo") == ["message.added"]
    assert floor.visitors.messages == [message]


async def test_many_changes_are_flushed_as_one_with_the_last_state(floor: Floor) -> None:
    ticket = floor.hub.add_ticket("t1", "billing")
    for subject in ("one", "two"):
        ticket = floor.hub.put(replace(ticket, subject=subject))
        await floor.publisher.on_change(floor.updated("t1"))
    await floor.publisher.flush()
    assert [payload["ticket"]["subject"] for _, payload in floor.heard["ana"]] == ["two"]
    assert floor.names("bo") == []
    assert [ticket.subject for ticket in floor.visitors.tickets] == ["two"]
    await floor.publisher.stop()


async def test_ticket_that_moves_away_is_gone_for_those_who_lose_it(floor: Floor) -> None:
    ticket = floor.hub.add_ticket("t1", "billing")
    await floor.publisher.on_change(floor.updated("t1"))
    await floor.publisher.flush()
    floor.hub.put(replace(ticket, queue_id="tech"))
    await floor.publisher.on_change(floor.updated("t1"))
    await floor.publisher.flush()
    assert floor.names("ana") == ["ticket.changed", "ticket.gone"]
    assert floor.names("bo") == ["ticket.changed"]
    await floor.publisher.stop()


async def test_agent_who_joins_a_team_sees_its_tickets_from_then_on(floor: Floor) -> None:
    floor.hub.add_ticket("t1", "billing")
    floor.hub.agents["bo"] = replace(floor.hub.agents["bo"], team_ids=("tech", "billing"))
    await floor.publisher.on_change(AgentChanged(id="e", at=NOW, agent_id="bo"))
    await floor.publisher.on_change(floor.updated("t1"))
    await floor.publisher.flush()
    assert floor.names("bo") == ["agent.changed", "ticket.changed"]
    await floor.publisher.stop()


async def test_events_after_a_snapshot_lead_to_the_same_work_as_a_new_snapshot(floor: Floor) -> None:
    builder = SnapshotBuilder(floor.hub, floor.rows, NoCalls())
    ticket = floor.hub.add_ticket("t1", "billing", assignee_id="ana")
    before = await builder.build(floor.hub.agents["ana"], "e1", floor.stream.seq)
    tickets = {row.id: row.model_dump(mode="json") for row in before.tickets}
    floor.hub.put(replace(ticket, subject="New", work=replace(ticket.work, state=WorkState.WRAP_UP)))
    floor.hub.add_ticket("t2", "billing", assignee_id="ana")
    for ticket_id in ("t1", "t2"):
        await floor.publisher.on_change(floor.updated(ticket_id))
    await floor.publisher.flush()
    for name, payload in floor.heard["ana"]:
        if name == "ticket.changed":
            tickets[payload["ticket"]["id"]] = payload["ticket"]
    after = await builder.build(floor.hub.agents["ana"], "e1", floor.stream.seq)
    assert tickets == {row.id: row.model_dump(mode="json") for row in after.tickets}
    await floor.publisher.stop()


async def test_a_colleague_who_was_asked_sees_that_ticket_and_no_other_of_the_queue(floor: Floor) -> None:
    floor.hub.add_ticket("t1", "billing")
    floor.hub.add_ticket("t2", "billing", consulted=("bo",))
    floor.hub.add_ticket("t3", "billing")
    scope = Scope(agent_id="bo", everything=False, queue_ids=frozenset({"tech"}))
    floor.stream.rescope("bo", scope)
    for ticket_id in ("t1", "t2", "t3"):
        await floor.publisher.on_change(floor.updated(ticket_id))
        await floor.publisher.flush()
    assert floor.names("ana") == ["ticket.changed"] * 3
    assert [payload["ticket"]["id"] for _, payload in floor.heard["bo"]] == ["t2"]
    await floor.publisher.stop()


async def test_a_change_that_cannot_be_read_is_shown_once_the_store_answers(floor: Floor) -> None:
    floor.hub.add_ticket("t1", "billing")
    floor.hub.outages = 1
    await floor.publisher.on_change(floor.updated("t1"))
    with pytest.raises(ConnectionError):
        await floor.publisher.flush()
    await floor.publisher.flush()
    assert floor.names("ana") == ["ticket.changed"]
    await floor.publisher.stop()


async def test_event_about_something_that_is_gone_says_nothing(floor: Floor) -> None:
    await floor.publisher.on_message(
        MessageAdded(id="e", at=NOW, ticket_id="t1", message_id="m1", kind="inbound")
    )
    await floor.publisher.on_change(floor.updated("t1"))
    await floor.publisher.flush()
    assert floor.names("ana") == []
    await floor.publisher.stop()
