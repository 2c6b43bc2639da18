"""Web chat: visitors of a web site talk through the widget that the hub serves."""

from hub.channels.context import ChannelContext
from hub.channels.webchat.receive import WebChat
from hub.channels.webchat.settings import WebChatSettings
from hub.domain.queue import Inbox

__all__ = ["WebChat", "WebChatSettings", "build"]


def build(inbox: Inbox, context: ChannelContext) -> WebChat:
    """Build the channel of one widget; raises SettingsError."""
    return WebChat(inbox, context.settings(inbox, WebChatSettings), context)
