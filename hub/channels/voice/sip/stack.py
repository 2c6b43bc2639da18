"""The SIP stack (libre and baresip, by the package baresip-python of the extra `sip`) behind a narrow door.

One stack per process; everything else of `hub.channels.voice.sip` is free of it. Traps that were found: a user agent takes
calls for other names than its own only with `catchall=yes`; the stack's own limit of calls is two; an answer to audio alone
is followed by a second offer unless video codecs are switched off; the jitter buffer is set in the text alone.
"""

import contextlib
import logging
from collections.abc import Callable
from typing import Any

from baresip import (
    Account,
    AudioNotActive,
    AudioRestarted,
    BaresipError,
    Call,
    CallState,
    Config,
    Event,
    Runtime,
    StackEvent,
    UserAgent,
)
from baresip.audio import CallAudio

from hub.channels.voice.rooms.leg import Quality
from hub.channels.voice.sip.settings import SipListener, SipSettings
from hub.errors import Unavailable

logger = logging.getLogger(__name__)

for _name in ("baresip.native", "baresip.call", "baresip.ua", "baresip.events"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they name the parties' numbers
logging.getLogger("baresip.runtime").setLevel(logging.ERROR)

RTP_TIMEOUT_S = 60
"""Seconds without sound after which a party counts as lost; held ones are not measured."""

JITTER_MS = "40-120"
EXPOSED = ("From", "To", "P-Asserted-Identity")
MAX_CALLS = 600
NO_SOUND = (AudioNotActive, AudioRestarted)


class NoSound(Exception):
    """The call has no sound at the moment."""


class StackPcm:
    """One call's samples."""

    def __init__(self, audio: CallAudio) -> None:
        self._audio = audio

    def read(self, max_bytes: int) -> bytes:
        """Return what was received; raises NoSound."""
        try:
            return bytes(self._audio.read(max_bytes))
        except NO_SOUND as error:
            raise NoSound from error

    def write(self, pcm: bytes) -> int:
        """Queue samples; raises NoSound."""
        try:
            return int(self._audio.write(pcm))
        except NO_SOUND as error:
            raise NoSound from error

    def waiting(self) -> tuple[int, int]:
        """Return the bytes to be sent and to be read; raises NoSound."""
        try:
            info = self._audio.info()
        except NO_SOUND as error:
            raise NoSound from error
        return info.tx_buffered, info.rx_buffered


class StackCall:
    """One call of the stack; what it raises is told by `False`, for a call may end at any moment."""

    def __init__(self, call: Call, event: StackEvent | None = None) -> None:
        self.handle: int = call.handle
        self.call_id = str(call.call_id or "")
        self.headers: dict[str, str] = dict(event.headers) if event is not None else {}
        self.pcm = StackPcm(call.audio)
        self._call = call
        self._last: Quality | None = None
        self._lost = (0, 0)
        call.on_rtcp(self._measure)

    def on_digit(self, heard: Callable[[str], None]) -> None:
        """Hear digits of the party (RFC 4733 and SIP INFO)."""
        self._call.on_dtmf(lambda digit: heard(digit.digit))

    def forget(self) -> None:
        """Hear no more of a call that had ended before it was known."""
        with contextlib.suppress(ValueError):
            self._call._runtime.unsubscribe(self._call._on_stack_event)

    async def answer(self) -> bool:
        """Pick up."""
        return await self._do(self._call.answer())

    async def reject(self, *, busy: bool) -> bool:
        """Refuse: busy here, or declined."""
        return await self._do(self._call.reject() if busy else self._call.hangup())

    async def hang_up(self) -> bool:
        """End the call."""
        return await self._do(self._call.hangup())

    async def dial(self, digits: str) -> bool:
        """Send telephone events one after the other."""
        return await self._do(self._call.send_dtmf(digits))

    async def _do(self, doing: Any) -> bool:  # Any: the stack's untyped coroutines
        try:
            await doing
        except BaresipError as error:
            logger.info("The SIP stack did not do it: %s", type(error).__name__)
            return False
        return True

    def _measure(self, stats: Any) -> None:  # Any: the stack's untyped report
        lost, received = stats.rx_lost, stats.rx_packets
        due = lost - self._lost[0] + received - self._lost[1]
        share = max(0.0, (lost - self._lost[0]) / due) if due > 0 else 0.0
        self._lost = (lost, received)
        jitter = max(stats.rx_jitter_ms, stats.tx_jitter_ms)
        self._last = Quality(loss=min(share, 1.0), jitter_ms=jitter, round_trip_ms=stats.rtt_ms)

    def measured(self) -> Quality | None:
        """Return the last report, once."""
        last, self._last = self._last, None
        return last


class Stack:
    """The stack at work. `on_call`, `on_established` and `on_closed` are called with what happens."""

    def __init__(self) -> None:
        self._runtime: Runtime | None = None
        self._agents: dict[int, str] = {}
        self.on_call: Callable[[str, StackCall], None] = lambda inbox_id, call: None
        self.on_established: Callable[[int], None] = lambda handle: None
        self.on_closed: Callable[[int, str], None] = lambda handle, reason: None
        self.on_registered: Callable[[str, bool], None] = lambda inbox_id, yes: None
        self.on_dead: Callable[[], None] = lambda: None

    async def start(self, listener: SipListener) -> None:
        """Begin to listen; raises Unavailable."""
        runtime = Runtime(native_log_level="error")
        loopback = listener.host in ("127.0.0.1", "::1", "localhost")
        config = Config(
            net_interface="127.0.0.1" if loopback else None,
            max_concurrent_calls=MAX_CALLS,
            expose_headers=EXPOSED,
            native_log_level="error",
            rtp_timeout=RTP_TIMEOUT_S,
            extra_config_text="\n".join(
                (
                    f"sip_listen {listener.host}:{listener.port}",
                    "audio_jitter_buffer_type adaptive",
                    f"audio_jitter_buffer_ms {JITTER_MS}",
                    f"rtp_ports {listener.rtp_first}-{listener.rtp_last}",
                    "call_hold_other_calls no",
                    "call_local_timeout 120",
                )
            ),
        )
        try:
            await runtime.start(config)
        except BaresipError as error:
            raise Unavailable("The SIP stack does not start; is the port free?") from error
        runtime.subscribe(self._heard)
        runtime.on_dead = lambda: self.on_dead()
        self._runtime = runtime

    async def stop(self) -> None:
        """End everything."""
        runtime, self._runtime = self._runtime, None
        self._agents.clear()
        if runtime is not None:
            try:
                await runtime.close()
            except BaresipError:
                logger.exception("The SIP stack did not end in order")

    async def add(self, inbox_id: str, settings: SipSettings, *, catches_all: bool) -> "Agent":
        """Take calls for an inbox; raises Unavailable."""
        assert self._runtime is not None
        try:
            agent = await UserAgent.create(
                self._runtime, _account(settings, catches_all=catches_all), transfer_policy="reject"
            )
        except (BaresipError, ValueError) as error:
            raise Unavailable("The SIP stack does not take the trunk's settings") from error
        self._agents[agent.handle] = inbox_id
        return Agent(agent)

    def _heard(self, event: StackEvent) -> None:
        match event.event:
            case Event.CALL_INCOMING:
                assert self._runtime is not None
                call = Call(
                    self._runtime,
                    handle=event.call,
                    ua_handle=event.ua,
                    state=CallState.INCOMING,
                    peer=event.peer,
                    call_id=event.call_id,
                    headers=event.headers,
                )
                self.on_call(self._agents.get(event.ua, ""), StackCall(call, event))
            case Event.CALL_ESTABLISHED:
                self.on_established(event.call)
            case Event.CALL_CLOSED:
                self.on_closed(event.call, event.text or "")
            case Event.REGISTER_OK | Event.REGISTER_FAIL:
                self.on_registered(self._agents.get(event.ua, ""), event.event is Event.REGISTER_OK)


class Agent:
    """What one inbox calls by."""

    def __init__(self, agent: UserAgent) -> None:
        self._agent = agent

    async def register(self) -> bool:
        """Sign in at the registrar; say whether it took us. The stack keeps trying by itself."""
        try:
            await self._agent.register()
        except BaresipError as error:
            logger.warning("The registrar does not take us: %s", type(error).__name__)
            return False
        return True

    async def call(self, uri: str, headers: dict[str, str]) -> StackCall:
        """Call somebody; raises Unavailable."""
        try:
            return StackCall(await self._agent.dial(uri, headers))
        except (BaresipError, ValueError) as error:
            raise Unavailable("The SIP stack does not place the call") from error


def _account(settings: SipSettings, *, catches_all: bool) -> Account:
    extra = ["video_codecs=none", *(["catchall=yes"] if catches_all else [])]
    if settings.srtp != "off":
        extra.append("mediaenc=srtp" if settings.srtp == "offered" else "mediaenc=srtp-mand")
    return Account(
        user=settings.user or "hub",
        domain=settings.registrar or settings.domain or "localhost",
        password=settings.password,
        reg_interval=settings.register_s if settings.registrar else 0,
        transport=settings.transport,
        audio_codecs=tuple(settings.codecs),
        auth_user=settings.auth_user or None,
        extra_params=tuple(extra),
    )
