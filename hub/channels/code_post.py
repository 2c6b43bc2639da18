"""Bring codes to customers by the desk's own inboxes, past everything that keeps messages.

A reply is stored, shown and delivered again after a crash. A code must not be kept anywhere, so it is handed to the channel in
one attempt, of the inbox that brings mail for the web chat if it names one, else of any that is up and writes to this kind of
address.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from hub.channels.contract import Capabilities, Channel, ChannelError, ChannelHealth
from hub.domain.interaction import Party
from hub.domain.message import OutboundMessage
from hub.domain.suppression import Suppression
from hub.errors import HubError, NotFound, Unavailable
from hub.tickets.self_service.proof_ports import CodeLetter, Undeliverable

logger = logging.getLogger(__name__)

_KINDS = ("email", "phone")


class Running(Protocol):
    """The channels at work (hub.channels.runner)."""

    def health(self) -> Mapping[str, ChannelHealth]:
        """Return how each inbox was when last looked at."""
        ...

    def capabilities(self, inbox_id: str) -> Capabilities:
        """Return what the channel of an inbox can do; raises NotFound or Unavailable."""
        ...

    def channel(self, inbox_id: str) -> Channel:
        """Return the started channel of an inbox; raises NotFound or Unavailable."""
        ...


class OtherWays(Protocol):
    """Which inbox brings what a chat's visitor did not see (hub.channels.visitor_desks)."""

    def other_way(self, inbox_id: str) -> str | None:
        """Return the inbox; empty for none, None while the channel is not up."""
        ...


class Refusals(Protocol):
    """Whom not to write to (hub.tickets.replies.suppressions)."""

    async def active(self, party: Party, inbox_id: str) -> Suppression | None:
        """Return why this inbox must not write to the address; None if it may."""
        ...


class ChannelPost:
    """Hand codes to channels."""

    def __init__(self, channels: Running, ways: OtherWays, refusals: Refusals) -> None:
        self._channels = channels
        self._ways = ways
        self._refusals = refusals

    def kinds(self) -> Sequence[str]:
        """Return the kinds of address that some active inbox writes to."""
        able = {self._kind(inbox_id) for inbox_id in self._channels.health()}
        return tuple(kind for kind in _KINDS if kind in able)

    async def send(self, letter: CodeLetter) -> bool:
        """Try the fitting inboxes until one takes the letter; say whether one has. Raises Undeliverable if none ever will."""
        hopeless = True
        for inbox_id in self._fitting(letter):
            if await self._refusals.active(letter.to, inbox_id) is not None:
                continue
            try:
                await self._channels.channel(inbox_id).send(_message(letter, inbox_id))
            except ChannelError as error:
                logger.info("Inbox %s did not take code %s: %s", inbox_id, letter.id, error.reason)
                hopeless = hopeless and not error.retryable
            except HubError:  # it is not up
                hopeless = False
            else:
                return True
        if hopeless:
            raise Undeliverable("no inbox may or can write to this address")
        return False

    def _fitting(self, letter: CodeLetter) -> list[str]:
        first = self._ways.other_way(letter.inbox_id)
        able = [one for one in self._channels.health() if self._kind(one) == letter.to.kind]
        return sorted(able, key=lambda one: (one != first, one))

    def _kind(self, inbox_id: str) -> str:
        """Return what the inbox can write to unasked, empty for nothing."""
        can: Capabilities | None = None
        try:
            can = self._channels.capabilities(inbox_id)
            self._channels.channel(inbox_id)
        except NotFound:  # disabled
            return ""
        except Unavailable:
            if can is None:  # it could not be built
                return ""
        unasked = can.outbound and not can.calls and can.reply_window_s is None
        return can.identity_kind if unasked else ""


def _message(letter: CodeLetter, inbox_id: str) -> OutboundMessage:
    return OutboundMessage(
        id=letter.id,
        inbox_id=inbox_id,
        ticket_id="",
        ticket_number=0,
        recipient=letter.to,
        subject=letter.subject,
        body=letter.body,
        author_name="",
        language=letter.language,
        created_at=letter.at,
        automatic=True,
    )
