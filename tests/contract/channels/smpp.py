"""Texts by SMPP."""

import struct
from typing import Any, ClassVar

from hub.channels.contract import Channel
from hub.errors import Unavailable
from tests.contract.channels.case import ChannelCase, Fault, Stored
from tests.servers.smsc import NUMBER, PASSWORD, SYSTEM_ID, Smsc, packed

BODY = packed("14155550101", NUMBER, "Where is my parcel? 5 €".replace("€", "\x1be").encode())
FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.BUSY: {"status": 0x58},
    Fault.REFUSED: {"status": 0x0B},
    Fault.BROKEN: {"status": 0x08},
    Fault.SLOW: {"delay_s": 0.6},
    Fault.AWAY: {"cut": True},
}


class SmppCase(ChannelCase):
    """Drive the channel against a message centre."""

    kind: ClassVar[str] = "smpp"
    can_forge: ClassVar[bool] = False

    def __init__(self) -> None:
        self.smsc = Smsc()
        self.brought = False

    async def open(self) -> None:
        await self.smsc.start()

    async def close(self) -> None:
        await self.smsc.stop()

    def address(self) -> str:
        return NUMBER

    def settings(self) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self.smsc.port,
            "system_id": SYSTEM_ID,
            "password": PASSWORD,
        }

    def stored(self) -> Stored:
        return Stored(struct.pack(">IIII", 16 + len(BODY), 5, 0, 1) + BODY, "application/x-smpp")

    async def bring(self, channel: Channel) -> None:
        """Deliver; a second time over another connection, as a centre does that heard no answer."""
        if self.brought:
            binds = self.smsc.binds
            await self.smsc.drop()
            await self.smsc.bound(binds + 1)
        if await self.smsc.deliver(BODY) != 0:
            raise Unavailable("the hub did not take it")
        self.brought = True

    def fail(self, fault: Fault) -> None:
        self.smsc.fail(**FAULTS[fault])

    def sent(self) -> list[str]:
        return [one.text for one in self.smsc.taken if one.answered]
