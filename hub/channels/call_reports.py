"""Read what the call desks hand to intake: a call that waits, was missed, or left a message. Pure."""

import msgspec

from hub.channels.contract import ParseFailed
from hub.domain.interaction import InboundMessage, Party, Wanted


class _Report(msgspec.Struct):
    """A call as a desk reports it (hub/calls/casework.py)."""

    call: str
    part: str
    text: str
    caller: Party
    called: str = ""
    path: tuple[str, ...] = ()
    wanted: Wanted = msgspec.field(default_factory=Wanted)
    uploads: tuple[str, ...] = ()


def parse_report(payload: bytes) -> InboundMessage:
    """Return the message that opens, or continues, the ticket of a call; raises ParseFailed."""
    try:
        report = msgspec.json.decode(payload, type=_Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ParseFailed("not a call as a call desk reports it") from error
    if not (report.call and report.part and report.caller.value and report.text.strip()):
        raise ParseFailed("a call without id, caller or text")
    about = {"call": report.call, "called": report.called, "menu": " > ".join(report.path)}
    return InboundMessage(
        external_id=f"{report.call}:{report.part}",
        sender=report.caller,
        text=report.text,
        subject=report.text.splitlines()[0],
        thread_key=report.call,
        context={name: value for name, value in about.items() if value},
        uploads=report.uploads,
        wanted=report.wanted,
    )
