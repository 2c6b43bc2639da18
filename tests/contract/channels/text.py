"""Texts and WhatsApp by Twilio."""

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from hub.channels.contract import Channel
from hub.clock import SystemClock
from hub.domain.message import OutboundMessage
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from hub.lab.twilio_rules import sign
from tests.contract.channels.case import ChannelCase, Fault, Stored, post
from tests.factories.outbound import make_outbound

FIXTURES = Path(__file__).parents[2] / "fixtures"
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
    form: ClassVar[bytes] = (FIXTURES / "sms" / "inbound_text.form").read_bytes()

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
        return Stored(self.form, FORM_TYPE)

    async def bring(self, channel: Channel) -> None:
        await self._post(channel, AUTH_TOKEN)

    async def forge(self, channel: Channel) -> None:
        await self._post(channel, "another token")

    async def _post(self, channel: Channel, token: str) -> None:
        form = dict(parse_qsl(self.form.decode(), keep_blank_values=True))
        signature = sign(token, f"https://hub.example.com/webhooks/inbox1/{self.kind}", form)
        await post(
            channel, self.kind, self.form, {"X-Twilio-Signature": signature, "Content-Type": FORM_TYPE}
        )

    def fail(self, fault: Fault) -> None:
        self.twilio.fail(**FAULTS[fault])

    def sent(self) -> list[str]:
        return [one.body for one in self.twilio.sent if one.answered]


class WhatsAppCase(TextCase):
    """The same provider's other channel: freely only to who wrote within a day."""

    kind: ClassVar[str] = "whatsapp"
    form: ClassVar[bytes] = (FIXTURES / "whatsapp" / "inbound_text.form").read_bytes()

    async def open(self) -> None:
        await super().open()
        self.twilio.heard.add(f"whatsapp:{self.recipient.value}")

    def outbound(self, body: str) -> OutboundMessage:
        now = SystemClock().now()
        return make_outbound(body=body, recipient=self.recipient, customer_wrote_at=now)
