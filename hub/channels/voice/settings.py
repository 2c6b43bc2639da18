"""What an inbox of this channel has to say about itself; what the call desk reads of it is in `hub/calls/rules.py`."""

from typing import Literal

from hub.calls import rules
from hub.channels.voice.sip import settings as sip_settings
from hub.channels.voice.twilio import settings as twilio_settings


class VoiceSettings(rules.CallRules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How calls reach this inbox, and all that the call desk does with them."""

    transport: Literal["browser", "twilio", "sip"] = "browser"
    twilio: twilio_settings.TwilioVoiceSettings | None = None
    sip: sip_settings.SipSettings | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when the transport's own table is missing."""
        if self.transport != "browser" and getattr(self, self.transport) is None:
            raise ValueError(f"transport {self.transport} needs the settings {self.transport} = {{...}}")
