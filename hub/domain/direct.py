"""Work for one agent by name: who is asked for, how long is waited for them, and what happens then. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WAIT_S = 60
"""How long whoever calls or chats waits for the agent they asked for, unless the agent has set it."""

MAIL_WAIT_S = 4 * 3600
"""How long mail and texts do."""


class DirectThen(StrEnum):
    """What happens when the agent could not be asked in time: the queue takes over; a caller may leave a message, or is called back."""

    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """A wish for certain agents, who are asked one after the other, each for `wait_s` seconds; nobody else is."""

    agent_ids: tuple[str, ...]
    wait_s: float = WAIT_S
    then: DirectThen = DirectThen.QUEUE

    @property
    def whole_s(self) -> float:
        """Return after how many seconds of waiting the wish is over."""
        return self.wait_s * len(self.agent_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectLine:
    """How customers reach one agent: by mail addresses, numbers and extensions of their own.

    Calls and chats wait `wait_s` seconds, mail and texts `mail_wait_s`; after that, as long again, the colleague is asked if one is
    named, and then it goes on as `then` says.
    """

    addresses: tuple[str, ...] = ()
    wait_s: int = WAIT_S
    mail_wait_s: int = MAIL_WAIT_S
    then: DirectThen = DirectThen.QUEUE
    colleague_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectAddress:
    """Whose an address is; the id is the address as it is compared, so it belongs to one agent at most."""

    id: str
    version: int = 0
    agent_id: str
    claimed_at: datetime


def direct_key(address: str) -> str:
    """Return an address as it is compared: mail addresses folded and without a tag, numbers as digits alone."""
    local, at, domain = address.strip().casefold().rpartition("@")
    if at:
        return f"{local.partition('+')[0]}@{domain}"
    return "".join(char for char in address if char.isdigit())


def asked_for(addresses: Iterable[str], lines: Iterable[tuple[str, DirectLine]]) -> str:
    """Return the agent to whom one of these addresses belongs, empty for nobody; of several the first address counts."""
    owners = {
        key: agent_id for agent_id, line in lines for each in line.addresses if (key := direct_key(each))
    }
    return next((owners[key] for each in addresses if (key := direct_key(each)) in owners), "")


def wish_for(agent_id: str, line: DirectLine, *, live: bool) -> Direct:
    """Return the wish of a customer who asks for this agent; `live` says whether they wait at the other end."""
    colleague = (line.colleague_id,) if line.colleague_id not in ("", agent_id) else ()
    return Direct(
        agent_ids=(agent_id, *colleague),
        wait_s=float(line.wait_s if live else line.mail_wait_s),
        then=line.then,
    )
