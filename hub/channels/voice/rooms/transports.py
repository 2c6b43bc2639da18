"""The transports of an engine; a new one is named here."""

from hub.channels.voice.rooms.leg import Transport
from hub.channels.voice.rooms.media_port import MediaPort
from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.rooms.webrtc import Browsers
from hub.channels.voice.sip.trunks import SipTrunks
from hub.channels.voice.twilio.streams import Streams
from hub.clock import Clock


def make_transports(settings: EngineSettings, port: MediaPort, clock: Clock) -> dict[str, Transport]:
    """Return every transport by its name, not started."""
    browsers = Browsers(
        port, clock, advertised=settings.advertised, lost_s=settings.lost_s, rejoin_s=settings.rejoin_s
    )
    streams = Streams(settings.stream_host, settings.stream_port or None)
    return {transport.name: transport for transport in (browsers, streams, SipTrunks())}
