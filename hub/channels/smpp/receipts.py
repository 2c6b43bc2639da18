"""What became of texts we sent: read delivery receipts, and find the message that a part belongs to.

SMPP 3.4, section 5.2.12 (which messages are receipts) and appendix B (their text). Every part of a long text has a
receipt of its own. The message goes by the id of its last part, which is stored; that it has others is remembered
in memory only, so after a restart the last part speaks for the whole.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from hub.channels.smpp.failures import FAILED_BECAUSE, STATE_WORDS, STATES
from hub.channels.smpp.pdu import ShortMessage, Tag
from hub.domain.message import DeliveryState

REMEMBERED = 20_000
LONGEST_ID = 64
"""SMPP 3.4, section 5.2.23: an id has 64 characters at most."""

_KIND = 0x3C
_RECEIPT_KINDS = (0x04, 0x08, 0x10, 0x20)
_FIELD = re.compile(r"\b(id|stat|err):\s*([^\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """News of one part: the centre's id of it, and what became of it (None: no news)."""

    external_id: str
    state: DeliveryState | None
    reason: str = ""


def is_receipt(message: ShortMessage) -> bool:
    """Say whether a message brings news of one of ours, by its class; its text proves nothing: anyone can write it."""
    return message.esm_class & _KIND in _RECEIPT_KINDS


def read_receipt(message: ShortMessage) -> Receipt | None:
    """Return the news; None when it does not say of which message."""
    text = message.content.decode("latin-1")
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(text.partition("ext:")[0].partition("Text:")[0]):
        fields.setdefault(name.lower(), value)
    told = message.tags.get(Tag.RECEIPTED_ID, b"").partition(b"\0")[0].decode("latin-1").strip()
    external_id = told or fields.get("id", "")
    if not external_id or len(external_id) > LONGEST_ID:
        return None
    word = STATE_WORDS.get(int.from_bytes(message.tags.get(Tag.MESSAGE_STATE, b"")[:1], "big"), "")
    word = word or fields.get("stat", "").upper()
    state = STATES.get(word)
    reason = FAILED_BECAUSE.get(word, "") if state is DeliveryState.FAILED else ""
    error = fields.get("err", "").strip("0")
    if reason and error and len(error) <= 8 and error.isalnum():
        reason = f"{reason} (the provider's error {fields['err'][:8]})"
    return Receipt(external_id=external_id, state=state, reason=reason)


def canonical(external_id: str, base: int) -> str:
    """Return an id in the one form that answers and receipts share; `base` 0 leaves it as it is."""
    if base:
        try:
            return str(int(external_id, base))
        except ValueError:
            return external_id
    return external_id.strip()


def other_forms(external_id: str) -> list[str]:
    """Return how the same number may have been written in the other base, when nobody said which is used."""
    forms = []
    if external_id.isascii() and external_id.isdigit():
        number = f"{int(external_id):x}"
        forms += [number, number.upper(), number.zfill(8), number.upper().zfill(8)]
    try:
        forms.append(str(int(external_id, 16)))
    except ValueError:
        pass
    return [form for form in forms if form != external_id]


@dataclass(slots=True)
class Whole:
    """A message of several parts: the ids of those that the centre has taken, and what became of them."""

    total: int
    parts: list[str] = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)
    failure: Receipt | None = None
    told: bool = False

    @property
    def external_id(self) -> str:
        """Return the id the message goes by once all its parts are taken: the last one's."""
        return self.parts[-1]


class SentParts:
    """Remember which parts belong together, the newest ones. A receipt may come before the next part has left."""

    def __init__(self) -> None:
        self._wholes: OrderedDict[str, Whole] = OrderedDict()

    def take(self, whole: Whole, part_id: str) -> None:
        """Note a part that the centre took."""
        whole.parts.append(part_id)
        self._wholes[part_id] = whole
        while len(self._wholes) > REMEMBERED:
            self._wholes.popitem(last=False)

    def known_form(self, external_id: str) -> str:
        """Return the id as the centre gave it when it took the part; the id itself if it is not remembered."""
        if external_id in self._wholes:
            return external_id
        return next((form for form in other_forms(external_id) if form in self._wholes), external_id)

    def settled(self, receipt: Receipt) -> Receipt | None:
        """Return the news of the whole message that this news of a part makes; None when there is none yet.

        It is delivered when all parts are, and has failed when one of them has.
        """
        if receipt.state is None:
            return None
        whole = self._wholes.get(receipt.external_id)
        if whole is None:
            return receipt
        if receipt.state is DeliveryState.DELIVERED:
            whole.delivered.add(receipt.external_id)
        elif receipt.state is DeliveryState.FAILED:
            whole.failure = whole.failure or receipt
        if len(whole.parts) < whole.total:
            return None
        if whole.failure is not None:
            first, whole.told = not whole.told, True
            return replace(whole.failure, external_id=whole.external_id) if first else None
        if receipt.state is DeliveryState.DELIVERED and whole.delivered != set(whole.parts):
            return None
        return replace(receipt, external_id=whole.external_id)
