"""Fetch the files of a message when it is its turn."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace

from hub.channels.contact_cards import VCARD, card_lines
from hub.channels.context import ChannelContext
from hub.channels.media import Credentials, MediaFetcher, MediaRefused, media_name, origin_of
from hub.channels.twilio.account import Account
from hub.domain.interaction import InboundAttachment, InboundMessage, RemoteFile
from hub.errors import Unavailable

PROVIDER = "https://api.twilio.com"
AT_ONCE = 3
PATIENCE = 3
"""How often a message waits for a file that may come later; then it comes in without it. Fewer than intake's attempts."""

_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Missing:
    """A file that did not come, and why."""

    kind: str
    reason: str

    def line(self) -> str:
        """Return what an agent reads in its place."""
        return f"[a file ({self.kind or 'unknown type'}) could not be fetched: {self.reason}]"


class MediaReader:
    """Bring in the files of one inbox's messages. Needs no start: it also works while the inbox is stopped."""

    def __init__(self, settings: Account, context: ChannelContext) -> None:
        origins = frozenset({origin_of(PROVIDER), origin_of(settings.api_base_url)} - {""})
        self._credentials = Credentials(
            origins=origins, user=settings.account_sid, password=settings.auth_token
        )
        self._fetcher = MediaFetcher(limits=context.media)
        self._waited: OrderedDict[str, int] = OrderedDict()

    async def with_files(self, message: InboundMessage) -> InboundMessage:
        """Return the message with its files, or with a line for each that will never come.

        Raises Unavailable when one may come later, a few times for each message.
        """
        gate = asyncio.Semaphore(AT_ONCE)
        fetched = await asyncio.gather(
            *(self._fetch(gate, message.external_id, place, one) for place, one in enumerate(message.remote)),
            return_exceptions=True,
        )
        later = [one for one in fetched if isinstance(one, BaseException)]
        if later:
            raise later[0]
        files = tuple(one for one in fetched if isinstance(one, InboundAttachment))
        missing = [one.line() for one in fetched if isinstance(one, _Missing)]
        cards = [line for file in files if file.type == VCARD for line in card_lines(file.content)]
        text = "\n".join(filter(None, (message.text, *cards, *missing)))
        return replace(message, text=text, attachments=files, remote=())

    async def _fetch(
        self, gate: asyncio.Semaphore, message_id: str, place: int, remote: RemoteFile
    ) -> InboundAttachment | _Missing:
        async with gate:
            try:
                file = await self._fetcher.fetch(remote.url, told=remote.type, credentials=self._credentials)
            except MediaRefused as error:
                return _Missing(remote.type, str(error))
            except Unavailable:
                if self._waits(message_id):
                    raise
                return _Missing(remote.type, "the provider did not hand it over")
        return InboundAttachment(name=media_name(place, file.type), type=file.type, content=file.content)

    def _waits(self, message_id: str) -> bool:
        """Count one more attempt in vain; say whether another is worth it."""
        tried = self._waited.pop(message_id, 0) + 1
        self._waited[message_id] = tried
        while len(self._waited) > _REMEMBERED:
            self._waited.popitem(last=False)
        return tried <= PATIENCE
