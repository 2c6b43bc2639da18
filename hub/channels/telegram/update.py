"""The provider's updates as typed values: only the fields we use, unknown ones are let through.

https://core.telegram.org/bots/api#update
"""

from typing import Any, TypeVar

import msgspec

from hub.channels.contract import ParseFailed

T = TypeVar("T")


class User(msgspec.Struct):
    """A person or a bot."""

    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""

    @property
    def name(self) -> str:
        """Return how the person is called."""
        return " ".join(filter(None, (self.first_name.strip(), self.last_name.strip()))) or self.username


class Chat(msgspec.Struct):
    """Where something was said; `type` is private, group, supergroup or channel."""

    id: int
    type: str
    title: str = ""


class Entity(msgspec.Struct):
    """A part of a text with a meaning; offset and length count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""


class File(msgspec.Struct):
    """Any kind of file that the provider keeps."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0
    width: int = 0
    height: int = 0


class Sticker(msgspec.Struct):
    """A picture that stands for a feeling."""

    emoji: str = ""


class Contact(msgspec.Struct):
    """Somebody's card."""

    phone_number: str
    first_name: str = ""
    last_name: str = ""


class Location(msgspec.Struct):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


class Venue(msgspec.Struct):
    """A place with a name."""

    location: Location
    title: str = ""
    address: str = ""


class Dice(msgspec.Struct):
    """A thrown die."""

    emoji: str = ""
    value: int = 0


class PollOption(msgspec.Struct):
    """One answer of a poll."""

    text: str = ""


class Poll(msgspec.Struct):
    """A question to all."""

    question: str = ""
    options: list[PollOption] = []


class Origin(msgspec.Struct):
    """Where a forwarded message comes from."""

    sender_user: User | None = None
    sender_user_name: str = ""
    sender_chat: Chat | None = None
    chat: Chat | None = None


class Replied(msgspec.Struct):
    """The message that is answered."""

    message_id: int


class Message(msgspec.Struct):
    """Something said."""

    message_id: int
    date: int
    chat: Chat
    sender: User | None = msgspec.field(name="from", default=None)
    sender_chat: Chat | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    edit_date: int = 0
    reply_to_message: Replied | None = None
    forward_origin: Origin | None = None
    text: str = ""
    entities: list[Entity] = []
    caption: str = ""
    caption_entities: list[Entity] = []
    photo: list[File] = []
    document: File | None = None
    animation: File | None = None
    audio: File | None = None
    voice: File | None = None
    video: File | None = None
    video_note: File | None = None
    sticker: Sticker | None = None
    contact: Contact | None = None
    location: Location | None = None
    venue: Venue | None = None
    dice: Dice | None = None
    poll: Poll | None = None


class Member(msgspec.Struct):
    """The bot's own standing in a chat."""

    status: str


class Membership(msgspec.Struct):
    """The bot's standing changed: a person blocked it ("kicked") or let it in again ("member")."""

    chat: Chat
    sender: User = msgspec.field(name="from")
    date: int
    new: Member = msgspec.field(name="new_chat_member")
    old: Member = msgspec.field(name="old_chat_member")


class Update(msgspec.Struct):
    """One piece of news; at most one of its optional fields is there."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    my_chat_member: Membership | None = None


WANTED = ("message", "edited_message", "my_chat_member")
"""What we ask the provider to send."""


def read_update(payload: bytes) -> Update:
    """Return the update; raises ParseFailed."""
    return _decode(payload, Update)


class Numbered(msgspec.Struct):
    """An update of whatever shape."""

    update_id: int


def update_number(payload: bytes) -> int:
    """Return the number of an update of whatever shape; raises ParseFailed."""
    return _decode(payload, Numbered).update_id


def content_keys(payload: bytes) -> frozenset[str]:
    """Return the names of all fields of the message in a readable update, known and unknown."""
    whole: dict[str, Any] = _decode(payload, dict)  # Any: JSON
    message = whole.get("message") or whole.get("edited_message") or {}
    return frozenset(message)


def _decode(payload: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(payload, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        # The text of the error could quote the customer's words.
        raise ParseFailed("not an update of this provider") from error
