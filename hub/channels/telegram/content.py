"""Put into words what a message carries besides its text; pure.

An agent reads every message as plain text: a sticker, a card or a place becomes a line in square brackets.
"""

from collections.abc import Iterable, Sequence

from hub.channels.telegram.update import Entity, File, Message, Origin
from hub.domain.interaction import RemoteFile

MAX_FILE_BYTES = 20 * 1024 * 1024
"""The largest file that the provider hands to a bot: https://core.telegram.org/bots/api#getfile"""

_ENVELOPE = """
message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count
sender_business_bot date business_connection_id chat forward_origin is_topic_message
is_automatic_forward reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id
via_bot edit_date has_protected_content is_from_offline is_paid_post media_group_id author_signature
paid_star_count text entities link_preview_options suggested_post_info effect_id caption
caption_entities show_caption_above_media has_media_spoiler reply_markup sender_tag forward_from
forward_from_chat forward_from_message_id forward_signature forward_sender_name forward_date
guest_query_id
"""
ENVELOPE = frozenset(_ENVELOPE.split())
"""Fields that say something about a message and nothing by themselves."""

_SERVICE = """
new_chat_members new_chat_member new_chat_participant left_chat_member left_chat_participant
new_chat_title new_chat_photo delete_chat_photo group_chat_created supergroup_chat_created
channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id migrate_from_chat_id
pinned_message users_shared chat_shared connected_website write_access_allowed proximity_alert_triggered
boost_added chat_background_set forum_topic_created forum_topic_edited forum_topic_closed
forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden giveaway_created
giveaway_completed video_chat_scheduled video_chat_started video_chat_ended
video_chat_participants_invited chat_owner_left chat_owner_changed
"""
SERVICE = frozenset(_SERVICE.split())
"""What the provider itself says in a chat."""

_FILES = ("animation", "document", "audio", "voice", "video", "video_note")
_NAMES = {
    "photo": ("picture.jpg", "image/jpeg"),
    "animation": ("animation.mp4", "video/mp4"),
    "document": ("file", ""),
    "audio": ("audio.mp3", "audio/mpeg"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video.mp4", "video/mp4"),
}


def file_of(message: Message) -> RemoteFile | None:
    """Return the message's file, of a picture its largest copy; a message has one at most.

    It is found again by its kind and the provider's id of it: `voice:AwACAgIAAx...`.
    """
    if message.photo:
        return _ref("photo", max(message.photo, key=lambda one: (one.width * one.height, one.file_size)))
    for kind in _FILES:  # an animation comes as a document as well
        file: File | None = getattr(message, kind)
        if file is not None:
            return _ref(kind, file)
    return None


def _ref(kind: str, file: File) -> RemoteFile:
    name, media_type = _NAMES[kind]
    return RemoteFile(
        url=f"{kind.replace('_', ' ')}:{file.file_id}",
        name=file.file_name or name,
        type=file.mime_type or media_type,
        size_bytes=file.file_size,
    )


def spoken(message: Message) -> str:
    """Return the text or caption with the addresses behind its links, in the form `words (https://...)`."""
    if message.text:
        return _with_links(message.text, message.entities)
    return _with_links(message.caption, message.caption_entities)


def _with_links(text: str, entities: Sequence[Entity]) -> str:
    units = text.encode("utf-16-le", "surrogatepass")  # entities count in these
    for entity in sorted(entities, key=lambda one: one.offset, reverse=True):
        start, end = entity.offset * 2, (entity.offset + entity.length) * 2
        if entity.type != "text_link" or not 0 <= start < end <= len(units) or _inside_a_pair(units, end):
            continue
        words = units[start:end].decode("utf-16-le", "replace").strip()
        if entity.url and entity.url.rstrip("/") != words.rstrip("/"):
            units = units[:end] + f" ({entity.url})".encode("utf-16-le", "surrogatepass") + units[end:]
    return units.decode("utf-16-le", "replace").replace("\x00", "")


def _inside_a_pair(units: bytes, place: int) -> bool:
    """Say whether a character that takes two UTF-16 units would be cut here."""
    return place < len(units) and 0xDC <= units[place + 1] <= 0xDF


def described(message: Message) -> list[str]:
    """Return a line for each thing of the message that is neither text nor a file."""
    lines = []
    if message.sticker is not None:
        lines.append(_line("sticker", message.sticker.emoji))
    if message.dice is not None:
        lines.append(_line(message.dice.emoji or "dice", str(message.dice.value)))
    if message.contact is not None:
        card = message.contact
        lines.append(_line("contact:", card.first_name, card.last_name, card.phone_number))
    if message.venue is not None:
        lines.append(_line("place:", message.venue.title, message.venue.address))
    if message.location is not None:
        at = f"{message.location.latitude:.6f},{message.location.longitude:.6f}"
        lines.append(
            _line("location:", at, f"https://www.openstreetmap.org/?mlat={at.replace(',', '&mlon=')}")
        )
    if message.poll is not None:
        lines.append(
            _line("poll:", message.poll.question, *(f"/ {one.text}" for one in message.poll.options))
        )
    return lines


def _line(*parts: str) -> str:
    return f"[{' '.join(filter(None, (part.replace(chr(0), '').strip() for part in parts)))}]"


def forwarded(origin: Origin) -> str:
    """Return a line that says whose words these are."""
    chat = origin.sender_chat or origin.chat
    user = origin.sender_user
    name = (user.name if user else "") or origin.sender_user_name or (chat.title if chat else "")
    return _line("forwarded from", name or "somebody")


def unknown_kinds(keys: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the fields that this version cannot put into words."""
    return sorted(set(keys) - set(known) - ENVELOPE - SERVICE)
