"""Read the provider's updates; pure: bytes in, value out, no clock, no network.

https://core.telegram.org/bots/api#update
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.telegram.content import (
    SERVICE,
    described,
    file_of,
    forwarded,
    spoken,
    unknown_kinds,
)
from hub.channels.telegram.update import Membership, Message, Update, content_keys, read_update
from hub.domain.interaction import ConsentWish, InboundMessage, MessageClass, Party, RemoteFile

IDENTITY_KIND = "telegram"
CONTENT_TYPE = "application/json"
MAX_BODY_CHARS = 4096
"""The longest text: https://core.telegram.org/bots/api#sendmessage"""

_COMMAND = re.compile(r"/(start|stop)(?:@\w+)?(?:\s|$)", re.IGNORECASE)
_WISHES = {"start": ConsentWish.START, "stop": ConsentWish.STOP}
_SHOWN = (
    "photo",
    "animation",
    "document",
    "audio",
    "voice",
    "video",
    "video_note",
    "sticker",
    "contact",
    "location",
    "venue",
    "dice",
    "poll",
)
_BLOCKED, _LET_IN = "kicked", "member"


def message_ref(chat_id: int, message_id: int) -> str:
    """Return the id by which later messages refer to one: message ids are counted within a chat."""
    return f"{chat_id}:{message_id}"


def thread_key_of(chat_id: int, topic: int | None = None) -> str:
    """Return the key of a conversation: the chat, and in a group with topics the topic."""
    return f"{chat_id}:{topic}" if topic is not None else str(chat_id)


def chat_of(thread_key: str) -> tuple[int, int | None]:
    """Return chat and topic of a conversation; raises ValueError for a key that is not one of ours."""
    chat, _, topic = thread_key.partition(":")
    return int(chat), int(topic) if topic else None


def external_id(update: Update) -> str:
    """Return what tells this piece of news from every other; raises Unsupported for news of no interest.

    The provider numbers updates, but begins anew after a quiet week, so what counts is what they tell.
    """
    if update.message is not None:
        return message_ref(update.message.chat.id, update.message.message_id)
    if update.edited_message is not None:
        edited = update.edited_message
        return f"{message_ref(edited.chat.id, edited.message_id)}:{edited.edit_date}"
    if update.my_chat_member is not None:
        standing = update.my_chat_member
        return f"member:{standing.chat.id}:{standing.date}:{standing.new.status}"
    raise Unsupported("an update of no interest")


def check_interest(update: Update, *, groups: bool) -> None:
    """Raise Unsupported for what no agent needs to see: other people's groups, channels, moving points on a map."""
    found = update.message or update.edited_message or update.my_chat_member
    if found is None:
        raise Unsupported("an update of no interest")
    kind = found.chat.type
    if kind not in ("private", "group", "supergroup"):
        raise Unsupported(f"chats of type {kind[:20]!r} are of no interest")
    if kind != "private" and (not groups or update.my_chat_member is not None):
        raise Unsupported("said in a group")
    if update.edited_message is not None and update.edited_message.location is not None:
        raise Unsupported("a live location moved")


def parse_update(payload: bytes, *, groups: bool) -> InboundMessage:
    """Return what a stored update says; raises ParseFailed or Unsupported."""
    update = read_update(payload)
    check_interest(update, groups=groups)
    try:
        if update.my_chat_member is not None:
            return _of_membership(update.my_chat_member)
        if update.edited_message is not None:
            return _of_edit(update.edited_message, content_keys(payload))
        assert update.message is not None
        return _of_message(update.message, content_keys(payload))
    except (OverflowError, OSError, ValueError) as error:
        raise ParseFailed("a field is out of its range") from error


def _of_membership(standing: Membership) -> InboundMessage:
    before, after = standing.old.status, standing.new.status
    if after == _BLOCKED:
        wish, text = ConsentWish.STOP, "[blocked the bot]"
    elif before == _BLOCKED and after == _LET_IN:
        wish, text = ConsentWish.START, "[unblocked the bot]"
    else:
        raise Unsupported("the bot's standing is of no interest")
    return InboundMessage(
        external_id=f"member:{standing.chat.id}:{standing.date}",
        sender=Party(kind=IDENTITY_KIND, value=str(standing.chat.id), name=standing.sender.name),
        text=text,
        thread_key=thread_key_of(standing.chat.id),
        sent_at=_moment(standing.date),
        message_class=MessageClass.AUTO,
        consent=wish,
    )


def _of_edit(message: Message, keys: frozenset[str]) -> InboundMessage:
    """Return an edited message as one that follows the first: what an agent has answered is not rewritten."""
    first = _of_message(message, keys)
    return replace(
        first,
        external_id=f"{first.external_id}:{message.edit_date}",
        text=f"[edited] {first.text}",
        sent_at=_moment(message.edit_date or message.date),
        thread_refs=(first.external_id,),
        consent=None,
    )


def _of_message(message: Message, keys: frozenset[str]) -> InboundMessage:
    file = file_of(message)
    answered = message.reply_to_message
    topic = message.message_thread_id if message.is_topic_message else None
    return InboundMessage(
        external_id=message_ref(message.chat.id, message.message_id),
        sender=_sender(message),
        text=_text_of(message, keys, file),
        sent_at=_moment(message.date),
        thread_refs=(message_ref(message.chat.id, answered.message_id),) if answered else (),
        thread_key=thread_key_of(message.chat.id, topic),
        message_class=MessageClass.AUTO if message.sender and message.sender.is_bot else MessageClass.PERSON,
        consent=_wish(message),
        context=_context(message),
        remote=(file,) if file else (),
    )


def _text_of(message: Message, keys: frozenset[str], file: RemoteFile | None) -> str:
    lines = [forwarded(message.forward_origin)] if message.forward_origin else []
    said = [part for part in (spoken(message).strip(), *described(message)) if part]
    if not said and file is not None:
        said = [f"[{file.url.partition(':')[0]}]"]
    if not said:
        strange = unknown_kinds(keys, _SHOWN)
        if not strange:
            what = "the provider's own words" if keys & SERVICE else "an empty message"
            raise Unsupported(what)
        said = [f"[a message of a kind that cannot be shown here: {', '.join(strange[:3])[:80]}]"]
    return "\n".join([*lines, *said])


def _sender(message: Message) -> Party:
    """Return who wrote: in a group also a channel or an administrator who hides behind the group."""
    if message.sender_chat is not None:
        chat = message.sender_chat
        return Party(kind=IDENTITY_KIND, value=str(chat.id), name=chat.title)
    if message.sender is None:
        raise ParseFailed("nobody wrote this")
    return Party(kind=IDENTITY_KIND, value=str(message.sender.id), name=message.sender.name)


def _wish(message: Message) -> ConsentWish | None:
    """Return what a command says about being written to; pressing *Start* sends the first one."""
    command = _COMMAND.match(message.text) if message.chat.type == "private" else None
    return _WISHES[command.group(1).lower()] if command else None


def _context(message: Message) -> dict[str, str]:
    known = {
        "username": message.sender.username if message.sender else "",
        "group": message.chat.title if message.chat.type != "private" else "",
    }
    return {name: value for name, value in known.items() if value}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
