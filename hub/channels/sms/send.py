"""What the provider is given of a text: its number, its words, and addresses of its files."""

from dataclasses import dataclass

from hub.channels.context import FileUrl
from hub.channels.contract import ChannelError
from hub.channels.number_pool import sending_number
from hub.channels.sms.settings import SmsSettings
from hub.channels.twilio.forms import MAX_BODY_CHARS
from hub.domain.message import OutboundMessage

MAX_FILES = 10
MAX_FILES_BYTES = 5 * 1024 * 1024
"""The provider takes ten files and 5 MB in one message: https://www.twilio.com/docs/messaging/guides/accepted-mime-types"""

FILE_VALID_S = 4 * 3600.0
"""How long the provider may take to fetch a file: as long as it keeps a message in its queue."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Make the REST client's fields of a text."""

    settings: SmsSettings
    pool: tuple[str, ...]
    file_url: FileUrl

    def __call__(self, message: OutboundMessage) -> dict[str, object]:
        """Return the fields; raises ChannelError for a text that cannot be sent."""
        if len(message.body) > MAX_BODY_CHARS:
            raise ChannelError("the text is too long", retryable=False)
        fields: dict[str, object] = {"to": message.recipient.value, **self._sender(message)}
        if message.body:
            fields["body"] = message.body
        if message.attachments:
            fields["media_url"] = self._files(message)
        return fields

    def _sender(self, message: OutboundMessage) -> dict[str, object]:
        """Return who sends: with a messaging service the provider picks, unless the customer wrote to one of our numbers."""
        written_to = message.our_address or message.thread_key.partition("|")[2]
        if service := self.settings.messaging_service_sid:
            known = {"from_": written_to} if written_to in self.pool else {}
            return {"messaging_service_sid": service, **known}
        number = sending_number(self.pool, message.recipient.value, written_to)
        if not number:
            raise ChannelError("the inbox has no number to send from", retryable=False)
        return {"from_": number}

    def _files(self, message: OutboundMessage) -> list[str]:
        if len(message.attachments) > MAX_FILES:
            raise ChannelError(f"one text carries {MAX_FILES} files at most", retryable=False)
        if sum(len(file.content) for file in message.attachments) > MAX_FILES_BYTES:
            raise ChannelError("the files are larger than 5 MB together", retryable=False)
        return [self.file_url(file.id, FILE_VALID_S) for file in message.attachments]
