"""Show customers that their agent is writing, on channels that can show it."""

import logging
from collections import OrderedDict
from typing import Protocol, runtime_checkable

from hub.background import TaskOwner
from hub.channels.contract import ChannelError
from hub.channels.ports import Channels
from hub.clock import Clock
from hub.domain.ticket import Ticket
from hub.errors import NotFound, Unavailable

logger = logging.getLogger(__name__)

EVERY_S = 4.0
"""How often one conversation is told at most: providers show it for about five seconds."""

REMEMBERED = 2000


@runtime_checkable
class ShowsTyping(Protocol):
    """What a channel offers besides its contract when its provider must be called to show it."""

    async def show_typing(self, thread_key: str) -> None:
        """Show in the conversation that somebody is writing; raises ChannelError."""
        ...


class TypingSignals:
    """Pass on that an agent is writing. It is a courtesy: what fails is forgotten."""

    def __init__(self, clock: Clock, channels: Channels) -> None:
        self._clock = clock
        self._channels = channels
        self._tasks = TaskOwner("typing")
        self._told: OrderedDict[str, float] = OrderedDict()  # ticket id -> when

    async def start(self) -> None:
        """Need nothing before the first agent writes."""

    async def stop(self) -> None:
        """End what is under way."""
        await self._tasks.stop()

    def tell(self, ticket: Ticket) -> None:
        """Tell the ticket's customer, unless that was done just now or its channel cannot."""
        now = self._clock.monotonic()
        if now - self._told.get(ticket.id, now - EVERY_S) < EVERY_S or not ticket.thread_key:
            return
        try:
            channel = self._channels.channel(ticket.inbox_id)
        except (NotFound, Unavailable):
            return
        if not isinstance(channel, ShowsTyping):
            return
        self._told[ticket.id] = now
        self._told.move_to_end(ticket.id)
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        self._tasks.start(self._show(channel, ticket), ticket.id)

    async def _show(self, channel: ShowsTyping, ticket: Ticket) -> None:
        try:
            await channel.show_typing(ticket.thread_key)
        except ChannelError as error:
            logger.debug("Typing in ticket %s is not shown: %s", ticket.id, error.reason)
