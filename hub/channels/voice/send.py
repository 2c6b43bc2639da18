"""Nothing is written to a telephone: agents call back instead."""

from hub.channels.contract import ChannelError
from hub.domain.message import DeliveryReceipt, OutboundMessage


async def send(message: OutboundMessage) -> DeliveryReceipt:
    """Refuse for good; raises ChannelError."""
    raise ChannelError("calls take no written replies: call the customer instead", retryable=False)
