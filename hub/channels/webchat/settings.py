"""What an administrator sets for one widget."""

import msgspec

from hub.channels.webchat.identity import MIN_SECRET_CHARS

ANY_SITE = "*"


class WebChatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`allowed_sites` are origins like `https://shop.example.com`; `*` means any. The hub's own pages always may."""

    allowed_sites: tuple[str, ...] = ()
    identity_secret: str = ""
    identity_required: bool = False

    def __post_init__(self) -> None:
        if self.identity_secret and len(self.identity_secret) < MIN_SECRET_CHARS:
            raise ValueError(f"identity_secret must have {MIN_SECRET_CHARS} characters at least")
        if self.identity_required and not self.identity_secret:
            raise ValueError("identity_required needs an identity_secret")

    def embeds(self, origin: str) -> bool:
        """Say whether this site may show the widget."""
        sites = {site.rstrip("/").casefold() for site in self.allowed_sites}
        return ANY_SITE in sites or origin.casefold() in sites
