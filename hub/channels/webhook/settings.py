"""What an inbox of this channel has to say about itself."""

from typing import Annotated

import msgspec

Secret = Annotated[str, msgspec.Meta(min_length=16)]
OptionalSecret = Annotated[str, msgspec.Meta(pattern=r"^(.{16,})?$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^(https?://\S+)?$", max_length=2000)]


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shared secret, and where replies go.

    While a secret is being replaced, `previous_secret` is accepted too. Without a `reply_url` the inbox only
    receives. `allow_private` lets replies go to http:// and to addresses inside one's own network.
    """

    secret: Secret
    previous_secret: OptionalSecret = ""
    reply_url: Url = ""
    allow_private: bool = False
