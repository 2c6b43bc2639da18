"""WhatsApp by Twilio: one inbox is one or several senders of one account."""

from hub.channels.context import ChannelContext
from hub.channels.contract import Capabilities
from hub.channels.twilio.channel import Manner, TwilioChannel
from hub.channels.twilio.forms import MAX_BODY_CHARS
from hub.channels.whatsapp.parse import PREFIX, read
from hub.channels.whatsapp.receive import receiver
from hub.channels.whatsapp.send import WINDOW_S, Fields
from hub.channels.whatsapp.settings import WhatsAppSettings
from hub.channels.whatsapp.templates import templates_of
from hub.domain.queue import Inbox
from hub.errors import SettingsError

KIND = "whatsapp"
MAX_PER_S = 80


def build(inbox: Inbox, context: ChannelContext) -> TwilioChannel:
    """Build the channel; raises SettingsError."""
    settings = context.settings(inbox, WhatsAppSettings)
    try:
        templates = templates_of(settings.templates)
    except SettingsError as error:
        raise SettingsError(f"inbox {inbox.id}: {error.detail}") from error
    pool = settings.pool(inbox.address.removeprefix(PREFIX))
    manner = Manner(
        kind=KIND,
        receiver=receiver(inbox, settings, context),
        read=read,
        fields=Fields(settings, pool, context.file_url, context.clock),
    )
    capabilities = Capabilities(
        max_body_chars=MAX_BODY_CHARS,
        attachments=True,
        max_files=1,
        receipts=True,
        threads=True,
        identity_kind="phone",
        max_per_s=MAX_PER_S,
        reply_window_s=WINDOW_S,
        templates=tuple(template for _, template in templates.values()),
    )
    return TwilioChannel(inbox, settings, context, manner, capabilities)
