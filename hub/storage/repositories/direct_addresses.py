"""Whose a direct address is: one agent's at most, whichever process writes; as an identity is one customer's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.direct import DirectAddress, direct_key
from hub.errors import AlreadyExists
from hub.storage.contract import DocumentStore
from hub.storage.errors import VersionConflict
from hub.storage.repository import Repository

UNDER_WAY = timedelta(seconds=60)
"""So long a claim stands by itself: its agent is being written. Afterwards it stands while the stored agent has the address."""

_ATTEMPTS = 5


class DirectAddresses:
    """Claims of agents to their addresses: taken before the agent is written, so that a crash in between harms nobody.

    None is given back. One whose agent does not have the address (any more) is free for the next who wants it.
    """

    def __init__(self, store: DocumentStore, agents: Repository[Agent], clock: Clock) -> None:
        self._claims = Repository(store, "direct_addresses", DirectAddress)
        self._agents = agents
        self._clock = clock

    async def claim(self, agent: Agent) -> list[DirectAddress]:
        """Claim every address that the agent is about to have, and return the claims made now.

        Raises AlreadyExists when one is another agent's. Call `settle` with what is returned once the agent is written, or is not.
        """
        wanted = _keys(agent)
        if not wanted:
            return []
        held = await self._agents.get(agent.id)
        had = _keys(held) if held is not None else {}
        known = {one.id: one for one in await self._claims.get_many(wanted)}
        taken: list[DirectAddress] = []
        try:
            for key, address in wanted.items():
                claim = known.get(key)
                mine = claim is not None and claim.agent_id == agent.id
                if not (mine and key in had):
                    taken.append(await self._take(key, address, agent.id))
        except AlreadyExists:
            await self.settle(taken)
            raise
        return taken

    async def settle(self, claims: Sequence[DirectAddress]) -> None:
        """Have these claims stand no longer by themselves: their agent is written, or will not be. One made anew since stands on."""
        for claim in claims:
            try:
                await self._claims.save(replace(claim, claimed_at=claim.claimed_at - UNDER_WAY))
            except VersionConflict:
                continue

    async def _take(self, key: str, address: str, agent_id: str) -> DirectAddress:
        for _ in range(_ATTEMPTS):
            now = self._clock.now()
            fresh = DirectAddress(id=key, agent_id=agent_id, claimed_at=now)
            claim = await self._claims.get(key)
            try:
                if claim is None:
                    return await self._claims.add(fresh)
                if claim.agent_id != agent_id and await self._stands(claim, now):
                    raise AlreadyExists(f"Another agent is reached by {address}")
                return await self._claims.save(_instead_of(claim, fresh))
            except VersionConflict:
                continue
            except AlreadyExists:
                if claim is not None:
                    raise
        raise AlreadyExists(f"Others want to be reached by {address} at this moment")

    async def _stands(self, claim: DirectAddress, now: datetime) -> bool:
        if now - claim.claimed_at < UNDER_WAY:
            return True
        owner = await self._agents.get(claim.agent_id)
        return owner is not None and claim.id in _keys(owner)


def _instead_of(claim: DirectAddress, fresh: DirectAddress) -> DirectAddress:
    return DirectAddress(
        id=claim.id, version=claim.version, agent_id=fresh.agent_id, claimed_at=fresh.claimed_at
    )


def _keys(agent: Agent) -> dict[str, str]:
    """Return the agent's addresses by the form in which they are compared."""
    return {key: each for each in agent.direct.addresses if (key := direct_key(each))}
