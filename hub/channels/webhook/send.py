"""Post replies to the system behind the inbox, as signed JSON."""

import base64
from datetime import UTC

import aiohttp
import msgspec

from hub.channels.context import ChannelContext
from hub.channels.contract import ChannelError
from hub.channels.safe_http import Answer, ForbiddenAddress, SafePoster
from hub.channels.signature import sign
from hub.channels.webhook.parse import JSON_TYPE
from hub.channels.webhook.settings import WebhookSettings
from hub.clock import Clock
from hub.domain.message import DeliveryReceipt, OutboundMessage

_FIELDS = {"email": "email", "phone": "phone"}


class Sender:
    """The sending side of one inbox; made on the loop, because it opens a session."""

    def __init__(self, settings: WebhookSettings, context: ChannelContext) -> None:
        self._settings = settings
        self._clock: Clock = context.clock
        self._poster = SafePoster(context.http, allow_private=settings.allow_private)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Post one reply; raises ChannelError. The receiver knows a repeated one by its `id`."""
        body = compose(message)
        headers = {"Content-Type": JSON_TYPE, **sign(self._settings.secret, self._clock.now(), body)}
        try:
            answer = await self._poster.post(self._settings.reply_url, body, headers)
        except ForbiddenAddress as error:
            raise ChannelError(str(error), retryable=False) from error
        except TimeoutError as error:
            raise ChannelError("the receiver did not answer in time", retryable=True) from error
        except aiohttp.ClientError as error:
            raise ChannelError("the receiver cannot be reached", retryable=True) from error
        return receipt_of(message, answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()


def compose(message: OutboundMessage) -> bytes:
    """Return the reply as JSON; absent is what has no value."""
    recipient = message.recipient
    document = {
        "id": message.id,
        "ticket": message.ticket_number,
        "to": {_FIELDS.get(recipient.kind, "id"): recipient.value, "name": recipient.name},
        "text": message.body,
        "subject": message.subject,
        "conversation": message.thread_key,
        "in_reply_to": message.in_reply_to,
        "author": message.author_name,
        "automatic": message.automatic,
        "sent_at": message.created_at.astimezone(UTC),
        "attachments": [
            {"name": file.name, "type": file.type, "content_base64": base64.b64encode(file.content).decode()}
            for file in message.attachments
        ],
    }
    return msgspec.json.encode(document)


def receipt_of(message: OutboundMessage, answer: Answer) -> DeliveryReceipt:
    """Return the receipt for a success; raises ChannelError for anything else.

    409 says that the receiver has this `id` already, which is what a repeated attempt wants to hear.
    """
    if answer.status == 409 or 200 <= answer.status < 300:
        return DeliveryReceipt(external_id=_named(answer.body) or message.id)
    wait = answer.retry_after
    raise ChannelError(
        f"the receiver answered {answer.status}",
        retryable=answer.status in (408, 425, 429) or answer.status >= 500,
        retry_after_s=float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else None,
    )


class _Named(msgspec.Struct):
    id: str = ""


def _named(body: bytes) -> str:
    """Return the id the receiver gave the reply, if its answer names one."""
    try:
        return msgspec.json.decode(body, type=_Named).id[:200]
    except msgspec.DecodeError:
        return ""
