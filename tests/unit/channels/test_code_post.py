"""Codes leave by an inbox that may write to the address, and by no other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from hub.channels.code_post import ChannelPost
from hub.channels.contract import Capabilities, ChannelError, ChannelHealth, HealthState
from hub.domain.interaction import Party
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.suppression import Suppression, SuppressionReason
from hub.errors import NotFound, Unavailable
from hub.tickets.self_service.proof_ports import CodeLetter, Undeliverable
from tests import factories

MAIL = Capabilities(identity_kind="email", copies=True)
TEXTS = Capabilities(identity_kind="phone", counts_segments=True)
CALLS = Capabilities(identity_kind="phone", calls=True)
WINDOW = Capabilities(identity_kind="phone", reply_window_s=86_400.0)


@dataclass
class Channel:
    """A channel that takes letters, or fails as a test says."""

    capabilities: Capabilities
    error: ChannelError | None = None
    sent: list[OutboundMessage] = field(default_factory=list)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        if self.error is not None:
            raise self.error
        self.sent.append(message)
        return DeliveryReceipt(external_id="x")


@dataclass
class Desk:
    """Channels at work, the chat's other way, and whom not to write to."""

    channels: dict[str, Channel]
    first: str = ""
    down: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def health(self) -> Mapping[str, ChannelHealth]:
        return dict.fromkeys(self.channels, ChannelHealth(state=HealthState.UP))

    def capabilities(self, inbox_id: str) -> Capabilities:
        return self.channels[inbox_id].capabilities

    def channel(self, inbox_id: str) -> Channel:
        if inbox_id in self.disabled:
            raise NotFound("disabled")
        if inbox_id in self.down:
            raise Unavailable("not up")
        return self.channels[inbox_id]

    def other_way(self, inbox_id: str) -> str | None:
        return self.first

    async def active(self, party: Party, inbox_id: str) -> Suppression | None:
        if inbox_id not in self.refused:
            return None
        return Suppression(
            id="s",
            address="email:ana@example.org",
            kind=party.kind,
            value=party.value,
            reason=SuppressionReason.HARD_BOUNCE,
            since=factories.NOON,
        )

    def post(self) -> ChannelPost:
        return ChannelPost(self, self, self)  # type: ignore[arg-type]  # channels of which only sending is asked

    @property
    def sent(self) -> list[str]:
        return [name for name, channel in self.channels.items() for _ in channel.sent]


def letter(kind: str = "email", value: str = "ana@example.org") -> CodeLetter:
    to = Party(kind=kind, value=value)
    return CodeLetter(
        id="c", inbox_id="chat", to=to, subject="s", body="123456", language="en", at=factories.NOON
    )


def test_only_what_may_write_unasked_counts() -> None:
    desk = Desk({"mail": Channel(MAIL), "calls": Channel(CALLS), "window": Channel(WINDOW)})
    assert desk.post().kinds() == ("email",)
    desk.channels["texts"] = Channel(TEXTS)
    assert desk.post().kinds() == ("email", "phone")
    desk.disabled, desk.down = ("mail",), ("texts",)
    assert desk.post().kinds() == ("phone",)


async def test_the_chats_own_way_comes_first_and_another_steps_in() -> None:
    desk = Desk({"a": Channel(MAIL), "b": Channel(MAIL), "texts": Channel(TEXTS)}, first="b")
    assert await desk.post().send(letter())
    assert desk.sent == ["b"]
    desk.channels["b"].error = ChannelError("no server for sending", retryable=False)
    assert await desk.post().send(letter())
    assert desk.sent == ["a", "b"]
    assert await desk.post().send(letter("phone", "+4930901820"))
    assert desk.sent == ["a", "b", "texts"]
    (sent,) = desk.channels["texts"].sent
    assert (sent.automatic, sent.ticket_number, sent.recipient.value) == (True, 0, "+4930901820")


async def test_what_may_work_later_is_told_from_what_never_will() -> None:
    away = Channel(MAIL, ChannelError("away", retryable=True))
    assert not await Desk({"a": away}).post().send(letter())
    assert not await Desk({"a": Channel(MAIL)}, down=("a",)).post().send(letter())
    for hopeless in (Desk({}), Desk({"a": Channel(MAIL)}, refused=("a",))):
        with pytest.raises(Undeliverable):
            await hopeless.post().send(letter())
        assert not hopeless.sent
