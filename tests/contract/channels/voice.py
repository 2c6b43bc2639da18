"""The telephone, as far as it is a channel: the call desk reports a call, and nothing is written to it."""

import json
from pathlib import Path
from typing import Any, ClassVar, cast

from hub.channels.contract import Channel
from hub.channels.voice import VoiceChannel
from hub.domain.interaction import RawInbound
from hub.errors import Unavailable
from tests.contract.channels.case import ChannelCase, Fault, Stored
from tests.factories import NOON

FIXTURES = Path(__file__).parents[2] / "fixtures" / "voice"
WAITS = (FIXTURES / "call_waits_after_the_menu.json").read_bytes()


class VoiceCase(ChannelCase):
    """Report calls as the call desk does."""

    kind: ClassVar[str] = "voice"
    can_forge: ClassVar[bool] = False
    writes: ClassVar[bool] = False
    faults: ClassVar[frozenset[Fault]] = frozenset()

    def settings(self) -> dict[str, Any]:
        return {"greeting": "Welcome.", "announce_s": 20}

    def stored(self) -> Stored:
        return Stored(WAITS, "application/vnd.hub.call+json")

    async def bring(self, channel: Channel) -> None:
        sink = cast(VoiceChannel, channel).sink
        if sink is None:
            raise Unavailable("not started")
        report = json.loads(WAITS)
        raw = RawInbound(
            inbox_id=channel.inbox.id,
            external_id=f"{report['call']}:{report['part']}",
            payload=WAITS,
            content_type="application/vnd.hub.call+json",
            received_at=NOON,
        )
        await sink.accept(raw)

    def sent(self) -> list[str]:
        return []
