"""What an inbox whose calls come by this provider has to say about itself: the table `twilio` of its settings."""

from typing import Annotated

import msgspec

from hub.channels.twilio import account

StreamUrl = Annotated[str, msgspec.Meta(pattern=r"^(wss?://[^\s?#]+)?$")]


class TwilioVoiceSettings(account.Account, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account, where its audio comes to us, and how it speaks.

    `stream_url` is the public address of the room engines' WebSocket, to which the number of an engine is added; the
    provider takes `wss` alone. `voices` names the provider's voice by language.
    """

    stream_url: StreamUrl = ""
    voices: dict[str, str] = msgspec.field(default_factory=dict)
