"""What the provider is given of a message: a template at any time, anything else within 24 hours of the customer's words.

The customer service window: https://www.twilio.com/docs/whatsapp/key-concepts
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.channels.context import FileUrl
from hub.channels.contract import ChannelError
from hub.channels.number_pool import sending_number
from hub.channels.twilio.forms import MAX_BODY_CHARS
from hub.channels.whatsapp.parse import PREFIX
from hub.channels.whatsapp.settings import WhatsAppSettings
from hub.channels.whatsapp.templates import content_fields, templates_of
from hub.clock import Clock
from hub.domain.message import OutboundMessage

WINDOW_S = 24 * 3600.0
MAX_FILE_BYTES = 16 * 1024 * 1024
FILE_VALID_S = 4 * 3600.0
"""How long the provider may take to fetch a file: as long as it keeps a message in its queue."""


def window_open(wrote_at: datetime | None, now: datetime) -> bool:
    """Say whether the customer wrote within the last 24 hours."""
    return wrote_at is not None and now - wrote_at < timedelta(seconds=WINDOW_S)


@dataclass(frozen=True, slots=True)
class Fields:
    """Make the REST client's fields of a message."""

    settings: WhatsAppSettings
    pool: tuple[str, ...]
    file_url: FileUrl
    clock: Clock

    def __call__(self, message: OutboundMessage) -> dict[str, object]:
        """Return the fields; raises ChannelError for a message that cannot be sent."""
        fields: dict[str, object] = {"to": PREFIX + message.recipient.value, **self._sender(message)}
        if message.template is not None:
            known = templates_of(self.settings.templates)
            return fields | content_fields(message.template, known)
        if not window_open(message.customer_wrote_at, self.clock.now()):
            raise ChannelError("the 24-hour window is closed; choose a template", retryable=False)
        if len(message.body) > MAX_BODY_CHARS:
            raise ChannelError("the text is too long", retryable=False)
        if message.body:
            fields["body"] = message.body
        if message.attachments:
            fields["media_url"] = [self._file(message)]
        return fields

    def _sender(self, message: OutboundMessage) -> dict[str, object]:
        written_to = message.our_address or message.thread_key.partition("|")[2]
        if service := self.settings.messaging_service_sid:
            known = {"from_": PREFIX + written_to} if written_to in self.pool else {}
            return {"messaging_service_sid": service, **known}
        number = sending_number(self.pool, message.recipient.value, written_to)
        if not number:
            raise ChannelError("the inbox has no number to send from", retryable=False)
        return {"from_": PREFIX + number}

    def _file(self, message: OutboundMessage) -> str:
        (file, *others) = message.attachments
        if others:
            raise ChannelError("one message carries one file", retryable=False)
        if len(file.content) > MAX_FILE_BYTES:
            raise ChannelError("the file is larger than 16 MB", retryable=False)
        return self.file_url(file.id, FILE_VALID_S)
