"""What an inbox of this channel has to say about itself; what the call desk reads of it is in `hub/calls/rules.py`."""

from typing import Literal

from hub.calls import rules


class VoiceSettings(rules.CallRules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How calls reach this inbox, and all that the call desk does with them."""

    transport: Literal["browser"] = "browser"
