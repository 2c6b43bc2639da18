"""What the provider's refusals mean to an agent.

A refusal is an HTTP status with a description in English (https://core.telegram.org/bots/api#making-requests); the
descriptions are not listed anywhere official, so they are recognised by a part of their text.
"""

from hub.channels.contract import ChannelError
from hub.domain.suppression import SuppressionReason

REASONS = (
    ("bot was blocked by the user", "the customer has blocked the bot"),
    ("user is deactivated", "the customer's account is gone"),
    ("can't initiate conversation", "the customer has not begun a conversation with the bot"),
    ("can't send messages to bots", "the recipient is a bot"),
    ("bot was kicked", "the bot was removed from the group"),
    ("bot is not a member", "the bot is not in the group"),
    ("have no rights to send", "the bot may not write in the group"),
    ("not enough rights", "the bot may not write in the group"),
    ("chat not found", "the provider does not know this chat"),
    ("peer_id_invalid", "the provider does not know this chat"),
    ("chat_id is empty", "the provider does not know this chat"),
    ("group chat was deactivated", "the group is gone"),
    ("message is too long", "the text is too long"),
    ("message_too_long", "the text is too long"),
    ("caption is too long", "the text is too long"),
    ("text is empty", "the text is empty"),
    ("text must be non-empty", "the text is empty"),
    ("file is too big", "the file is larger than the provider takes"),
    ("request entity too large", "the file is larger than the provider takes"),
    (
        "terminated by other getupdates",
        "another program fetches this bot's updates: end it, or use another bot",
    ),
    ("webhook is active", "another program has set a webhook for this bot: end it, or use another bot"),
    (
        "bad webhook",
        "the provider does not take the webhook's address: it must be public and begin with https://",
    ),
    (
        "https url must be provided",
        "the provider does not take the webhook's address: it must begin with https://",
    ),
)
_WRONG_TOKEN = (401, 404)
"""An unknown token stands in the path of the request, so it is also answered like an address that does not exist."""


_UNWANTED = {
    "bot was blocked by the user": SuppressionReason.OPTED_OUT,
    "user is deactivated": SuppressionReason.HARD_BOUNCE,
}
"""Refusals after which the chat is not written to any more; *Start* and unblocking end the first."""


class Refused(ChannelError):
    """The provider answered, and not with yes."""

    def __init__(
        self,
        status: int,
        description: str = "",
        *,
        retry_after_s: float | None = None,
        moved_to: int | None = None,
    ) -> None:
        retryable = status in (408, 409, 429) or status >= 500
        told = description.casefold()
        super().__init__(
            reason_of(status, description),
            retryable=retryable,
            retry_after_s=retry_after_s,
            suppress=next((why for part, why in _UNWANTED.items() if part in told), None),
        )
        self.status = status
        self.description = description
        self.moved_to = moved_to
        """The chat's new id, when a group has become a supergroup."""


def reason_of(status: int, description: str) -> str:
    """Return a line for people; the description itself never gets into it."""
    told = description.casefold()
    for part, reason in REASONS:
        if part in told:
            return reason
    if status in _WRONG_TOKEN:
        return "the provider refuses the bot's token"
    if status == 429:
        return "the provider asks to slow down"
    return f"the provider answered {status}"
