"""What providers tell of messages that were sent, in whatever order it comes."""

from collections import OrderedDict

from hub.channels.delivery_rules import informed
from hub.channels.ports import DeliverableMessages
from hub.clock import Clock
from hub.domain.message import DeliveryUpdate, Message
from hub.ids import IdFactory

EARLY_NEWS = 1000


class DeliveryNews:
    """Record news at its message; keep for a while what is news of no message yet, its receipt may be on its way."""

    def __init__(self, clock: Clock, ids: IdFactory, messages: DeliverableMessages) -> None:
        self._clock = clock
        self._ids = ids
        self._messages = messages
        self._early: OrderedDict[tuple[str, str], DeliveryUpdate] = OrderedDict()

    async def take(self, update: DeliveryUpdate) -> bool:
        """Record the news; False when no such message is known, and then it is kept."""
        message = await self._subject_of(update)
        if message is None:
            self._early[update.inbox_id, update.external_id] = update
            while len(self._early) > EARLY_NEWS:
                self._early.popitem(last=False)
            return False
        now = self._clock.now()
        await self._messages.update(message.id, lambda held: informed(held, update, now, self._ids))
        return True

    def kept(self, inbox_id: str, external_id: str) -> DeliveryUpdate | None:
        """Hand out news that came before the receipt it belongs to."""
        return self._early.pop((inbox_id, external_id), None)

    async def _subject_of(self, update: DeliveryUpdate) -> Message | None:
        if update.message_id:
            found = await self._messages.get(update.message_id)
            return found if found is not None and found.inbox_id == update.inbox_id else None
        known = await self._messages.by_external_ids(update.inbox_id, [update.external_id])
        outbound = [one for one in known if one.delivery is not None]
        return outbound[-1] if outbound else None
