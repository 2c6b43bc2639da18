"""Presence: consoles come and go, several per agent, and the grace period after the last one."""

import pytest

from hub.domain.agent import AgentState
from hub.domain.agent_events import AgentConnected, AgentDisconnected, AgentStateChanged
from hub.errors import NotFound
from tests.fakes.contact_centre import ContactCentre


async def test_only_the_first_and_the_last_console_are_news() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.presence.connected("ana", "ana-2")
    await centre.presence.disconnected("ana", "ana-1")
    assert centre.presence.is_connected("ana")
    await centre.presence.disconnected("ana", "ana-2")
    await centre.presence.disconnected("ana", "ana-2")
    assert not centre.presence.is_connected("ana")
    assert [len(centre.of_type(kind)) for kind in (AgentConnected, AgentDisconnected)] == [1, 1]


async def test_an_unknown_agent_cannot_connect() -> None:
    with pytest.raises(NotFound):
        await ContactCentre().presence.connected("nobody", "x")


async def test_the_state_stays_for_the_grace_period_and_not_longer() -> None:
    centre = ContactCentre(grace_s=7)
    await centre.agent("ana", state=AgentState.BREAK)
    await centre.presence.disconnected("ana", "ana-1")
    await centre.wait(6.9)
    assert centre.roster.require("ana").state is AgentState.BREAK
    await centre.wait(0.1)
    assert centre.roster.require("ana").state is AgentState.OFFLINE
    (event,) = centre.of_type(AgentStateChanged)
    assert event.reason == "connection lost"  # type: ignore[attr-defined]


async def test_the_tick_says_when_the_grace_ends() -> None:
    centre = ContactCentre(grace_s=3)
    await centre.agent("ana")
    await centre.presence.disconnected("ana", "ana-1")
    assert (await centre.presence.tick() - centre.clock.now()).total_seconds() == 3


async def test_who_says_available_without_a_console_goes_offline_after_the_grace() -> None:
    centre = ContactCentre()
    await centre.agent("ana", connected=False, state=AgentState.OFFLINE)
    await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    await centre.settle()
    await centre.wait(30)
    assert centre.roster.require("ana").state is AgentState.OFFLINE


async def test_who_is_offline_stays_so_without_a_word() -> None:
    centre = ContactCentre()
    await centre.agent("ana", state=AgentState.OFFLINE)
    await centre.presence.disconnected("ana", "ana-1")
    await centre.wait(60)
    assert centre.of_type(AgentStateChanged) == []


async def test_an_agent_deleted_meanwhile_stops_nobody() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.agent("bo")
    await centre.presence.disconnected("ana", "ana-1")
    await centre.presence.disconnected("bo", "bo-1")
    await centre.agents.delete("ana")
    await centre.wait(30)
    assert centre.roster.require("bo").state is AgentState.OFFLINE
