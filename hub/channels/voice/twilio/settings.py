"""What an inbox whose calls come by this provider has to say about itself: the table `twilio` of its settings."""

from typing import Annotated, Literal

import msgspec

from hub.channels.twilio import account

StreamUrl = Annotated[str, msgspec.Meta(pattern=r"^(wss?://[^\s?#]+)?$")]


class TwilioVoiceSettings(account.Account, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account, where its audio comes to us, and how it speaks.

    `stream_url` is the public address of the room engine's WebSocket; the provider takes `wss` alone. `voices` names the
    provider's voice by language. `agents` says whether agents talk by the hub's own softphone or by the provider's browser
    library, which needs an API key and an application (`AP...`) whose voice address is the inbox's `voice-agent`.
    """

    stream_url: StreamUrl = ""
    voices: dict[str, str] = msgspec.field(default_factory=dict)
    agents: Literal["hub", "provider"] = "hub"
    api_key_sid: Annotated[str, msgspec.Meta(pattern=r"^(SK[0-9a-fA-F]{32})?$")] = ""
    api_key_secret: str = ""
    application_sid: Annotated[str, msgspec.Meta(pattern=r"^(AP[0-9a-fA-F]{32})?$")] = ""
