"""Room engines and lines by the settings."""

from pathlib import Path

from hub.channels.voice.carried import CarriedLines
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.sip.settings import SipListener
from hub.channels.voice.sound_shelf import Blobs, SoundShelf
from hub.clock import Clock
from hub.processes.sockets import socket_folder
from hub.settings import Settings


def open_lines(settings: Settings, data_dir: Path, blobs: Blobs, clock: Clock) -> CarriedLines:
    """Return lines on as many room engines as the settings name, not started; raises SettingsError."""
    voice = settings.voice
    folder = data_dir.absolute() / "voice"
    sockets = socket_folder("voice", str(folder))
    engines = [
        EngineLink(
            EngineSettings(
                socket=str(sockets / f"{number}.sock"),
                recordings=str(folder / f"recordings-{number}"),
                media_host=voice.media_host or settings.server.host,
                media_port=voice.media_port and voice.media_port + number,
                advertised=voice.advertised_address,
                max_legs=voice.max_legs,
                lost_s=voice.lost_s,
                rejoin_s=voice.rejoin_s,
                orphan_s=voice.orphan_s,
                log_level=settings.logs.level,
                stream_host=voice.stream_host or settings.server.host,
                stream_port=voice.stream_port and voice.stream_port + number,
            ),
            f"engine {number}",
        )
        for number in range(voice.engines)
    ]
    shelf = SoundShelf(folder / "sounds", blobs)
    listener = SipListener(
        host=voice.sip_host or settings.server.host,
        port=voice.sip_port,
        rtp_first=voice.sip_audio_first,
        rtp_last=voice.sip_audio_last,
    )
    return CarriedLines(RoomLines(engines, shelf, shelf, clock), listener)
