"""What mail providers have in common for all their customers, so that nobody has to look it up.

Google: https://developers.google.com/gmail/imap/xoauth2-protocol. Microsoft:
https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

import msgspec

from hub.channels.email.oauth import Grant
from hub.channels.email.settings import EmailSettings
from hub.errors import SettingsError

_USUAL: dict[str, dict[str, object]] = {
    "google": {
        "imap_host": "imap.gmail.com",
        "smtp_host": "smtp.gmail.com",
        "oauth_token_url": "https://oauth2.googleapis.com/token",
    },
    "microsoft": {
        "imap_host": "outlook.office365.com",
        "smtp_host": "smtp.office365.com",
        "smtp_port": 587,
        "smtp_security": "starttls",
        "oauth_token_url": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    },
}
_SCOPES = {  # for a person who consented, and for a hub that signs in as itself
    "google": ("https://mail.google.com/", "https://mail.google.com/"),
    "microsoft": (
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        "https://outlook.office365.com/.default",
    ),
}
_DEFAULTS = EmailSettings()


def completed(settings: EmailSettings, address: str) -> EmailSettings:
    """Return the settings with what the provider's name stands for, wherever nothing else was said."""
    usual = dict(_USUAL.get(settings.provider, {}))
    if settings.imap_host or settings.smtp_host:  # who names one server means only that one
        usual.pop("imap_host", None)
        usual.pop("smtp_host", None)
    if settings.provider:
        usual |= {"imap_user": address, "smtp_user": address}
        usual["oauth_scope"] = _SCOPES[settings.provider][0 if settings.oauth_refresh_token else 1]
    kept = {name for name in usual if getattr(settings, name) != getattr(_DEFAULTS, name)}
    if settings.smtp_host:
        kept |= {"smtp_port", "smtp_security"}
    return msgspec.structs.replace(
        settings, **{name: value for name, value in usual.items() if name not in kept}
    )


def grant_of(settings: EmailSettings) -> Grant | None:
    """Return what the inbox signs in with by OAuth2, None for a password; raises SettingsError."""
    if settings.auth == "password":
        return None
    grant = Grant(
        token_url=settings.oauth_token_url,
        client_id=settings.oauth_client_id,
        client_secret=settings.oauth_client_secret,
        refresh_token=settings.oauth_refresh_token,
        scope=settings.oauth_scope,
    )
    if problem := grant.problem():
        raise SettingsError(problem)
    return grant
