"""The form before a chat, and what the widget may know of its inbox."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.webchat.facts import widget_facts
from hub.channels.webchat.forms import Field, by_kind, check_answers
from hub.channels.webchat.settings import WebChatSettings
from hub.domain.queue import Inbox
from hub.errors import Invalid
from tests.factories import NOON

FORM = (
    Field(id="name", kind="name"),
    Field(id="mail", kind="email", required=True),
    Field(id="phone", kind="phone"),
    Field(id="topic", kind="select", label="Topic", options=("Billing", "Other"), required=True),
)


def test_answers_come_cleaned_and_nothing_else_comes() -> None:
    given_ = {"name": " Rosa \n P ", "mail": "rosa@example.com", "topic": "Billing", "evil": "x", "phone": ""}
    answers = check_answers(FORM, given_)
    assert answers == {"name": "Rosa P", "mail": "rosa@example.com", "topic": "Billing"}
    assert by_kind(FORM, answers, "email") == "rosa@example.com"
    assert by_kind(FORM, answers, "phone") == ""


def test_every_wrong_answer_is_named() -> None:
    with pytest.raises(Invalid) as error:
        check_answers(FORM, {"mail": "rosa@", "phone": "call me", "topic": "Sales", "name": "x" * 300})
    named = {fault["loc"][1]: fault["msg"] for fault in error.value.fields["errors"]}
    assert named == {
        "name": "is too long",
        "mail": "is no e-mail address",
        "phone": "is no phone number",
        "topic": "is none of the options",
    }
    with pytest.raises(Invalid, match="mail is missing"):
        check_answers(FORM, {"topic": "Other"})


@given(st.dictionaries(st.sampled_from(["name", "mail", "phone", "topic"]), st.text(max_size=60)))
def test_any_answers_are_taken_or_refused_plainly(given_: dict[str, str]) -> None:
    try:
        answers = check_answers(FORM, given_)
    except Invalid:
        return
    assert "@" in answers["mail"]
    assert answers["topic"] in ("Billing", "Other")


@pytest.mark.parametrize(
    "settings",
    [
        {"pre_chat": [{"id": "Mail!", "kind": "email"}]},
        {"pre_chat": [{"id": "a", "kind": "select", "label": "A"}]},
        {"pre_chat": [{"id": "a", "kind": "text"}]},
        {"pre_chat": [{"id": "a", "kind": "email"}, {"id": "a", "kind": "name"}]},
        {"triggers": [{"text": "Hi", "after_s": -1}]},
        {"identity_secret": "short"},
        {"identity_required": True},
        {"gretting": "misspelt"},
    ],
)
def test_wrong_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(settings, WebChatSettings)


@pytest.mark.parametrize(
    ("kind", "taken"),
    [("image/png", True), ("IMAGE/GIF", True), ("text/html", False), ("imagex/png", False), ("", False)],
)
def test_files_by_media_type(kind: str, taken: bool) -> None:
    assert WebChatSettings(file_types=("image/*", "application/pdf")).takes(kind) is taken


def test_widget_is_told_no_secret() -> None:
    settings = WebChatSettings(
        identity_secret="s" * 40, allowed_sites=("https://shop.example.com",), pre_chat=FORM, email_inbox="m"
    )
    inbox = Inbox(id="shop", name="Shop", channel="webchat", queue_id="chat", created_at=NOON)
    facts = json.dumps(widget_facts(inbox, settings))
    assert "sss" not in facts
    assert "shop.example.com" not in facts
    assert json.loads(facts)["form"][1] == {
        "id": "mail",
        "kind": "email",
        "label": "",
        "required": True,
        "options": [],
    }
