"""What an inbox of this channel has to say about itself."""

from typing import Annotated, Literal

import msgspec

Token = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3,20}:[A-Za-z0-9_-]{20,100}$")]
Secret = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9_-]{16,256})?$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s?#]+)?$")]
PollSeconds = Annotated[int, msgspec.Meta(ge=0, le=50)]

API_BASE_URL = "https://api.telegram.org"


class TelegramSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bot, how its updates come in, and whether it listens in groups.

    `receive` "auto" means a webhook where the public address begins with https://, which the provider demands, and
    polling elsewhere. Without `webhook_secret` one is derived from the token.
    """

    token: Token
    receive: Literal["auto", "webhook", "polling"] = "auto"
    groups: Literal["ignore", "take"] = "ignore"
    webhook_secret: Secret = ""
    public_url: Url = ""
    api_base_url: Url = ""
    poll_s: PollSeconds = 50
