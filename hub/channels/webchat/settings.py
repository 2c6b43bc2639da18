"""What an administrator sets for one widget."""

import msgspec

ANY_SITE = "*"


class WebChatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`allowed_sites` are origins like `https://shop.example.com`; `*` means any. The hub's own pages always may."""

    allowed_sites: tuple[str, ...] = ()

    def embeds(self, origin: str) -> bool:
        """Say whether this site may show the widget."""
        sites = {site.rstrip("/").casefold() for site in self.allowed_sites}
        return ANY_SITE in sites or origin.casefold() in sites
