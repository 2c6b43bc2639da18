"""Which addresses are the hub's own: they are never written to, and mail to several of them is one mail."""

from collections.abc import Iterable

from hub.domain.interaction import Party
from hub.domain.queue import Inbox


def plain_address(address: str) -> str:
    """Return an address folded and without a `+tag`, so that spellings of one mailbox agree."""
    local, at, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else domain


def addresses_of(inbox: Inbox) -> set[str]:
    """Return the addresses by which the world knows an inbox."""
    named = (inbox.address, inbox.settings.get("address", ""))
    return {plain_address(one) for one in named if isinstance(one, str) and one.strip()}


def addressed(inboxes: Iterable[Inbox], parties: Iterable[Party]) -> list[Inbox]:
    """Return the inboxes that are among these parties."""
    wanted = {plain_address(party.value) for party in parties}
    return [inbox for inbox in inboxes if addresses_of(inbox) & wanted]
