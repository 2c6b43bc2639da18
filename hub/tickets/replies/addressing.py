"""To whom a reply goes: by default to whoever wrote last, with everybody else of that message in copy. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from hub.domain.customer import identity_id
from hub.domain.interaction import MessageClass, Party
from hub.domain.message import Message, MessageKind
from hub.errors import Invalid
from hub.tickets.replies.own_addresses import plain_address

MAX_ADDRESSED = 50

_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]{1,64}@[^\s<>@,;:\"()\[\]\\]{1,255}\Z")
_NOBODY = re.compile(
    r"(?:no[._-]?reply|do[._-]?not[._-]?reply|mailer-daemon|postmaster|bounces?|abuse)(?:[+._-][^@]*)?@",
    re.IGNORECASE,
)
_REPORTS = (MessageClass.BOUNCE, MessageClass.RECEIPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """Those a reply goes to: directly, in copy, and in copy unseen by the others."""

    to: tuple[Party, ...] = ()
    copies: tuple[Party, ...] = ()
    hidden_copies: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the agent said about the recipients; None leaves it to the hub."""

    to: tuple[Party, ...] | None = None
    copies: tuple[Party, ...] | None = None
    hidden_copies: tuple[Party, ...] = ()

    @classmethod
    def told(
        cls, to: Sequence[str] | None, copies: Sequence[str] | None, hidden_copies: Sequence[str] | None
    ) -> "Wish":
        """Return the wish that names these addresses, each alone or as `Name <address>`."""
        return cls(
            to=None if to is None else tuple(map(_party, to)),
            copies=None if copies is None else tuple(map(_party, copies)),
            hidden_copies=tuple(map(_party, hidden_copies or ())),
        )

    def of_kind(self, kind: str) -> "Wish":
        """Return the wish with the kind of its addresses, which whoever wishes does not know."""

        def named(parties: Sequence[Party]) -> tuple[Party, ...]:
            return tuple(replace(party, kind=kind) for party in parties)

        return Wish(
            to=None if self.to is None else named(self.to),
            copies=None if self.copies is None else named(self.copies),
            hidden_copies=named(self.hidden_copies),
        )

    @property
    def is_empty(self) -> bool:
        """Say whether the agent said nothing."""
        return self.to is None and self.copies is None and not self.hidden_copies


def _party(text: str) -> Party:
    name, opening, address = text.rpartition("<")
    value = address.strip().removesuffix(">") if opening else text.strip()
    return Party(kind="", value=value.strip(), name=name.strip().strip('"').strip())


def is_nobody(party: Party) -> bool:
    """Tell whether an address says by itself that nobody reads what is sent to it."""
    return _NOBODY.match(party.value) is not None


def last_written(history: Iterable[Message]) -> Message | None:
    """Return the newest message of the customer's side that can be answered: no report by a mail system."""
    inbound = [one for one in history if one.kind is MessageKind.INBOUND and one.sender is not None]
    answerable = [one for one in inbound if one.message_class not in _REPORTS]
    return max(answerable, key=lambda one: (one.created_at, one.id), default=None)


def answer_to_all(history: Sequence[Message], kind: str, own: Collection[str]) -> Addressing:
    """Return who gets a reply by default: the last writer, and those who got the message beside us.

    `kind` is the kind of address the channel writes to, `own` the hub's own addresses, which are left out.
    """
    last = last_written(one for one in history if one.sender is not None and one.sender.kind == kind)
    if last is None or last.sender is None:
        return Addressing()
    others = [
        one
        for one in (*last.recipients, *last.copies)
        if one.kind == kind and plain_address(one.value) not in own and not is_nobody(one)
    ]
    return _once(Addressing(to=(last.sender,), copies=tuple(others)))


def addressed_by(wish: Wish, default: Addressing, own: Collection[str]) -> Addressing:
    """Return who gets the reply; raises Invalid for an address that is none, or one of ours.

    Who names the recipients names those in copy too: nobody is added to them.
    """
    for party in (*(wish.to or ()), *(wish.copies or ()), *wish.hidden_copies):
        if not _ADDRESS.match(party.value):
            raise Invalid("That is not an address", address=party.value)
        if plain_address(party.value) in own:
            raise Invalid("That is an inbox of ours; a message to it would come back", address=party.value)
    copies = wish.copies if wish.copies is not None else (() if wish.to is not None else default.copies)
    chosen = _once(
        Addressing(
            to=default.to if wish.to is None else wish.to, copies=copies, hidden_copies=wish.hidden_copies
        )
    )
    if wish.to is not None and not chosen.to:
        raise Invalid("A reply needs somebody it goes to")
    if len((*chosen.to, *chosen.copies, *chosen.hidden_copies)) > MAX_ADDRESSED:
        raise Invalid(f"A reply goes to {MAX_ADDRESSED} addresses at most")
    return chosen


def _once(addressing: Addressing) -> Addressing:
    """Return the same without repetitions: who gets it directly needs no copy."""
    seen: set[str] = set()

    def fresh(parties: Sequence[Party]) -> tuple[Party, ...]:
        kept = []
        for party in parties:
            key = identity_id(party.kind, party.value)
            if key not in seen:
                seen.add(key)
                kept.append(party)
        return tuple(kept)

    return Addressing(
        to=fresh(addressing.to),
        copies=fresh(addressing.copies),
        hidden_copies=fresh(addressing.hidden_copies),
    )
