"""Read the addresses that SIP headers hold, and write those that we call; pure (RFC 3261 section 25.1, RFC 3325)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hub.calls.lines import LegEnd
from hub.channels.voice.sip.settings import SipSettings
from hub.domain.interaction import Party
from hub.errors import Invalid

_ADDRESS = re.compile(r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<\s*(sips?|tel):([^>]*)>', re.IGNORECASE)
_BARE = re.compile(r"^\s*(sips?|tel):([^>;\s]*)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9]{2,15}")
_DIALLED = re.compile(r"\+?[0-9]{2,20}")
_VISUAL = str.maketrans("", "", "-.() ")
_ANONYMOUS = frozenset({"anonymous", "unknown", "unavailable", "restricted", ""})
_STATUS = re.compile(r"^([3-6][0-9]{2})\b")
_ENDS = {
    "486": LegEnd.BUSY,
    "600": LegEnd.BUSY,
    "408": LegEnd.NO_ANSWER,
    "480": LegEnd.NO_ANSWER,
    "487": LegEnd.NO_ANSWER,
    "403": LegEnd.REJECTED,
    "603": LegEnd.REJECTED,
    "607": LegEnd.REJECTED,
    "608": LegEnd.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Address:
    """What a header names: a display name, the user part and the host."""

    name: str = ""
    user: str = ""
    host: str = ""

    @property
    def number(self) -> str:
        """Return the telephone number that the user part is, or nothing."""
        user = self.user.translate(_VISUAL)
        return user if _NUMBER.fullmatch(user) else ""


def read_address(header: str) -> Address:
    """Return the address in a header; an empty one for what cannot be read."""
    if (named := _ADDRESS.match(header)) is not None:
        name = (named[1] or named[2] or "").replace("\\", "").strip()
        rest = named[4]
    elif (bare := _BARE.match(header)) is not None:
        name, rest = "", bare[2]
    else:
        return Address()
    rest = rest.partition("?")[0]
    user, at, host = rest.rpartition("@")
    if not at:  # tel:+49..., or a host alone
        user, host = (rest, "") if _NUMBER.match(rest) else ("", rest)
    return Address(_clean(name), _clean(user.partition(";")[0]), _clean(host.partition(";")[0]))


def caller_of(headers: Mapping[str, str], call_id: str) -> Party:
    """Return who calls: the asserted identity before what the caller says of itself."""
    said = {name.lower(): value for name, value in headers.items()}
    asserted = read_address(said.get("p-asserted-identity", ""))
    address = asserted if asserted.user else read_address(said.get("from", ""))
    if number := address.number:
        return Party(kind="phone", value=number, name=address.name)
    if address.user.lower() in _ANONYMOUS or address.host.endswith("anonymous.invalid"):
        return Party(kind="anonymous", value=call_id)
    return Party(kind="sip", value=f"sip:{address.user}@{address.host}", name=address.name)


def called_of(headers: Mapping[str, str]) -> str:
    """Return the number or the user that was called."""
    said = {name.lower(): value for name, value in headers.items()}
    address = read_address(said.get("to", ""))
    return address.number or address.user


def uri_of(address: str, settings: SipSettings) -> str:
    """Return the address to call: a number at the trunk's domain; raises Invalid for anything else."""
    number = address.translate(_VISUAL)
    if not _DIALLED.fullmatch(number):
        raise Invalid("A trunk can call numbers alone: digits, with + in front for the international form")
    domain = settings.domain or settings.registrar
    if not domain:
        raise Invalid("The inbox names no registrar and no domain to call by")
    return f"sip:{number}@{domain};transport={settings.transport}"


def end_of(reason: str, *, was_answered: bool, outbound: bool) -> LegEnd:
    """Return why a call ended, from what the stack says: a status and its text, or an error of the connection."""
    if "rtp" in reason.lower():
        return LegEnd.LOST
    if was_answered or not outbound:
        return LegEnd.HUNG_UP
    status = _STATUS.match(reason)
    return _ENDS.get(status[1], LegEnd.FAILED) if status is not None else LegEnd.FAILED


def _clean(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:128]
