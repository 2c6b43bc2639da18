"""The folder to copy: it must work, or every copy begins broken."""

import json
from typing import Any, ClassVar

from hub.channels.contract import Channel
from hub.domain.interaction import Party
from tests.contract.channels.case import ChannelCase, Fault, Receiver, Stored, post

TOKEN = "a token of the template"
BODY = json.dumps({"id": "m-1", "type": "message", "sender": "cust-7", "text": "hello"}).encode()


class TemplateCase(ChannelCase):
    """Drive the template."""

    kind: ClassVar[str] = "template"
    recipient: ClassVar[Party] = Party(kind="template", value="cust-7")

    async def open(self) -> None:
        self.receiver = Receiver()
        await self.receiver.start()

    async def close(self) -> None:
        await self.receiver.stop()

    def settings(self) -> dict[str, Any]:
        return {"token": TOKEN, "send_url": self.receiver.url}

    def stored(self) -> Stored:
        return Stored(BODY, "application/json")

    async def bring(self, channel: Channel) -> None:
        await post(channel, "message", BODY, {"X-Template-Token": TOKEN})

    async def forge(self, channel: Channel) -> None:
        await post(channel, "message", BODY, {"X-Template-Token": "another token"})

    def fail(self, fault: Fault) -> None:
        self.receiver.fail(fault)

    def sent(self) -> list[str]:
        return [json.loads(body)["text"] for body in self.receiver.bodies]
