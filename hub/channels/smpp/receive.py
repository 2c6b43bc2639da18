"""Take what the centre delivers: store, acknowledge; in this order, one sender's messages one after the other."""

import logging
from dataclasses import replace

from hub.background import TaskOwner
from hub.channels.context import ChannelContext
from hub.channels.contract import InboundSink
from hub.channels.smpp.naming import Name, Namer, unreadable
from hub.channels.smpp.pdu import OK, TRY_LATER, Malformed, ShortMessage, Unit, read_message
from hub.channels.smpp.receipts import SentParts, canonical, is_receipt, read_receipt
from hub.channels.smpp.session import Session
from hub.channels.smpp.settings import SmppSettings
from hub.domain.interaction import RawInbound
from hub.domain.message import DeliveryUpdate
from hub.domain.queue import Inbox
from hub.errors import HubError, Unavailable
from hub.tickets.lanes import Lanes

logger = logging.getLogger(__name__)

_EMPTY_ID = b"\0"
"""The body of every answer to a delivery: a message id that is not used."""


class Receiver:
    """The receiving side of one inbox."""

    def __init__(
        self, inbox: Inbox, settings: SmppSettings, context: ChannelContext, sent: SentParts
    ) -> None:
        self._inbox = inbox
        self._settings = settings
        self._clock = context.clock
        self._namer = Namer(inbox.id, context.clock, context.contacts)
        self._sent = sent
        self._tasks = TaskOwner(f"smpp:{inbox.id}:deliveries")
        self._lanes = Lanes(self._tasks)
        self._last_session: Session | None = None
        self._refusing = False
        self.sink: InboundSink | None = None

    async def drain(self) -> None:
        """Give what is being stored a moment to be acknowledged."""
        await self._lanes.drain(2.0)

    async def stop(self) -> None:
        """End what is left; what was not acknowledged comes again."""
        self.sink = None
        await self._tasks.stop()

    def on_request(self, session: Session, unit: Unit) -> None:
        """Take one `deliver_sm`."""
        if session is not self._last_session:
            self._last_session = session
            self._namer.connected()
        try:
            message = read_message(unit.body)
        except Malformed:
            self._lanes.put("", lambda: self._answer(session, unit, None))
            return
        self._lanes.put(message.source.value, lambda: self._answer(session, unit, message))

    async def _answer(self, session: Session, unit: Unit, message: ShortMessage | None) -> None:
        name: Name | None = None
        try:
            if message is not None and is_receipt(message):
                await self._take_news(message)
            else:
                name = await self._take(unit, message)
        except Exception as error:
            if not self._refusing:  # told once; the centre delivers again
                unexpected = not isinstance(error, HubError)
                logger.warning("Inbox %s cannot store what comes in", self._inbox.id, exc_info=unexpected)
            self._refusing = True
            session.reply(unit.answer(TRY_LATER, _EMPTY_ID))
            return
        self._refusing = False
        if session.reply(unit.answer(OK, _EMPTY_ID)) and name is not None:
            self._namer.acknowledged(name)

    async def _take(self, unit: Unit, message: ShortMessage | None) -> Name:
        """Store a message as it came; one that cannot be read is stored as well, for a person to look at."""
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        name = await self._namer.name(message) if message is not None else unreadable(unit.body)
        await self.sink.accept(
            RawInbound(
                inbox_id=self._inbox.id,
                external_id=name.external_id,
                payload=unit.encoded(),
                content_type=name.content_type,
                received_at=self._clock.now(),
            )
        )
        return name

    async def _take_news(self, message: ShortMessage) -> None:
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        receipt = read_receipt(message)
        if receipt is None:
            return
        external_id = canonical(receipt.external_id, self._settings.receipt_id_base)
        if not self._settings.receipt_id_base:
            external_id = self._sent.known_form(external_id)
        news = self._sent.settled(replace(receipt, external_id=external_id))
        if news is None or news.state is None:
            return
        await self.sink.delivery_update(
            DeliveryUpdate(
                inbox_id=self._inbox.id,
                external_id=news.external_id,
                state=news.state,
                reason=news.reason,
            )
        )
