"""Messages by Telegram."""

from pathlib import Path
from typing import Any, ClassVar

from hub.channels.contract import Channel
from hub.channels.telegram.receive import webhook_secret
from hub.channels.telegram.settings import TelegramSettings
from hub.domain.interaction import Party
from tests.contract.channels.case import ChannelCase, Fault, Stored, post
from tests.servers.telegram import TOKEN, TelegramStandIn

UPDATE = (Path(__file__).parents[2] / "fixtures" / "telegram" / "text.json").read_bytes()
FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.BUSY: {"status": 429, "description": "Too Many Requests: retry after 7", "retry_after": 7},
    Fault.REFUSED: {"status": 403, "description": "Forbidden: bot was blocked by the user"},
    Fault.BROKEN: {"status": 502, "description": "Bad Gateway"},
    Fault.SLOW: {"delay_s": 0.6},
    Fault.AWAY: {"cut": True},
}


class TelegramCase(ChannelCase):
    """Drive the channel by webhook, against the stand-in of its provider."""

    kind: ClassVar[str] = "telegram"
    recipient: ClassVar[Party] = Party(kind="telegram", value="1111111")

    async def open(self) -> None:
        self.provider = TelegramStandIn()
        await self.provider.start()

    async def close(self) -> None:
        await self.provider.stop()

    def settings(self) -> dict[str, Any]:
        return {"token": TOKEN, "api_base_url": self.provider.base_url}

    def stored(self) -> Stored:
        return Stored(UPDATE, "application/json")

    async def bring(self, channel: Channel) -> None:
        secret = webhook_secret(TelegramSettings(token=TOKEN), channel.inbox)
        await post(channel, "telegram", UPDATE, {"X-Telegram-Bot-Api-Secret-Token": secret})

    async def forge(self, channel: Channel) -> None:
        await post(channel, "telegram", UPDATE, {"X-Telegram-Bot-Api-Secret-Token": "a guess"})

    def fail(self, fault: Fault) -> None:
        self.provider.fail(**FAULTS[fault])

    def sent(self) -> list[str]:
        return [one.text for one in self.provider.sent if one.answered]
