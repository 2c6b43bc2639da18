"""The one table of channels: a new one is a folder and a line here."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from hub.channels.context import ChannelContext, HttpLimits, SecretResolver
from hub.channels.contract import Channel
from hub.domain.queue import Inbox
from hub.errors import Invalid

__all__ = ["CHANNELS", "Build", "ChannelContext", "HttpLimits", "SecretResolver", "build"]

Build = Callable[[Inbox, ChannelContext], Channel]
"""What the package of every channel offers as `build`.

It is called in a thread, because it may read secret files: it opens no connection and starts no task.
Raises SettingsError.
"""

CHANNELS = {
    "email": "hub.channels.email",
    "webchat": "hub.channels.webchat",
    "sms": "hub.channels.sms",
    "smpp": "hub.channels.smpp",
    "telegram": "hub.channels.telegram",
    "whatsapp": "hub.channels.whatsapp",
    "voice": "hub.channels.voice",
    "pbx": "hub.channels.pbx",
    "webhook": "hub.channels.webhook",
}


def build(inbox: Inbox, context: ChannelContext) -> Channel:
    """Build the channel of an inbox; its package is imported only now. Raises Invalid for an unknown kind."""
    package = CHANNELS.get(inbox.channel)
    if package is None:
        raise Invalid(f"There is no channel of kind {inbox.channel!r}", known=sorted(CHANNELS))
    make = cast(Build, import_module(package).build)
    return make(inbox, context)
