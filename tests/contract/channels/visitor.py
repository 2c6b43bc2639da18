"""Web chat: visitors speak to the desk, replies are shown in their widgets."""

import json
from dataclasses import replace
from typing import Any, ClassVar

from hub.channels.context import ChannelContext
from hub.channels.contract import Channel
from hub.channels.webchat import WebChat
from hub.channels.webchat.parse import CONTENT_TYPE
from hub.domain.interaction import Party
from hub.domain.visitor import VisitorHello, VisitorMessage, VisitorWords
from tests.contract.channels.case import ChannelCase, Fault, Stored

TOKEN = "t" * 43


class VisitorCase(ChannelCase):
    """Drive the chat as a visitor's socket does."""

    kind: ClassVar[str] = "webchat"
    recipient: ClassVar[Party] = Party(kind="visitor", value="v1")
    can_forge: ClassVar[bool] = False
    faults: ClassVar[frozenset[Fault]] = frozenset()

    def __init__(self) -> None:
        self.shown: list[VisitorMessage] = []

    def context(self) -> ChannelContext:
        return replace(super().context(), show_to_visitor=self._show)

    def _show(self, inbox_id: str, thread_key: str, message: VisitorMessage) -> bool:
        self.shown.append(message)
        return True

    def settings(self) -> dict[str, Any]:
        return {}

    def stored(self) -> Stored:
        said = {"session": "0" * 32, "client_id": "c1", "body": "hello"}
        return Stored(json.dumps(said).encode(), CONTENT_TYPE)

    async def bring(self, channel: Channel) -> None:
        assert isinstance(channel, WebChat)
        hello = VisitorHello(token=TOKEN)
        session = await channel.open(hello)
        await channel.say(session, hello, VisitorWords(body="hello", client_id="c1"))

    def sent(self) -> list[str]:
        return [message.body for message in self.shown]
