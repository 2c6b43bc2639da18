"""Read what the provider's voice webhooks say; pure.

Fields: https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application and
https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.calls.lines import LegEnd
from hub.channels.contract import ParseFailed
from hub.channels.twilio.forms import normalise_code_or_number
from hub.domain.interaction import Party

_SID = re.compile(r"CA[0-9a-fA-F]{32}")
_LEG = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_DIGITS = re.compile(r"[0-9A-D*#]{0,64}")
_WITHHELD = frozenset(
    {"", "anonymous", "restricted", "unavailable", "unknown", "+266696687", "+86282452253", "+464"}
)
"""What stands for a number that its owner withholds: https://help.twilio.com/articles/223179988"""


class CallState(StrEnum):
    """A call's state as the provider names it."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


ENDS = {
    CallState.COMPLETED: LegEnd.HUNG_UP,
    CallState.BUSY: LegEnd.BUSY,
    CallState.FAILED: LegEnd.FAILED,
    CallState.NO_ANSWER: LegEnd.NO_ANSWER,
    CallState.CANCELED: LegEnd.HUNG_UP,
}
_SIP_REFUSED = frozenset({"403", "603", "607", "608"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """What one request says of its call."""

    sid: str
    leg_id: str
    caller: Party
    called: str
    state: CallState | None
    digits: str = ""
    step: int = -1
    sequence: int = -1
    outbound: bool = False

    sip_code: str = ""

    @property
    def end(self) -> LegEnd | None:
        """Return why the call is over, if it is."""
        if self.state is CallState.FAILED and self.sip_code in _SIP_REFUSED:
            return LegEnd.REJECTED
        return ENDS.get(self.state) if self.state is not None else None


def read_call(form: Mapping[str, str], query: Mapping[str, str]) -> CallForm:
    """Return what a request says; raises ParseFailed.

    A call that came in has the provider's id for ours; one that we placed has ours in the address of its webhooks.
    """
    sid, leg_id = form.get("CallSid", ""), query.get("leg", "")
    if not _SID.fullmatch(sid):
        raise ParseFailed("no call id")
    if leg_id and not _LEG.fullmatch(leg_id):
        raise ParseFailed("not one of our calls")
    dialled = form.get("Digits", "")
    return CallForm(
        sid=sid,
        leg_id=leg_id or sid,
        caller=caller_of(form),
        called=form.get("To", ""),
        state=_state(form.get("CallStatus", "")),
        digits=dialled if _DIGITS.fullmatch(dialled) else "",
        step=_number(query.get("step", "")),
        sequence=_number(form.get("SequenceNumber", "")),
        outbound=form.get("Direction", "").startswith("outbound"),
        sip_code=form.get("SipResponseCode", ""),
    )


def caller_of(form: Mapping[str, str]) -> Party:
    """Return who calls; a withheld number is an anonymous caller of this call alone."""
    value, name = form.get("From", "").strip(), form.get("CallerName", "").strip()
    if value.lower() in _WITHHELD:
        return Party(kind="anonymous", value=form.get("CallSid", ""), name=name)
    if value.partition(":")[0] in ("sip", "client"):
        return Party(kind="sip", value=value, name=name)
    try:
        return Party(kind="phone", value=normalise_code_or_number(value), name=name)
    except ParseFailed:
        return Party(kind="anonymous", value=form.get("CallSid", ""), name=name)


def _state(value: str) -> CallState | None:
    try:
        return CallState(value.lower())
    except ValueError:
        return None


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
