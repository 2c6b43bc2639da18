"""Where messages come in; the provider's webhooks themselves are all alike (hub.channels.twilio.webhooks)."""

from hub.channels.context import ChannelContext
from hub.channels.twilio.webhooks import Receiver
from hub.channels.whatsapp.parse import is_empty
from hub.channels.whatsapp.settings import WhatsAppSettings
from hub.domain.queue import Inbox

TAIL = "whatsapp"


def receiver(inbox: Inbox, settings: WhatsAppSettings, context: ChannelContext) -> Receiver:
    """Return the receiving side of an inbox."""
    return Receiver(inbox, settings, context, tail=TAIL, empty=is_empty)
