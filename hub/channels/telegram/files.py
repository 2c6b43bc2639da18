"""Fetch the file of a message from the provider; what cannot be fetched is told in the message's text.

https://core.telegram.org/bots/api#getfile
"""

from collections import Counter
from dataclasses import replace

import msgspec

from hub.channels.context import ChannelContext
from hub.channels.contract import ChannelError
from hub.channels.media import EXTENSIONS, MediaFetcher, MediaRefused
from hub.channels.telegram.api import BotApi
from hub.channels.telegram.content import MAX_FILE_BYTES
from hub.channels.telegram.settings import API_BASE_URL, TelegramSettings
from hub.domain.interaction import InboundAttachment, InboundMessage, RemoteFile
from hub.errors import Unavailable
from hub.tickets.files.types import GENERIC

ATTEMPTS = 3
"""How often intake is asked to come back for a file before the message goes on without it."""

TYPES = frozenset(EXTENSIONS) | {"application/zip", GENERIC}
"""Documents may be of any kind but programs and web pages; what they are judged by is intake's."""


class _FileAnswer(msgspec.Struct):
    """Where the provider keeps a file for the next hour."""

    file_path: str = ""


class Files:
    """Get files; opens a connection for each and holds none, so it also works while the inbox is stopped."""

    def __init__(self, settings: TelegramSettings, context: ChannelContext) -> None:
        self._settings = settings
        self._http = context.http
        # An address that the administrator typed in may be a server in one's own network: replies go there as well.
        private = context.media.allow_private or bool(settings.api_base_url)
        self._fetcher = MediaFetcher(limits=replace(context.media, allow_private=private), types=TYPES)
        self._missed: Counter[str] = Counter()

    async def complete(self, message: InboundMessage) -> InboundMessage:
        """Return the message with its file, or with a line that says why it has none; raises Unavailable at first.

        A message must not wait for its file for ever, so after some attempts it goes on without.
        """
        (file,) = message.remote
        try:
            found = await self._fetch(file)
        except MediaRefused as error:
            return _without(message, file, str(error))
        except (ChannelError, Unavailable) as error:
            if isinstance(error, ChannelError) and not error.retryable:
                return _without(message, file, error.reason)
            self._missed[message.external_id] += 1
            if self._missed[message.external_id] < ATTEMPTS:
                raise Unavailable("The file of a message cannot be fetched yet") from None
            del self._missed[message.external_id]
            return _without(message, file, "the provider did not hand it over; ask for it again")
        self._missed.pop(message.external_id, None)
        return replace(message, attachments=(found,), remote=())

    async def _fetch(self, file: RemoteFile) -> InboundAttachment:
        if file.size_bytes > MAX_FILE_BYTES:
            raise MediaRefused(f"it is larger than {MAX_FILE_BYTES // (1024 * 1024)} MB")
        api = BotApi(self._settings.api_base_url or API_BASE_URL, self._settings.token, self._http)
        try:
            answer = await api.call("getFile", {"file_id": file.url.partition(":")[2]})
        finally:
            await api.close()
        try:
            path = msgspec.json.decode(answer, type=_FileAnswer).file_path
        except msgspec.DecodeError:
            path = ""
        if not path:
            raise MediaRefused("it is not there any more")
        media = await self._fetcher.fetch(api.file_url(path), told=file.type)
        return InboundAttachment(name=file.name, type=media.type, content=media.content)


def _without(message: InboundMessage, file: RemoteFile, why: str) -> InboundMessage:
    kind = file.url.partition(":")[0]
    return replace(message, text=f"{message.text}\n[the {kind} was not fetched: {why}]", remote=())
