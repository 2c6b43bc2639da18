"""What a voice inbox lets the call desk do with its calls: the part of its settings that no transport changes."""

from typing import Annotated

import msgspec

from hub.domain.queue import Inbox

Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]


class CallRules(msgspec.Struct, frozen=True, kw_only=True):
    """Menu, music, what callers are offered while they wait, and how long things may take (all `_s` in seconds).

    `menu_id` empty: straight to the inbox's queue. `caller_id` is the number shown when agents dial. A caller who leaves
    the queue within `short_abandon_s` is not counted as lost. `voicemail` and `callback` are offered while waiting, the
    first also outside business hours. `connect_s` is how long an agent who accepted may take to be heard, `reconnect_s`
    how long the customer waits for an agent whose audio broke off, `ring_s` how long a telephone that we call may ring.
    """

    menu_id: str = ""
    greeting: str = ""
    music: str = ""
    caller_id: str = ""
    voicemail: bool = True
    callback: bool = True
    announce_s: Seconds = 30.0
    short_abandon_s: Annotated[float, msgspec.Meta(ge=0, le=60)] = 5.0
    connect_s: Seconds = 20.0
    reconnect_s: Seconds = 8.0
    ring_s: Seconds = 30.0
    voicemail_s: Seconds = 180.0


def rules_of(inbox: Inbox) -> CallRules:
    """Return the rules in an inbox's settings; what cannot be read (an inbox that is down tells why) takes its default."""
    names = CallRules.__struct_fields__
    given = {name: value for name, value in inbox.settings.items() if name in names}
    try:
        return msgspec.convert(given, CallRules)
    except msgspec.ValidationError:
        return CallRules()
