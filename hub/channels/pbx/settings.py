"""What an inbox of this channel has to say about itself."""

from typing import Annotated, Literal

import msgspec

Secret = Annotated[str, msgspec.Meta(pattern=r"^(.{16,})?$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^(https?://\S+)?$", max_length=2000)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]


class PbxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the telephone system and the hub talk, and whose telephone is whose.

    `extensions` maps extensions to agents' e-mail addresses. With the adapter `webhook` the system posts signed events and is posted
    orders to dial at `dial_url`; with `ami` the hub signs in at an Asterisk's manager interface, and dials by `channel` (where
    `{extension}` stands for the telephone), `context` and `caller_id`.
    """

    extensions: dict[str, str]
    adapter: Literal["webhook", "ami"] = "webhook"
    secret: Secret = ""
    dial_url: Url = ""
    allow_private: bool = False
    host: str = ""
    port: Port = 5038
    user: str = ""
    password: str = ""
    channel: str = "PJSIP/{extension}"
    context: str = "from-internal"
    caller_id: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError when what the adapter needs is missing."""
        if self.adapter == "webhook" and not self.secret:
            raise ValueError("adapter webhook needs a secret of 16 characters or more")
        if self.adapter == "ami" and not (self.host and self.user and self.password):
            raise ValueError("adapter ami needs host, user and password")
        if "{extension}" not in self.channel:
            raise ValueError("channel must have {extension} where the telephone's extension goes")
