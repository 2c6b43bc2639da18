"""Hand messages to the provider: one attempt, every wait bounded, every failure a ChannelError."""

import asyncio

import aiohttp

from hub.channels._template.settings import TemplateSettings
from hub.channels.context import ChannelContext
from hub.channels.contract import ChannelError
from hub.domain.message import DeliveryReceipt, OutboundMessage


class Sender:
    """The sending side of one inbox; made in `start`, because it opens a session."""

    def __init__(self, settings: TemplateSettings, context: ChannelContext) -> None:
        self._settings = settings
        self._limits = context.http
        self._session = aiohttp.ClientSession()

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand over one message; raises ChannelError.

        Retries, order, pace and records are the delivery worker's. What counts here is to tell apart what may
        work later (retryable) from what never will. `message.id` is the idempotency key: pass it on if the
        provider knows such a thing, because an attempt whose answer was lost is made again.
        """
        document = {"id": message.id, "to": message.recipient.value, "text": message.body}
        headers = {"X-Template-Token": self._settings.token}
        try:
            async with (
                asyncio.timeout(self._limits.total_s),
                self._session.post(self._settings.send_url, json=document, headers=headers) as answer,
            ):
                await answer.content.read(self._limits.max_answer_bytes)
                status = answer.status
        except TimeoutError as error:
            raise ChannelError("the provider did not answer in time", retryable=True) from error
        except aiohttp.ClientError as error:
            raise ChannelError("the provider cannot be reached", retryable=True) from error
        if status >= 400:
            raise ChannelError(f"the provider answered {status}", retryable=status == 429 or status >= 500)
        return DeliveryReceipt(external_id=message.id)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()
