"""What is made of WhatsApp's forms."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.twilio.forms import FORM_TYPE, form_of
from hub.channels.whatsapp.parse import is_empty, read
from hub.domain.interaction import InboundMessage, Party

FIXTURES = Path(__file__).parents[3] / "fixtures" / "whatsapp"
OURS = "MM" + "c" * 32


def form(name: str) -> dict[str, str]:
    return form_of((FIXTURES / f"{name}.form").read_bytes(), FORM_TYPE)


def parsed(name: str) -> InboundMessage:
    return read(form(name))


def test_a_text_with_the_name_people_gave_themselves() -> None:
    message = parsed("inbound_text")
    assert message.sender == Party(kind="phone", value="+14155550101", name="Ana 🌻")
    assert message.recipients == (Party(kind="phone", value="+14155550199"),)
    assert message.thread_key == "+14155550101|+14155550199"
    assert message.text == "Hi, where is my order 2041?"
    assert (message.thread_refs, message.context) == ((), {})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("inbound_reply_to_our_message", "Nice"),
        (
            "inbound_location",
            "[location: Fish Fry, West Bay Street, Nassau] "
            "https://www.openstreetmap.org/?mlat=25.018766&mlon=-77.395950",
        ),
        (
            "inbound_location_without_name",
            "[location: 25.018766,-77.395950] https://www.openstreetmap.org/?mlat=25.018766&mlon=-77.395950",
        ),
        ("inbound_contact", "[media: text/vcard]"),
        ("inbound_voice_note", "[media: audio/ogg]"),
        ("inbound_picture_with_caption", "see the crack"),
        ("inbound_button", "Confirm"),
        ("inbound_list_choice", "Tomorrow, 9 am"),
        ("inbound_reaction", "[reaction: 👍]"),
        ("inbound_reaction_taken_back", "[reaction taken back]"),
        ("inbound_unknown_kind", "[a message of the kind order, which cannot be shown here]"),
    ],
)
def test_everything_reads_as_text(name: str, text: str) -> None:
    assert parsed(name).text == text
    assert not is_empty(form(name))


@pytest.mark.parametrize("name", ["inbound_reply_to_our_message", "inbound_button", "inbound_reaction"])
def test_what_a_message_answers_is_kept(name: str) -> None:
    assert parsed(name).thread_refs == (OURS,)


def test_what_else_is_known_is_for_the_agents_eyes() -> None:
    assert parsed("inbound_button").context == {"button": "{verify:2041}"}
    assert parsed("inbound_forwarded_often").context == {"forwarded": "many times"}
    assert parsed("inbound_from_an_advertisement").context == {
        "ad": "Summer sale",
        "ad_url": "https://fb.example/ad/1",
    }


def test_nothing_is_empty_but_an_empty_text() -> None:
    assert is_empty(form("inbound_empty"))


@pytest.mark.parametrize("sender", ["+14155550101", "messenger:123", "rcs:+14155550101"])
def test_other_kinds_of_address_belong_to_other_channels(sender: str) -> None:
    with pytest.raises(Unsupported):
        read(form("inbound_text") | {"From": sender})


@pytest.mark.parametrize(
    "change", [{"From": "whatsapp:x"}, {"To": "whatsapp:"}, {"MessageSid": "", "SmsSid": ""}]
)
def test_what_cannot_be_read_is_said_to_be_so(change: dict[str, str]) -> None:
    with pytest.raises(ParseFailed):
        read(form("inbound_text") | change)


@pytest.mark.parametrize(
    "place", [("x", "1"), ("nan", "1"), ("inf", "1"), ("91", "1"), ("1", "181"), ("1", "")]
)
def test_no_place_is_made_up(place: tuple[str, str]) -> None:
    told = read(form("inbound_text") | {"Latitude": place[0], "Longitude": place[1]})
    assert "[location" not in told.text


NAMES = st.sampled_from(
    [
        "MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MessageType", "Latitude", "Longitude", "Label",
        "ButtonText", "ListTitle", "ReactionEmoji", "ProfileName", "OriginalRepliedMessageSid", "Forwarded",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["SM" + "a" * 32, "whatsapp:+14155550101", "reaction", "location", "1e309", "25.5", "true"]
    ),
)


@given(st.dictionaries(NAMES, VALUES))
def test_no_form_breaks_the_parser(fields: dict[str, str]) -> None:
    try:
        held = form_of(urlencode(fields, errors="replace").encode(), FORM_TYPE)
        first = read(held)
    except (ParseFailed, Unsupported):
        return
    assert first == read(held)
    assert "\x00" not in first.text + first.sender.name
