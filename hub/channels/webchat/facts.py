"""What the widget is told of its inbox before anybody connects. Public: whoever loads the widget may read it. Pure."""

from typing import Any

import msgspec

from hub.channels.webchat.settings import WebChatSettings
from hub.domain.queue import Inbox


def widget_facts(inbox: Inbox, settings: WebChatSettings) -> dict[str, Any]:  # Any: JSON
    """Return the facts as JSON; texts may be given by language. Secrets and sites are never among them."""
    files = {"types": list(settings.file_types), "max_bytes": settings.max_file_bytes}
    return {
        "inbox": inbox.id,
        "greeting": settings.greeting,
        "color": settings.color,
        "consent": settings.consent,
        "share_page": settings.share_page,
        "form": msgspec.to_builtins(settings.pre_chat),
        "triggers": msgspec.to_builtins(settings.triggers),
        "files": files if settings.file_types else None,
        "email": bool(settings.email_inbox),
        "articles": settings.self_service.value,
    }
