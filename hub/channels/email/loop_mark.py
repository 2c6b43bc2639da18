"""The mark of automatic mail by a hub: whoever reads it knows that nothing must be answered by itself (RFC 3834)."""

import re
from dataclasses import replace

from hub.domain.interaction import InboundMessage, MessageClass

LOOP_HEADER = "X-Hub-Loop"

_MARK = re.compile(rf"^{LOOP_HEADER}[ \t]*:", re.IGNORECASE | re.MULTILINE)
_WRITTEN = (MessageClass.PERSON, MessageClass.BULK, MessageClass.AUTO)


def marked(message: InboundMessage, head: str) -> InboundMessage:
    """Return the message, as an automatic one if its headers carry the mark."""
    if _MARK.search(head) is None or message.message_class not in _WRITTEN:
        return message
    return replace(message, echo=True, message_class=MessageClass.AUTO)
