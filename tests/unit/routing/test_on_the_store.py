"""Routing on the real repositories: offers, decisions and restarts as stored."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest_asyncio

from hub.domain.agent import Agent, AgentState
from hub.domain.decision import Decision
from hub.domain.events import Event
from hub.domain.ticket import WorkState
from hub.eventbus.codec import doc_to_event, event_to_doc
from hub.routing.journal.entries import Journal
from hub.routing.journal.frames import Frame
from hub.storage.contract import OutboxRef
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from tests.fakes.contact_centre import T0, ContactCentre


@pytest_asyncio.fixture
async def centre() -> AsyncIterator[ContactCentre]:
    """Yield a contact centre whose rows live in the embedded store."""
    made = ContactCentre()
    store, _ = open_store(None, None, made.clock)
    await store.start()

    def publish(events: Sequence[Event], refs: Sequence[OutboxRef]) -> None:
        for event in events:
            read = doc_to_event(event_to_doc(event))
            assert read == event
            made.undelivered.append(event)

    kept = Repositories(store, Outlet(on_commit=publish))
    made.tickets, made.agents, made.decisions = kept.tickets, kept.agents, kept.decisions  # type: ignore[assignment]
    made.boot()
    made.journal = kept.journal  # type: ignore[assignment]
    yield made
    await store.stop()


async def settle(centre: ContactCentre) -> None:
    for _ in range(10):
        events, centre.undelivered = centre.undelivered, []
        for event in events:
            await centre.roster.refresh(event)
            await centre.dispatcher.on_event(event)
        await centre.presence.tick()
        await centre.dispatcher.tick()
        await centre.dispatcher.landed()
    await centre.ledger.stop()


async def test_a_ticket_is_offered_expires_survives_a_restart_and_is_accepted(centre: ContactCentre) -> None:
    await centre.agent("ana", skills={"billing": 5})
    ticket = await centre.ticket(("billing", 3))
    await settle(centre)
    first = (await centre.tickets.require(ticket.id)).work
    assert (first.state, first.offer is not None and first.offer.agent_id) == (WorkState.OFFERED, "ana")

    centre.clock.advance(timedelta(seconds=30))
    centre.boot()
    await centre.roster.start()
    await settle(centre)
    again = await centre.tickets.require(ticket.id)
    assert (again.work.state, again.work.queued_at) == (WorkState.QUEUED, ticket.work.queued_at)
    stored: Agent = await centre.agents.require("ana")
    assert stored.state is AgentState.NOT_RESPONDING

    await centre.presence.connected("ana", "ana-2")
    await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    await settle(centre)
    second = (await centre.tickets.require(ticket.id)).work.offer
    assert second is not None
    await centre.desk.accept("ana", second.id)
    assert [each.chosen for each in await centre.dispatcher.of_ticket(ticket.id)] == ["ana", "ana"]


async def test_a_lost_event_is_found_by_the_sweep(centre: ContactCentre) -> None:
    await centre.agent("ana")
    await settle(centre)
    ticket = await centre.ticket()
    centre.undelivered.clear()
    centre.clock.advance(timedelta(seconds=5))
    await settle(centre)
    assert (await centre.tickets.require(ticket.id)).work.state is WorkState.OFFERED


async def test_decisions_are_deleted_with_the_parts_of_the_journal_they_rest_on(
    centre: ContactCentre,
) -> None:
    old = [T0 - timedelta(days=3, seconds=number) for number in range(250)]
    for number, at in enumerate([*old, T0]):
        await centre.decisions.add(Decision(id=f"d{number}", ticket_id="t", at=at, outcome="offered"))
    keep = timedelta(days=2)
    journal = Journal(centre.journal, centre.ids, keep=keep, decisions=centre.decisions)
    journal.keep(Frame(number=0, at=T0, whole=True))
    await journal.flush()
    assert [one.id for one in await centre.decisions.of_ticket("t", 300)] == ["d250"]
