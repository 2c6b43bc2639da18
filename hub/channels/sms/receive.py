"""Where texts come in; the provider's webhooks themselves are all alike (hub.channels.twilio.webhooks)."""

from hub.channels.context import ChannelContext
from hub.channels.sms.parse import is_empty
from hub.channels.sms.settings import SmsSettings
from hub.channels.twilio.webhooks import Receiver
from hub.domain.queue import Inbox

TAIL = "sms"


def receiver(inbox: Inbox, settings: SmsSettings, context: ChannelContext) -> Receiver:
    """Return the receiving side of an inbox."""
    return Receiver(inbox, settings, context, tail=TAIL, empty=is_empty)
