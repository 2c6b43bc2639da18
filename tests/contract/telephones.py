"""Parties on the telephone network, one kind a transport, for the conformance suite of lines."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from hub.channels.contract import WebhookRoute
from hub.channels.voice.carried import CarriedLines
from hub.channels.voice.sip.settings import SipSettings, Trunk
from hub.channels.voice.twilio.assembly import TwilioInbox
from hub.channels.voice.twilio.settings import TwilioVoiceSettings
from hub.channels.webhooks import Webhooks
from hub.clock import SystemClock
from hub.lab.media_stream import loudness
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from hub.lab.twilio_voice import Person, TwilioVoice
from hub.lab.voice_caller import Call
from tests.factories.outbound import make_context, make_inbox
from tests.servers.program import free_port
from tests.servers.sip_peer import RtpPeer, listening, rtp_peer, sipp
from tests.servers.webhook_door import WebhookDoor

TO_CALL = "+14155550123"
TALK_MS = 7000
"""How long a call by SIP lasts until its caller hangs up."""


class Party(ABC):
    """Somebody with a telephone and a tone of his own."""

    @abstractmethod
    def heard(self) -> bytes:
        """Return all that was heard, in µ-law."""

    @abstractmethod
    async def press(self, digits: str) -> None:
        """Press keys in a conversation."""

    @abstractmethod
    def hang_up(self) -> None:
        """Hang up."""

    async def hears(self, tone_hz: float, share: float = 0.5) -> bool:
        """Say whether the tone is heard within two seconds."""
        for _ in range(40):
            await asyncio.sleep(0.05)
            if loudness(self.heard()[-2400:], tone_hz) > share:
                return True
        return False


class Network(ABC):
    """One transport with the world around it."""

    inbox_id = "line"
    menu_digits = True
    """Whether digits are pressed before the audio is in an engine."""

    def __init__(self, lines: CarriedLines, stream_port: int) -> None:
        self.lines = lines
        self.stream_port = stream_port
        self.stack = contextlib.AsyncExitStack()

    @abstractmethod
    async def open(self) -> None:
        """Bring it up and attach it."""

    async def close(self) -> None:
        """Take it down."""
        await self.stack.aclose()
        await self.lines.detach(self.inbox_id)

    @abstractmethod
    async def calls(self, tone_hz: float, digits: str = "") -> Party:
        """Phone the hub; `digits` are pressed at the first prompt."""

    @abstractmethod
    async def waits_for_a_call(self, tone_hz: float) -> Callable[[], Party]:
        """Have somebody at `TO_CALL` who picks up; return how to reach that party then."""


class TwilioParty(Party):
    def __init__(self, twilio: TwilioVoice, call: Call) -> None:
        self._twilio, self._call = twilio, call

    def heard(self) -> bytes:
        return self._call.heard

    async def press(self, digits: str) -> None:
        self._call.streams[-1].press(digits)

    def hang_up(self) -> None:
        self._twilio.hang_up(self._call)


class TwilioNetwork(Network):
    """The provider's stand-in, its webhooks and its streams."""

    kind = "voice"
    inbox = make_inbox("line", "voice", address=NUMBER)

    async def open(self) -> None:
        self.twilio, self.door = TwilioVoice(pace=0.02), WebhookDoor(Webhooks(self))  # type: ignore[arg-type]
        api = await self.twilio.start()
        public_url = await self.door.start()
        self.url = f"{public_url}/webhooks/line"
        settings = TwilioVoiceSettings(
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            api_base_url=api,
            stream_url=f"ws://127.0.0.1:{self.stream_port}/voice/stream",
        )
        context = make_context(SystemClock(), public_url=public_url)
        self.carrier = TwilioInbox(self.inbox, settings, context, self.lines.audio, patience_s=0.3)
        await self.lines.attach(self.inbox_id, self.carrier)

    async def close(self) -> None:
        await self.twilio.stop()
        await super().close()
        await self.door.stop()

    def find(self, ref: str) -> "TwilioNetwork":
        return self

    def routes(self) -> Sequence[WebhookRoute]:
        return self.carrier.routes()

    async def calls(self, tone_hz: float, digits: str = "") -> Party:
        person = Person(tone_hz=tone_hz, digits=[digits] if digits else [], waits_s=3000, talks_s=60)
        call = self.twilio.call(f"{self.url}/voice", person, status_callback=f"{self.url}/voice-status")
        return TwilioParty(self.twilio, call)

    async def waits_for_a_call(self, tone_hz: float) -> Callable[[], Party]:
        self.twilio.people[TO_CALL] = Person(tone_hz=tone_hz, waits_s=3000, talks_s=60)
        return lambda: TwilioParty(self.twilio, [*self.twilio.calls.values()][-1])


class SipParty(Party):
    def __init__(self, peer: RtpPeer) -> None:
        self._peer = peer

    def heard(self) -> bytes:
        return bytes(self._peer.heard)

    async def press(self, digits: str) -> None:
        self._peer.press(digits)

    def hang_up(self) -> None:
        """Wait: sipp hangs up when its time is over."""


class SipNetwork(Network):
    """A trunk with sipp at its other end."""

    async def open(self) -> None:
        self.callee_port = free_port()
        sip = SipSettings(peers=("127.0.0.1",), domain=f"127.0.0.1:{self.callee_port}")
        await self.lines.attach(
            self.inbox_id, Trunk(inbox_id=self.inbox_id, address="+4930123", settings=sip)
        )
        assert not await self.lines.state(self.inbox_id)

    async def calls(self, tone_hz: float, digits: str = "") -> Party:
        peer = await self.stack.enter_async_context(rtp_peer(tone_hz))
        options = ("-key", "audio_port", str(peer.port), "-s", "+4930123", "-m", "1")
        run = sipp("caller_hangs_up", *options, "-d", str(TALK_MS), to=self.lines._sip.port)
        await self.stack.enter_async_context(run)
        if digits:
            peer.press_when_heard(digits)
        return SipParty(peer)

    async def waits_for_a_call(self, tone_hz: float) -> Callable[[], Party]:
        peer = await self.stack.enter_async_context(rtp_peer(tone_hz))
        options = ("-key", "audio_port", str(peer.port), "-m", "1", "-p", str(self.callee_port))
        await self.stack.enter_async_context(sipp("answers", *options))
        await listening(self.callee_port)
        return lambda: SipParty(peer)


NETWORKS: dict[str, type[Network]] = {"twilio": TwilioNetwork, "sip": SipNetwork}
