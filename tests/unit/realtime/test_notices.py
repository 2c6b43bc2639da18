"""Whom the hub tells what beside the ticket itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.ticket_events import MessageAdded, SlaBreached, SlaWarned, TicketUpdated
from hub.ids import IdFactory
from hub.realtime.notices import Notices, mentioned
from hub.realtime.snapshot import Rows
from hub.realtime.stream import AgentStream, Listener
from tests import factories
from tests.fakes.desk_floor import FakeHub, FakeMessages, FakeOrganisation, FakePresence

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Floor:
    """Ana and bo in billing, cy in tech, all listening; ticket t1 in billing is ana's."""

    def __init__(self) -> None:
        clock = ManualClock(NOW)
        self.hub = FakeHub(clock, IdFactory(clock))
        self.hub.add_queue("billing")
        self.hub.add_queue("tech")
        self.heard: list[tuple[str, str]] = []
        self.last: dict[str, Any] = {}
        self.stream = AgentStream("e1", self._deliver)
        for name, queue in (("ana", "billing"), ("bo", "billing"), ("cy", "tech")):
            agent = self.hub.add_agent(name, [queue])
            self.stream.resume(Listener(name, name, self.hub.scope(agent)), "e1", 0)
        self.hub.add_ticket("t1", "billing", assignee_id="ana")
        rows = Rows(FakeOrganisation(self.hub), FakePresence(self.hub), clock)
        self.notices = Notices(self.stream, self.hub, FakeMessages(self.hub), rows, self.hub)

    def _deliver(self, sids: Any, name: str, payload: dict[str, Any]) -> None:
        self.heard += [(sid, payload["code"]) for sid in sids]
        self.last = payload

    async def note(self, body: str, kind: MessageKind = MessageKind.NOTE) -> None:
        author = Author(kind=AuthorKind.AGENT, id="bo", name="Bo")
        self.hub.messages["m1"] = Message(
            id="m1", ticket_id="t1", inbox_id="i", kind=kind, author=author, body=body, created_at=NOW
        )
        added = MessageAdded(id="e1", at=NOW, ticket_id="t1", message_id="m1", kind=kind)
        await self.notices.handle(added)


def given(to: str, by: str) -> TicketUpdated:
    return TicketUpdated(id="e", at=NOW, ticket_id="t1", actor_id=by, changes={"assignee": ("", to)})


async def test_who_is_given_a_ticket_is_told_by_whom() -> None:
    floor = Floor()
    await floor.notices.handle(given("ana", by="bo"))
    assert floor.heard == [("ana", "assigned")]
    assert floor.last["ticket_id"] == "t1"
    assert floor.last["by"] == "Bo"


@pytest.mark.parametrize("event", [given("ana", by="ana"), given("bo", by="ana"), given("", by="bo")])
async def test_nobody_is_told_of_what_they_took_or_lost_again(event: TicketUpdated) -> None:
    floor = Floor()
    await floor.notices.handle(event)
    assert floor.heard == []


async def test_who_is_named_in_a_note_is_told() -> None:
    floor = Floor()
    await floor.note("@ana please look, @bo and @cy too")
    assert floor.heard == [("ana", "mentioned")], "not the author, and nobody who may not see the ticket"
    await floor.note("@ana", MessageKind.REPLY)
    assert len(floor.heard) == 1


async def test_the_owner_is_told_of_promises_in_danger() -> None:
    floor = Floor()
    await floor.notices.handle(SlaWarned(id="e", at=NOW, ticket_id="t1", clock="resolution", due_at=NOW))
    await floor.notices.handle(SlaBreached(id="e", at=NOW, ticket_id="t1", clock="resolution", due_at=NOW))
    assert floor.heard == [("ana", "sla_warned"), ("ana", "sla_breached")]


async def test_old_events_are_no_news() -> None:
    floor = Floor()
    await floor.notices.handle(replace(given("ana", by="bo"), at=NOW - timedelta(minutes=2)))
    assert floor.heard == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Ana: look", ["Ana"]),
        ("ask @ana.", ["Ana"]),
        ("@小明请看一下", ["小明"]),
        ("@Ana Maria", ["Ana Maria"]),
        ("@Ana Maria and @Ana", ["Ana Maria", "Ana"]),
        ("write to x@ana.example", []),
        ("@Anabel", []),
        ("Ana", []),
    ],
)
def test_mentions(text: str, names: list[str]) -> None:
    agents = [factories.agent(name, name=name) for name in ("Ana", "Ana Maria", "小明")]
    assert [agent.name for agent in mentioned(text, agents)] == names
