"""Write no more to an address that a provider refuses for good."""

from hub.channels.ports import Suppressing
from hub.domain.interaction import Party
from hub.domain.message import Message
from hub.domain.suppression import EVERYWHERE, Scope, SuppressionReason
from hub.tickets.replies.suppressions import Cause


async def put_down(
    suppressions: Suppressing | None,
    party: Party,
    reason: SuppressionReason,
    channel: str,
    told_of: tuple[Message, str],
) -> None:
    """Note that the provider of `channel` refused a message for this reason, with its words.

    An address that does not exist is lost to every channel, a wish is about one. What answers a keyword proves
    nothing: the keyword itself has been followed, and a START may be on its way.
    """
    message, evidence = told_of
    if suppressions is None or message.consent is not None:
        return
    scope = EVERYWHERE if reason is SuppressionReason.HARD_BOUNCE else Scope(channel=channel)
    cause = Cause(evidence=evidence, message_id=message.id, ticket_id=message.ticket_id)
    await suppressions.suppress(party, reason, scope, cause)
