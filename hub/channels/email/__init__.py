"""E-mail: a mailbox fetched by IMAP, a port that takes mail by SMTP, answers sent by SMTP.

Importing this package is cheap, so that the parser alone starts fast.
"""

from hub.channels.context import ChannelContext
from hub.channels.contract import Channel
from hub.domain.queue import Inbox


def build(inbox: Inbox, context: ChannelContext) -> Channel:
    """Build the channel; raises SettingsError."""
    from hub.channels.email.channel import EmailChannel
    from hub.channels.email.settings import EmailSettings
    from hub.errors import SettingsError

    try:
        return EmailChannel(inbox, context.settings(inbox, EmailSettings), context)
    except SettingsError as error:
        told = error.detail if error.detail.startswith("inbox ") else f"inbox {inbox.id}: {error.detail}"
        raise SettingsError(told) from error
