"""Hand messages to the provider: one attempt, every wait bounded, every failure a ChannelError.

The text goes first, each file after it as a message of its own; a single file with a short text carries it as its
caption. The provider knows no idempotency key. So that an attempt that failed between two parts does not say the
first ones again, the parts that left are remembered for a while.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

from hub.channels.contract import ChannelError
from hub.channels.telegram.api import BotApi
from hub.channels.telegram.failures import Refused
from hub.channels.telegram.parse import MAX_BODY_CHARS, chat_of, message_ref
from hub.domain.message import DeliveryReceipt, OutboundAttachment, OutboundMessage

MAX_CAPTION_CHARS = 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")
UPLOAD_S = 25.0
"""How long a file may take: less than delivery's own limit for one attempt."""

REMEMBERED = 500
_NO_PICTURE = (
    "photo_invalid_dimensions",
    "image_process_failed",
    "photo_save_file_invalid",
    "wrong type of the web page",
)


class _Sent(msgspec.Struct):
    """The provider's own view of a message it took."""

    message_id: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the provider's messages that a reply of ours becomes."""

    text: str = ""
    file: OutboundAttachment | None = None


class Sender:
    """The sending side of one inbox."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._left: OrderedDict[str, list[int]] = OrderedDict()  # message id -> what its parts became

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand over one reply; raises ChannelError."""
        parts = _parts(message)
        target = _target(message)
        left = self._left.setdefault(message.id, [])
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        for part in parts[len(left) :]:
            left.append(await self._send_part(target, part))
        self._left.pop(message.id, None)
        return DeliveryReceipt(external_id=message_ref(target["chat_id"], left[0]))

    async def show_typing(self, thread_key: str) -> None:
        """Show in a chat that somebody is writing; raises ChannelError."""
        try:
            chat_id, topic = chat_of(thread_key)
        except ValueError as error:
            raise ChannelError("the conversation is not a chat's number", retryable=False) from error
        parameters: dict[str, Any] = {"chat_id": chat_id, "action": "typing"}
        if topic is not None:
            parameters["message_thread_id"] = topic
        await self._api.call("sendChatAction", parameters)

    async def _send_part(self, target: dict[str, Any], part: _Part) -> int:
        """Send a part; when the group has moved, send it to where it is now."""
        try:
            return await self._send_once(target, part)
        except Refused as error:
            if error.moved_to is None:
                raise
            target["chat_id"] = error.moved_to
            return await self._send_once(target, part)

    async def _send_once(self, target: dict[str, Any], part: _Part) -> int:
        if part.file is None:
            return _number(await self._api.call("sendMessage", {**target, "text": part.text}))
        if part.file.type in PHOTO_TYPES and len(part.file.content) <= MAX_PHOTO_BYTES:
            try:
                return await self._upload("sendPhoto", "photo", target, part)
            except Refused as error:
                if not any(mark in error.description.casefold() for mark in _NO_PICTURE):
                    raise
        return await self._upload("sendDocument", "document", target, part)

    async def _upload(self, method: str, field: str, target: dict[str, Any], part: _Part) -> int:
        assert part.file is not None
        form = aiohttp.FormData(quote_fields=False)
        for name, value in target.items():
            form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        if part.text:
            form.add_field("caption", part.text)
        form.add_field(
            field, part.file.content, filename=_plain_name(part.file.name), content_type=part.file.type
        )
        return _number(await self._api.call(method, form=form, wait_s=UPLOAD_S))


def _parts(message: OutboundMessage) -> list[_Part]:
    """Return what a reply becomes; raises ChannelError for what can never leave."""
    if len(message.body) > MAX_BODY_CHARS:
        raise ChannelError("the text is too long", retryable=False)
    if any(len(file.content) > MAX_UPLOAD_BYTES for file in message.attachments):
        raise ChannelError("a file is larger than the 50 MB that the provider takes", retryable=False)
    if any(not file.content for file in message.attachments):
        raise ChannelError("a file is empty", retryable=False)
    text = message.body if message.body.strip() else ""
    if len(message.attachments) == 1 and len(text) <= MAX_CAPTION_CHARS:
        return [_Part(text=text, file=message.attachments[0])]
    parts = [_Part(text=text)] if text else []
    parts += [_Part(file=file) for file in message.attachments]
    if not parts:
        raise ChannelError("the text is empty", retryable=False)
    return parts


def _target(message: OutboundMessage) -> dict[str, Any]:
    """Return where the reply goes: to its recipient, or to the group (a negative id) that the conversation is in."""
    try:
        chat_id, topic = int(message.recipient.value), None
        if message.thread_key.startswith("-"):
            chat_id, topic = chat_of(message.thread_key)
    except ValueError as error:
        raise ChannelError("the recipient's address is not a chat's number", retryable=False) from error
    target: dict[str, Any] = {"chat_id": chat_id}
    if topic is not None:
        target["message_thread_id"] = topic
    chat, _, answered = message.in_reply_to.partition(":")
    if chat_id < 0 and chat == str(chat_id) and answered.isdigit():  # among others, say whom we answer
        target["reply_parameters"] = {
            "message_id": int(answered),
            "allow_sending_without_reply": True,
        }
    return target


def _number(answer: msgspec.Raw) -> int:
    try:
        return msgspec.json.decode(answer, type=_Sent).message_id
    except msgspec.DecodeError:
        raise ChannelError("the provider's answer names no message", retryable=False) from None


def _plain_name(name: str) -> str:
    """Return a name that can stand inside quotes of a header line."""
    return "".join("_" if char in '"\\' or ord(char) < 32 else char for char in name) or "file"
