"""Move running tickets to the present version of their SLA policy: soon after a change, and after every start."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.ticket import Ticket
from hub.errors import HubError, NotFound
from hub.eventbus.change import Change
from hub.tickets.ports import Directory
from hub.tickets.sla.clocks import recalculated
from hub.tickets.sla.terms import terms_for

logger = logging.getLogger(__name__)

SETTLE_S = 0.2
"""So long after a change the work begins, so that several changes at once are one pass."""


class UnsolvedTickets(Protocol):
    """Tickets on which clocks may run."""

    def unsolved(self) -> AsyncIterator[Ticket]:
        """Yield every ticket that is open or pending."""
        ...

    async def update(self, entity_id: str, change: Callable[[Ticket], Change[Ticket] | None]) -> Ticket:
        """Apply a pure change under compare-and-set."""
        ...


class SlaRecalculation:
    """Go through all unsolved tickets and give those whose promises changed their new clocks.

    Changed are: the policy that applies, its version, or (with `everything`, after hours or queues changed) any due moment.
    What was broken stays in the ticket's history. One process (`leads`) does it.
    """

    def __init__(
        self,
        clock: Clock,
        tickets: UnsolvedTickets,
        directory: Directory,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._tickets = tickets
        self._directory = directory
        self._leads = leads
        self._owner = TaskOwner("sla recalculation")
        self._wanted = asyncio.Event()
        self._everything = False

    async def start(self) -> None:
        """Look at every unsolved ticket once, then after each change."""
        self._wanted.set()
        self._owner.start(self._run(), "passes")

    async def stop(self) -> None:
        """Stop; a pass that was begun is made again after the next start."""
        await self._owner.stop()

    async def policy_changed(self, entity_id: str) -> None:
        """Have the tickets looked at: a policy was made, changed or deleted."""
        self._wanted.set()

    async def setup_changed(self, entity_id: str) -> None:
        """Have every clock reckoned again: hours or queues changed."""
        self._everything = True
        self._wanted.set()

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(SETTLE_S)
            self._wanted.clear()
            everything, self._everything = self._everything, False
            if not self._leads():
                continue
            try:
                await self.pass_over(everything=everything)
            except Exception:
                logger.exception(
                    "SLA clocks could not be reckoned again; the next change or start tries again"
                )

    async def pass_over(self, *, everything: bool = False) -> int:
        """Give every ticket whose promises changed its new clocks; return how many there were."""
        moved = 0
        async for ticket in self._tickets.unsolved():
            if self._moved(ticket, everything=everything) is None:
                continue
            try:
                await self._tickets.update(ticket.id, lambda held: self._moved(held, everything=everything))
            except HubError:  # somebody else's change goes first; the clocks move with the next pass
                logger.warning("The SLA clocks of ticket %s could not be moved", ticket.id)
                continue
            moved += 1
        if moved:
            logger.info("SLA clocks moved to changed promises: %s tickets", moved)
        return moved

    def _moved(self, ticket: Ticket, *, everything: bool) -> Change[Ticket] | None:
        try:
            terms = terms_for(ticket, self._directory)
        except NotFound:
            return None
        policy = terms.policy
        mark = (policy.id, policy.version) if policy else ("", 0)
        if not everything and mark == (ticket.sla.policy_id, ticket.sla.policy_version):
            return None
        now: datetime = self._clock.now()
        after = recalculated(ticket, terms, now)
        return None if after == ticket.sla else Change(replace(ticket, sla=after))
