"""Calls and their recordings as stored."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from hub.calls.listing import CallFilter, Sees
from hub.domain.call import LIVING, Call
from hub.domain.callback import Callback, CallbackState
from hub.domain.paging import Page
from hub.domain.pbx_call import PbxCall
from hub.domain.recording import Recording
from hub.reporting.contact_story import Talk
from hub.storage.contract import DocumentStore
from hub.storage.query import Condition, In, Range, Where
from hub.storage.repository import Outlet, Repository

ALL_LIMIT = 1000


class CallRepository(Repository[Call]):
    """Calls."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "calls", Call, outlet)

    async def unsettled(self) -> list[Call]:
        """Return every call for which something is to be done, oldest first."""
        return [call async for call in self.all({"stage": LIVING}, "started_at", batch=ALL_LIMIT)]

    async def listed(self, wanted: CallFilter, limit: int, after: str | None = None) -> Page[Call]:
        """Return a page of calls, newest first; raises Invalid for a cursor of another list."""
        where: dict[str, Condition] = {}
        for name in ("ticket_id", "agent_id", "queue_id", "inbox_id", "state", "direction"):
            value = getattr(wanted, name)
            if value is not None:
                where[name] = value
        if not {"ticket_id", "agent_id", "queue_id"} & where.keys():
            where["started_at"] = Range()
        if wanted.sees is None or wanted.agent_id == wanted.sees.agent_id:
            return await self.page(where, "-started_at", limit, after)
        ways: list[Where] = [{**where, "queue_id": In(*wanted.sees.queue_ids)}]
        if wanted.agent_id is None:
            ways.append({**where, "agent_id": wanted.sees.agent_id})
        return await self.page_of_any(ways, "-started_at", limit, after)

    async def talks_of(self, ticket_ids: Sequence[str]) -> dict[str, list[Talk]]:
        """Return what was measured of the talks in these tickets, each agent's part of it apart."""
        talks: dict[str, list[Talk]] = {}
        async for call in self.all({"ticket_id": In(*ticket_ids)}, "started_at", batch=ALL_LIMIT):
            talks.setdefault(call.ticket_id, []).extend(
                Talk(began_at=part.began_at, talk_s=part.talk_s, hold_s=part.hold_s)
                for part in call.stretches
            )
        return talks


class RecordingRepository(Repository[Recording]):
    """Recordings of calls."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "recordings", Recording, outlet)

    async def deletable(self, before: datetime, limit: int) -> list[Recording]:
        """Return recordings whose time is over, the longest over first."""
        return list((await self.page({"delete_at": Range(lte=before)}, "delete_at", limit)).items)

    async def of_call(self, call_id: str) -> list[Recording]:
        """Return the recordings of a call, oldest first."""
        return list((await self.page({"call_id": call_id}, "created_at", 100)).items)


class CallbackRepository(Repository[Callback]):
    """Calls that are to be made."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "callbacks", Callback, outlet)

    async def due(self, state: CallbackState, until: datetime, limit: int) -> list[Callback]:
        """Return those in this state that were due by then, the longest due first."""
        where: dict[str, Condition] = {"state": state.value, "due_at": Range(lte=until)}
        return list((await self.page(where, "due_at", limit)).items)

    def working(self) -> AsyncIterator[Callback]:
        """Yield those whose attempt is under way."""
        return self.all({"state": CallbackState.WORKING.value}, "due_at")

    async def listed(
        self,
        state: CallbackState | None,
        list_id: str,
        limit: int,
        after: str | None = None,
        *,
        sees: Sees | None = None,
    ) -> Page[Callback]:
        """Return a page in the order of their moments: of one list, of one state, of what `sees` names, or all."""
        where: dict[str, Condition] = {}
        if list_id:
            where["list_id"] = list_id
        if state is not None:
            where["state"] = state.value
        if not {"list_id", "state"} & where.keys():
            where["due_at"] = Range()
        if sees is None:
            return await self.page(where, "due_at", limit, after)
        ways: list[Where] = [
            {**where, "queue_id": In(*sees.queue_ids)},
            {**where, "agent_id": sees.agent_id},
            {**where, "created_by": sees.agent_id},
        ]
        return await self.page_of_any(ways, "due_at", limit, after)

    async def results(self, list_id: str) -> dict[CallbackState, int]:
        """Return how many of a list's are in which state."""
        return {
            state: await self.count({"list_id": list_id, "state": state.value}) for state in CallbackState
        }


class PbxCallRepository(Repository[PbxCall]):
    """Calls that telephone systems carry."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "pbx_calls", PbxCall, outlet)

    async def open_of(self, inbox_id: str) -> list[PbxCall]:
        """Return the calls of an inbox that are not over."""
        return [call async for call in self.all({"inbox_id": inbox_id, "ended_at": None})]
