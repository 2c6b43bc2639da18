"""What an inbox of this channel has to say about itself: where its mailbox is, and how its answers leave."""

from typing import Annotated, Literal

import msgspec

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(gt=0)]


class EmailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Four independent ways: `imap_host` fetches a mailbox, `listen_port` takes mail by SMTP or LMTP, one of `push_secret`,
    `push_token` and `push_password` opens the webhook `mail`, and `smtp_host` sends.

    `imap_done_folder` moves a stored mail there instead of marking it as seen. `address` stands for the inbox's
    own when left out. Times are seconds; an IDLE is renewed before the 29 minutes of RFC 2177.
    """

    address: str = ""
    from_name: str = ""
    signature: str = ""
    reply_template: str = ""
    quote_original: bool = True
    acknowledge: bool = False
    acknowledge_texts: dict[str, str] = {}
    reply_tag: Literal["auto", "on", "off"] = "auto"
    forwarders: tuple[str, ...] = ()
    authentication_servers: tuple[str, ...] = ()
    provider: Literal["", "google", "microsoft"] = ""
    auth: Literal["password", "oauth2"] = "password"
    oauth_token_url: str = ""
    oauth_client_id: str = ""
    oauth_client_secret: str = ""
    oauth_refresh_token: str = ""
    oauth_scope: str = ""
    imap_host: str = ""
    imap_port: Port = 993
    imap_security: Literal["tls", "none"] = "tls"
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = "INBOX"
    imap_done_folder: str = ""
    imap_renew_s: Annotated[float, msgspec.Meta(gt=0, lt=1740)] = 540.0
    imap_poll_s: Seconds = 30.0
    smtp_host: str = ""
    smtp_port: Port = 465
    smtp_security: Literal["tls", "starttls", "none"] = "tls"
    smtp_user: str = ""
    smtp_password: str = ""
    listen_host: str = "127.0.0.1"
    listen_port: Port | None = None
    listen_protocol: Literal["smtp", "lmtp"] = "smtp"
    push_secret: str = ""
    push_token: str = ""
    push_user: str = ""
    push_password: str = ""
    max_mail_bytes: Count = 50 * 1024 * 1024
    timeout_s: Seconds = 30.0
    parse_timeout_s: Seconds = 10.0


def tags_answers(settings: EmailSettings) -> bool:
    """Say whether the address for answers carries the ticket's tag: asked for, or sure to be delivered."""
    sure = settings.listen_port is not None or bool(
        settings.provider
    )  # both providers deliver plus-addresses
    return settings.reply_tag == "on" or (settings.reply_tag == "auto" and sure)


_ACKNOWLEDGEMENTS = {
    "en": "Thank you for your message. It has the number {ticket}; we will answer as soon as we can.",
    "zh": "您好，您的来信已收到，编号为 {ticket}，我们会尽快回复您。",
}


def acknowledgements(settings: EmailSettings) -> dict[str, str]:
    """Return what is said by itself to a new ticket, by language: the inbox's own texts before the usual ones."""
    if not settings.acknowledge:
        return {}
    return _ACKNOWLEDGEMENTS | settings.acknowledge_texts
