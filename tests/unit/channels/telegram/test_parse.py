"""What updates say."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.telegram.parse import chat_of, external_id, parse_update, thread_key_of
from hub.channels.telegram.update import read_update
from hub.domain.interaction import ConsentWish, InboundMessage, MessageClass, Party, RemoteFile

FIXTURES = Path(__file__).parents[3] / "fixtures" / "telegram"


def raw(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def parse(name: str, *, groups: bool = False) -> InboundMessage:
    return parse_update(raw(name), groups=groups)


def text(name: str, *, groups: bool = False) -> str:
    return parse(name, groups=groups).text


def test_a_text_is_read() -> None:
    message = parse("text")
    assert message.sender == Party(kind="telegram", value="1111111", name="Test Lastname")
    assert message.text == "Where is my parcel?"
    assert (message.external_id, message.thread_key, message.thread_refs) == ("1111111:1365", "1111111", ())
    assert message.sent_at == datetime(2015, 9, 7, 17, 5, 32, tzinfo=UTC)
    assert (message.consent, message.message_class, message.remote) == (None, MessageClass.PERSON, ())
    assert message.context == {"username": "Testusername"}
    assert text("text_chinese") == "我的包裹在哪里？"


@pytest.mark.parametrize("name", ["start_pressed", "start_with_payload"])
def test_start_is_a_wish_to_be_written_to(name: str) -> None:
    assert parse(name).consent is ConsentWish.START
    assert text(name).startswith("/start")


def test_a_bot_that_is_blocked_may_not_write_and_may_again_later() -> None:
    for name, wish in (("blocked", ConsentWish.STOP), ("unblocked", ConsentWish.START)):
        message = parse(name)
        assert (message.consent, message.sender.value, message.thread_key) == (wish, "1111111", "1111111")
        assert message.message_class is MessageClass.AUTO


def test_an_edited_text_follows_the_first_one() -> None:
    message = parse("edited_text")
    assert message.text == "[edited] Where is my second parcel?"
    assert message.external_id == "1111111:1365:1441646600"
    assert (message.thread_refs, message.thread_key) == (("1111111:1365",), "1111111")


def test_an_answer_names_what_it_answers() -> None:
    assert parse("reply_to_ours").thread_refs == ("1111111:1334",)


def test_links_behind_words_are_shown() -> None:
    assert text("links_behind_words") == (
        "😀 see this page (https://example.com/parcel?id=1) and https://example.com/a"
    )


def test_of_a_picture_the_largest_copy_counts() -> None:
    message = parse("photo_with_caption")
    assert message.text == "This is what came"
    (file,) = message.remote
    assert file == RemoteFile(
        url="photo:AgACAgIAAxkBAAMlarge", name="picture.jpg", type="image/jpeg", size_bytes=93012
    )


@pytest.mark.parametrize(
    ("name", "said", "file_name", "file_id"),
    [
        ("document_without_caption", "[document]", "invoice 2041.pdf", "BQACAgIAAxkBAAMdoc"),
        ("voice", "[voice]", "voice.ogg", "AwACAgIAAxkBAAMvoice"),
        ("animation", "[animation]", "cat.mp4", "CgACAgIAAxkBAAManim"),
        ("video_too_large", "[video]", "unboxing.mp4", "BAACAgIAAxkBAAMvideo"),
    ],
)
def test_files_are_found(name: str, said: str, file_name: str, file_id: str) -> None:
    message = parse(name)
    (file,) = message.remote
    assert (message.text, file.name, file.url) == (said, file_name, f"{said.strip('[]')}:{file_id}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sticker", "[sticker 🎉]"),
        ("contact", "[contact: Ana Lima +14155550101]"),
        (
            "location",
            "[location: 48.858222,2.294500 https://www.openstreetmap.org/?mlat=48.858222&mlon=2.294500]",
        ),
        ("poll", "[poll: When? / Today / Tomorrow]"),
        ("forwarded", "[forwarded from Parcel Shop]\nWe are closed today"),
        ("kind_of_tomorrow", "[a message of a kind that cannot be shown here: hologram]"),
    ],
)
def test_everything_a_customer_sends_can_be_read_by_an_agent(name: str, said: str) -> None:
    assert text(name) == said


def test_a_place_has_its_name_and_its_point() -> None:
    assert text("venue").splitlines()[0] == "[place: Parcel shop 5 Avenue]"


@pytest.mark.parametrize(
    "name",
    [
        "live_location_moved",
        "pinned_message",
        "group_topic",
        "group_member_joined",
        "channel_post",
        "button_pressed",
    ],
)
def test_what_is_of_no_interest_is_said_to_be_so(name: str) -> None:
    with pytest.raises(Unsupported):
        parse(name)


def test_groups_come_in_where_they_are_wanted() -> None:
    message = parse("group_topic", groups=True)
    assert message.thread_key == "-1001234567890:17"
    assert message.sender.value == "1111111"
    assert message.context["group"] == "Parcel neighbours"
    assert chat_of(message.thread_key) == (-1001234567890, 17)
    with pytest.raises(Unsupported):
        parse("group_member_joined", groups=True)


def test_an_administrator_who_hides_behind_the_group_is_the_group() -> None:
    sender = parse("group_anonymous_admin", groups=True).sender
    assert (sender.value, sender.name) == ("-1001234567890", "Parcel neighbours")


@pytest.mark.parametrize("payload", [b"", b"[]", b"\xff", b"{}", b'{"update_id": "x"}', b"[" * 5000])
def test_what_is_no_update_is_said_to_be_so(payload: bytes) -> None:
    with pytest.raises((ParseFailed, Unsupported)):
        parse_update(payload, groups=True)


def test_a_moment_out_of_range_is_no_crash() -> None:
    update = json.loads(raw("text"))
    update["message"]["date"] = 10**18
    with pytest.raises(ParseFailed):
        parse_update(json.dumps(update).encode(), groups=False)


def test_every_piece_of_news_has_an_id_of_its_own() -> None:
    names = ["text", "edited_text", "blocked", "unblocked", "group_topic"]
    assert len({external_id(read_update(raw(name))) for name in names}) == len(names)


@given(chat=st.integers(-(2**52), 2**52), topic=st.none() | st.integers(1, 2**31))
def test_a_thread_key_can_be_read_back(chat: int, topic: int | None) -> None:
    assert chat_of(thread_key_of(chat, topic)) == (chat, topic)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [*json.loads(raw("venue"))["message"], "text", "photo", "edit_date", "forward_origin", "poll"]


@given(field=st.sampled_from(FIELDS), value=JSON, key=st.sampled_from(["message", "edited_message"]))
def test_a_field_of_any_shape_is_read_or_refused(field: str, value: Any, key: str) -> None:
    update = {"update_id": 1, key: json.loads(raw("venue"))["message"] | {field: value}}
    try:
        parsed = parse_update(json.dumps(update).encode("utf-8", "replace"), groups=True)
    except (ParseFailed, Unsupported):
        return
    assert parsed.text.strip()


@given(
    text=st.text(alphabet="ab 😀包\n", min_size=1, max_size=20),
    offset=st.integers(-5, 30),
    length=st.integers(-5, 30),
)
def test_wrong_places_of_links_leave_the_text(text: str, offset: int, length: int) -> None:
    update = json.loads(raw("text"))
    link = {"type": "text_link", "offset": offset, "length": length, "url": "https://example.com"}
    update["message"] |= {"text": f"x{text}", "entities": [link]}
    said = parse_update(json.dumps(update).encode(), groups=False).text
    assert said.replace(" (https://example.com)", "").strip() == f"x{text}".strip()
