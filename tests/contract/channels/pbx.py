"""An existing telephone system: the desk reports missed calls, and nothing is written to it."""

import json
from typing import Any, ClassVar, cast

from hub.channels.contract import Channel
from hub.channels.pbx import PbxChannel
from hub.domain.interaction import RawInbound
from hub.errors import Unavailable
from tests.contract.channels.case import ChannelCase, Fault, Stored
from tests.factories import NOON

MISSED = json.dumps(
    {
        "call": "c1",
        "part": "missed",
        "text": "Missed call from Mia (+4930901820)",
        "caller": {"kind": "phone", "value": "+4930901820", "name": "Mia"},
        "wanted": {"queue_id": "support", "tags": ["missed-call"]},
    }
).encode()


class PbxCase(ChannelCase):
    """Report missed calls as the desk does."""

    kind: ClassVar[str] = "pbx"
    can_forge: ClassVar[bool] = False
    writes: ClassVar[bool] = False
    faults: ClassVar[frozenset[Fault]] = frozenset()

    def settings(self) -> dict[str, Any]:
        return {"extensions": {"101": "ana@example.com"}, "secret": "a shared secret of some length"}

    def stored(self) -> Stored:
        return Stored(MISSED, "application/vnd.hub.call+json")

    async def bring(self, channel: Channel) -> None:
        sink = cast(PbxChannel, channel).sink
        if sink is None:
            raise Unavailable("not started")
        raw = RawInbound(
            inbox_id=channel.inbox.id,
            external_id="c1:missed",
            payload=MISSED,
            content_type="application/vnd.hub.call+json",
            received_at=NOON,
        )
        await sink.accept(raw)

    def sent(self) -> list[str]:
        return []
