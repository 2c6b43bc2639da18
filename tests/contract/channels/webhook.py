"""The generic JSON inbox."""

import json
from typing import Any, ClassVar

from hub.channels.contract import Channel
from hub.channels.signature import sign
from hub.clock import SystemClock
from hub.domain.interaction import Party
from tests.contract.channels.case import ChannelCase, Fault, Receiver, Stored, post

SECRET = "a shared secret of some length"
BODY = json.dumps({"id": "m-1", "from": {"id": "cust-7"}, "text": "你好"}).encode()


class WebhookCase(ChannelCase):
    """Drive the channel against a receiver of replies."""

    kind: ClassVar[str] = "webhook"
    recipient: ClassVar[Party] = Party(kind="external", value="cust-7")

    async def open(self) -> None:
        self.receiver = Receiver()
        await self.receiver.start()

    async def close(self) -> None:
        await self.receiver.stop()

    def settings(self) -> dict[str, Any]:
        return {"secret": SECRET, "reply_url": self.receiver.url, "allow_private": True}

    def stored(self) -> Stored:
        return Stored(BODY, "application/json")

    async def bring(self, channel: Channel) -> None:
        await post(channel, "message", BODY, sign(SECRET, SystemClock().now(), BODY))

    async def forge(self, channel: Channel) -> None:
        await post(channel, "message", BODY, sign("another secret", SystemClock().now(), BODY))

    def fail(self, fault: Fault) -> None:
        self.receiver.fail(fault)

    def sent(self) -> list[str]:
        return [json.loads(body)["text"] for body in self.receiver.bodies]
