"""Text messages by Twilio: one inbox is one number, a pool of numbers or a messaging service of one account."""

from hub.channels.context import ChannelContext
from hub.channels.contract import Capabilities
from hub.channels.sms.parse import read
from hub.channels.sms.receive import receiver
from hub.channels.sms.send import MAX_FILES, Fields
from hub.channels.sms.settings import SmsSettings
from hub.channels.twilio.channel import Manner, TwilioChannel
from hub.channels.twilio.forms import MAX_BODY_CHARS
from hub.domain.queue import Inbox

KIND = "sms"
MAX_PER_S = 50
"""The provider queues what its own lines cannot carry; far above this it answers 429."""


def build(inbox: Inbox, context: ChannelContext) -> TwilioChannel:
    """Build the channel; raises SettingsError."""
    settings = context.settings(inbox, SmsSettings)
    manner = Manner(
        kind=KIND,
        receiver=receiver(inbox, settings, context),
        read=read,
        fields=Fields(settings, settings.pool(inbox.address), context.file_url),
    )
    capabilities = Capabilities(
        max_body_chars=MAX_BODY_CHARS,
        attachments=settings.mms,
        max_files=MAX_FILES,
        counts_segments=True,
        receipts=True,
        identity_kind="phone",
        max_per_s=MAX_PER_S,
    )
    return TwilioChannel(inbox, settings, context, manner, capabilities)
