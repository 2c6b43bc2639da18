"""Find the desk for the visitors of a web site among the channels at work."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from hub.channels.contract import Channel, ChannelHealth
from hub.domain.attachment import StoredFile
from hub.domain.message import Message
from hub.domain.visitor import VisitorHello, VisitorMessage, VisitorSession, VisitorWords
from hub.errors import HubError, NotFound, Unavailable


class Desk(Protocol):
    """What a channel with visitors offers as its attribute `visitors`."""

    @property
    def sites(self) -> Sequence[str]:
        """Return the sites that may show the inbox's widget; `*` means any."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:  # Any: JSON
        """Return what the widget must know before anybody connects."""
        ...

    @property
    def other_way(self) -> str:
        """Return the inbox that brings what a visitor who has gone did not see; empty for none."""
        ...

    def embeds(self, origin: str) -> bool:
        """Say whether this site may show the inbox's widget."""
        ...

    async def open(self, hello: VisitorHello) -> VisitorSession:
        """Begin a conversation, or resume the one that the token is for."""
        ...

    async def history(self, session: VisitorSession, last: str) -> list[VisitorMessage]:
        """Return at least the messages after `last`, oldest first."""
        ...

    async def say(self, session: VisitorSession, hello: VisitorHello, words: VisitorWords) -> str:
        """Store what the visitor wrote, durably, and return its id."""
        ...

    async def received(self, session: VisitorSession, message_id: str) -> None:
        """Note that the visitor's browser has this reply."""
        ...

    async def read(self, session: VisitorSession, message_id: str) -> None:
        """Note that the visitor has looked at this reply and those before it."""
        ...

    async def keep_file(self, token: str, name: str, type: str, data: bytes) -> StoredFile:
        """Store a file that the holder of the token is about to send."""
        ...

    async def end(self, session: VisitorSession) -> None:
        """End the conversation on the visitor's wish."""
        ...

    async def rate(self, session: VisitorSession, score: int, comment: str) -> None:
        """Store the visitor's rating (1-5)."""
        ...

    async def transcript(self, session: VisitorSession, email: str) -> str:
        """Have the conversation sent by mail and return the address."""
        ...

    def message(self, message: Message) -> VisitorMessage | None:
        """Return the message as the visitor may see it, or None."""
        ...


class Running(Protocol):
    """The channels at work (hub.channels.runner)."""

    def find(self, inbox_ref: str) -> Channel:
        """Return the started channel of an inbox by id or name; raises NotFound or Unavailable."""
        ...

    def health(self) -> Mapping[str, ChannelHealth]:
        """Return how each inbox was when last looked at."""
        ...


class VisitorDesks:
    """The desks by inbox, for the sockets; and the sites by inbox, for the page in which the widget runs."""

    def __init__(self, channels: Running) -> None:
        self._channels = channels

    def desk(self, inbox: str) -> Desk:
        """Return the desk of the inbox with this id or name; raises NotFound or Unavailable."""
        desk: Desk | None = getattr(self._channels.find(inbox), "visitors", None)
        if desk is None:
            raise NotFound("There is no such inbox")
        return desk

    def embeds(self, origin: str) -> bool:
        """Say whether any inbox's widget may be shown on this site."""
        return any(desk.embeds(origin) for desk in self._all())

    def sites(self, inbox_id: str) -> Sequence[str] | None:
        """Return the sites that may show the inbox's widget, None for any; raises NotFound or Unavailable."""
        sites = self.desk(inbox_id).sites
        return None if "*" in sites else sites

    def facts(self, inbox_id: str) -> Mapping[str, Any]:  # Any: JSON
        """Return what the inbox's widget must know before anybody connects; raises NotFound or Unavailable."""
        return self.desk(inbox_id).facts

    async def keep_file(self, inbox_id: str, token: str, name: str, type: str, data: bytes) -> StoredFile:
        """Store a visitor's file; raises HubError kinds."""
        return await self.desk(inbox_id).keep_file(token, name, type, data)

    def other_way(self, inbox_id: str) -> str | None:
        """Return the inbox that brings what was not seen in time; empty for none, None while the channel is not up."""
        try:
            return self.desk(inbox_id).other_way
        except Unavailable:
            return None
        except NotFound:
            return ""

    def _all(self) -> Iterator[Desk]:
        for inbox_id in self._channels.health():
            try:
                yield self.desk(inbox_id)
            except HubError:
                continue
