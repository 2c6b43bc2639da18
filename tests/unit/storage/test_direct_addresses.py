"""A direct address is one agent's at most, whoever writes at the same time, and a crash in between blocks nobody for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.clock import ManualClock
from hub.domain.agent import Agent
from hub.domain.direct import DirectLine
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.storage.opening import open_store
from hub.storage.repositories.direct_addresses import UNDER_WAY, DirectAddresses
from hub.storage.repositories.nouns import AgentRepository
from hub.storage.repository import Outlet
from tests import factories


def an_agent(name: str, *addresses: str) -> Agent:
    now = factories.NOON
    line = DirectLine(addresses=addresses)
    return Agent(
        id=name,
        name=name,
        email=f"{name}@example.com",
        direct=line,
        state_since=now,
        idle_since=now,
        created_at=now,
    )


@asynccontextmanager
async def two_processes() -> AsyncIterator[
    tuple[ManualClock, AgentRepository, AgentRepository, DirectAddresses]
]:
    clock = ManualClock(factories.NOON)
    store, _ = open_store(None, None, clock)
    await store.start()
    here, there = (AgentRepository(store, Outlet(), clock) for _ in range(2))
    try:
        yield clock, here, there, DirectAddresses(store, here, clock)
    finally:
        await store.stop()


async def give(agents: AgentRepository, agent_id: str, *addresses: str) -> Agent:
    line = DirectLine(addresses=addresses)
    return await agents.update(agent_id, lambda held: Change(replace(held, direct=line)))


async def test_of_two_who_want_an_address_at_once_one_has_it() -> None:
    async with two_processes() as (_, here, there, _claims):
        ends = await asyncio.gather(
            here.add(an_agent("ana", "+1 555 0100")),
            there.add(an_agent("bo", "1-555-0100")),
            return_exceptions=True,
        )
        assert sorted(type(end) for end in ends if isinstance(end, Exception)) == [AlreadyExists]
        stored = [one.id for one in await here.get_many(["ana", "bo"])]
        assert len(stored) == 1
        (other,) = {"ana", "bo"} - set(stored)
        await there.add(an_agent(other))
        with pytest.raises(AlreadyExists, match="Another agent is reached by 15550100"):
            await give(there, other, "15550100")


async def test_what_an_agent_gives_up_another_can_have_and_changes_of_state_claim_nothing() -> None:
    async with two_processes() as (clock, here, there, _claims):
        await here.add(an_agent("ana", "ana.direct@example.com"))
        await there.add(an_agent("bo"))
        clock.advance(UNDER_WAY)
        changed = await here.update("ana", lambda held: Change(replace(held, state_reason="lunch")))
        with pytest.raises(AlreadyExists):
            await give(there, "bo", "Ana.Direct+x@example.com")
        assert changed.direct.addresses == ("ana.direct@example.com",)
        await give(here, "ana")
        await give(there, "bo", "ana.direct@example.com")
        with pytest.raises(AlreadyExists):
            await give(here, "ana", "ana.direct@example.com")


async def test_a_claim_whose_agent_was_never_written_lapses() -> None:
    async with two_processes() as (clock, _here, there, claims):
        await there.add(an_agent("bo"))
        await claims.claim(an_agent("ana", "200"))  # and the process died
        with pytest.raises(AlreadyExists):
            await give(there, "bo", "200")
        clock.advance(UNDER_WAY + timedelta(seconds=1))
        assert (await give(there, "bo", "200")).direct.addresses == ("200",)


async def test_a_refused_write_and_a_slip_that_is_mended_block_nobody() -> None:
    async with two_processes() as (_clock, here, there, _claims):
        await here.add(an_agent("ana", "100"))
        with pytest.raises(AlreadyExists):
            await here.add(replace(an_agent("bo", "200"), email="ana@example.com"))
        await here.add(an_agent("bo2", "200"))
        with pytest.raises(AlreadyExists):
            await here.add(an_agent("cy", "300", "100"))
        await here.add(an_agent("cy2", "300"))
        await give(here, "cy2", "400")
        assert (await give(there, "bo2", "300")).direct.addresses == ("300",)
