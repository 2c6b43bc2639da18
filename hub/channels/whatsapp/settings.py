"""What an inbox of this channel has to say about itself."""

from hub.channels.twilio import account
from hub.channels.whatsapp import templates as approved


class WhatsAppSettings(account.Account, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account, its WhatsApp senders (as plain numbers), and the templates that may be sent at any time."""

    templates: tuple[approved.TemplateSetting, ...] = ()
