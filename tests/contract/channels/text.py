"""Texts by Twilio."""

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from hub.channels.contract import Channel
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from hub.lab.twilio_rules import sign
from tests.contract.channels.case import ChannelCase, Fault, Stored, post

FORM = (Path(__file__).parents[2] / "fixtures" / "sms" / "inbound_text.form").read_bytes()
FORM_TYPE = "application/x-www-form-urlencoded"
FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.BUSY: {"status": 429, "code": 20429},
    Fault.REFUSED: {"status": 400, "code": 21610},
    Fault.BROKEN: {"status": 500},
    Fault.SLOW: {"delay_s": 0.6},
    Fault.AWAY: {"cut": True},
}


class TextCase(ChannelCase):
    """Drive the channel against the stand-in of its provider."""

    kind: ClassVar[str] = "sms"

    async def open(self) -> None:
        self.twilio = TwilioStandIn()
        await self.twilio.start()

    async def close(self) -> None:
        await self.twilio.stop()

    def address(self) -> str:
        return NUMBER

    def settings(self) -> dict[str, Any]:
        return {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "api_base_url": self.twilio.base_url,
            "public_url": "https://hub.example.com",
        }

    def stored(self) -> Stored:
        return Stored(FORM, FORM_TYPE)

    async def bring(self, channel: Channel) -> None:
        await self._post(channel, AUTH_TOKEN)

    async def forge(self, channel: Channel) -> None:
        await self._post(channel, "another token")

    async def _post(self, channel: Channel, token: str) -> None:
        form = dict(parse_qsl(FORM.decode(), keep_blank_values=True))
        signature = sign(token, "https://hub.example.com/webhooks/inbox1/sms", form)
        await post(channel, "sms", FORM, {"X-Twilio-Signature": signature, "Content-Type": FORM_TYPE})

    def fail(self, fault: Fault) -> None:
        self.twilio.fail(**FAULTS[fault])

    def sent(self) -> list[str]:
        return [one.body for one in self.twilio.sent if one.answered]
