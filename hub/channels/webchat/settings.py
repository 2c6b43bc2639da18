"""What an administrator sets for one widget."""

from typing import Annotated

import msgspec

from hub.channels.webchat import forms
from hub.channels.webchat.identity import MIN_SECRET_CHARS
from hub.domain.self_service import SelfServiceMode, SelfServiceRules

ANY_SITE = "*"
SAFE_TYPES = (
    "image/*",
    "audio/*",
    "video/*",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/zip",
    "application/msword",
    "application/vnd.*",
)


class WebChatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`allowed_sites` are origins like `https://shop.example.com`; `*` means any. The hub's own pages always may."""

    allowed_sites: tuple[str, ...] = ()
    identity_secret: str = ""
    identity_required: bool = False
    greeting: forms.Said = ""
    color: str = ""
    consent: forms.Said = ""
    share_page: bool = True
    pre_chat: tuple[forms.Field, ...] = ()
    triggers: tuple[forms.Trigger, ...] = ()
    file_types: tuple[str, ...] = SAFE_TYPES
    max_file_bytes: int = 10 * 1024 * 1024
    email_inbox: str = ""
    email_after_s: int = 300
    call_inbox: str = ""
    self_service: SelfServiceMode = SelfServiceMode.OFF
    self_service_confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    self_service_tries: Annotated[int, msgspec.Meta(ge=1, le=20)] = 3
    self_service_quiet_s: Annotated[int, msgspec.Meta(ge=60, le=86_400)] = 1800

    def __post_init__(self) -> None:
        if self.identity_secret and len(self.identity_secret) < MIN_SECRET_CHARS:
            raise ValueError(f"identity_secret must have {MIN_SECRET_CHARS} characters at least")
        if self.identity_required and not self.identity_secret:
            raise ValueError("identity_required needs an identity_secret")
        if len({field.id for field in self.pre_chat}) < len(self.pre_chat):
            raise ValueError("two fields of pre_chat have the same id")

    @property
    def self_service_rules(self) -> SelfServiceRules:
        """Return what the hub answers by itself."""
        return SelfServiceRules(
            mode=self.self_service,
            confidence=self.self_service_confidence,
            max_tries=self.self_service_tries,
            quiet_s=self.self_service_quiet_s,
        )

    def embeds(self, origin: str) -> bool:
        """Say whether this site may show the widget."""
        sites = {site.rstrip("/").casefold() for site in self.allowed_sites}
        return ANY_SITE in sites or origin.casefold() in sites

    def takes(self, kind: str, *, dangerous: bool = False) -> bool:
        """Say whether visitors may send files of this media type; what may run something has to be named in full."""
        main = kind.casefold()
        return any(
            main.startswith(allowed[:-1]) and not dangerous if allowed.endswith("*") else main == allowed
            for allowed in (each.casefold() for each in self.file_types)
        )
