"""The web chat channel without sockets."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import HealthState
from hub.channels.webchat.parse import CONTENT_TYPE, Said, clean, is_token, parse, session_id, subject
from hub.channels.webchat.settings import WebChatSettings
from hub.clock import ManualClock
from hub.domain.challenge import Proof, Way
from hub.domain.interaction import ParseFailed
from hub.domain.message import Author, AuthorKind, MessageKind
from hub.domain.self_service import SelfService, SelfServiceMode
from hub.domain.visitor import Person, VisitorHello, VisitorWords
from hub.errors import Invalid, Unavailable
from hub.ids import IdFactory, new_secret
from tests.fakes.desk_floor import FakeHub
from tests.fakes.web_chat import OneSite, one_site

SESSION = "0" * 32
SECRET = "s" * 32
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def site(clock: ManualClock) -> OneSite:
    return await one_site(FakeHub(clock, IdFactory(clock)))


def stored(**fields: Any) -> bytes:
    return json.dumps({"session": SESSION, "client_id": "k1", "body": "Hello", **fields}).encode()


def test_message_carries_its_conversation() -> None:
    message = parse(stored(name="Rosa", email="rosa@example.com", language="zh", body="First line\nmore"))
    assert (message.thread_key, message.client_id, message.external_id) == (SESSION, "k1", f"{SESSION}:k1")
    assert (message.sender.kind, message.sender.value, message.sender.name) == ("visitor", SESSION, "Rosa")
    assert (message.subject, message.text) == ("First line", "First line\nmore")
    assert message.context == {"email": "rosa@example.com", "language": "zh"}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        stored(body=""),
        stored(body=" \n "),
        stored(body="x" * 10_001),
        stored(body={"$gt": ""}),
        stored(session="../../etc"),
        stored(client_id=""),
        stored(more="than we know"),
    ],
)
def test_what_is_no_message_fails_plainly(payload: bytes) -> None:
    with pytest.raises(ParseFailed):
        parse(payload)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_plain_failure(payload: bytes) -> None:
    try:
        parse(payload)
    except ParseFailed:
        pass


@given(body=st.text(max_size=300), name=st.text(max_size=60))
def test_any_text_comes_through_without_control_characters(body: str, name: str) -> None:
    try:
        payload = msgspec.json.encode(Said(session=SESSION, client_id="k", body=body, name=name))
        message = parse(payload)
    except (ParseFailed, UnicodeEncodeError):
        return
    assert message.text == clean(body)
    assert not any(ord(char) < 32 and char not in "\n\t" for char in message.text + message.sender.name)
    assert message.sender.name
    assert 0 < len(subject(message.text)) <= 80


def test_token_is_known_by_its_hash_only() -> None:
    token = new_secret()
    assert is_token(token)
    assert token not in session_id(token)
    assert session_id(token) == session_id(token) != session_id(new_secret())
    for foreign in ("", "short", token + "x", token[:-1] + "\n", "../" + token[3:]):
        assert not is_token(foreign)


@pytest.mark.parametrize(
    ("sites", "origin", "allowed"),
    [
        ((), "https://shop.example.com", False),
        (("https://shop.example.com/",), "https://Shop.example.com", True),
        (("https://shop.example.com",), "https://shop.example.com.evil.net", False),
        (("*",), "https://anything.example.com", True),
    ],
)
def test_sites(sites: tuple[str, ...], origin: str, allowed: bool) -> None:
    assert WebChatSettings(allowed_sites=sites).embeds(origin) is allowed


async def test_unknown_token_begins_a_conversation_of_its_own(site: OneSite) -> None:
    first = await site.channel.open(VisitorHello(token="guess"))
    assert first.token != "guess"
    again = await site.channel.open(VisitorHello(token=first.token))
    assert (again.id, again.token) == (first.id, first.token)


async def test_history_goes_back_a_little_before_the_last_known_message(
    site: OneSite, clock: ManualClock
) -> None:
    session = await site.channel.open(VisitorHello())
    for number in range(3):
        last = await site.channel.say(
            session, VisitorHello(), VisitorWords(body=f"message {number}", client_id=f"k{number}")
        )
        clock.advance(timedelta(minutes=4))
    assert [m.body for m in await site.channel.history(session, "")] == [
        "message 0",
        "message 1",
        "message 2",
    ]
    assert [m.body for m in await site.channel.history(session, last)] == ["message 1", "message 2"]
    assert len(await site.channel.history(session, "unknown")) == 3


async def test_receipt_counts_only_for_a_reply_of_this_conversation(site: OneSite) -> None:
    mine = await site.channel.open(VisitorHello())
    said = await site.channel.say(mine, VisitorHello(), VisitorWords(body="Hello", client_id="k1"))
    ticket = next(iter(site.hub.tickets.values()))
    reply = site.hub.said(ticket.id, "Hi", MessageKind.REPLY, Author(kind=AuthorKind.AGENT))
    other = await site.channel.open(VisitorHello())
    await site.channel.received(other, reply.id)
    await site.channel.received(mine, said)
    assert site.intake.updates == []
    await site.channel.received(mine, reply.id)
    assert [update.message_id for update in site.intake.updates] == [reply.id]


async def test_closed_channel_takes_nothing(site: OneSite) -> None:
    session = await site.channel.open(VisitorHello())
    with pytest.raises(Invalid):
        await site.channel.say(session, VisitorHello(), VisitorWords(body="\x00", client_id="k1"))
    await site.channel.stop()
    assert (await site.channel.check()).state is HealthState.DOWN
    with pytest.raises(Unavailable):
        await site.channel.say(session, VisitorHello(), VisitorWords(body="Hello", client_id="k1"))
    assert site.intake.raws == {}


@pytest.mark.parametrize(
    ("email", "same"), [("rosa@example.com", True), ("li@example.com", False), ("", True)]
)
async def test_who_signs_in_where_somebody_else_has_proven_an_address_begins_anew(
    site: OneSite, email: str, same: bool
) -> None:
    site.set_up(identity_secret=SECRET)
    first = await site.channel.open(VisitorHello())
    await site.channel.say(first, VisitorHello(), VisitorWords(body="My requests", client_id="k1"))
    (ticket,) = site.hub.tickets.values()
    proof = Proof(kind="email", address="Rosa@example.com", way=Way.CODE, customer_id="c1", at=START)
    talk = SelfService(mode=SelfServiceMode.ANSWER, proof=proof)
    site.hub.put(replace(ticket, self_service=talk))
    claims = {"aud": "shop", "exp": START.timestamp() + 60, "sub": "7", "email": email}
    identity = jwt.encode(claims, SECRET, "HS256")
    again = await site.channel.open(VisitorHello(token=first.token, identity=identity))
    assert (again.id == first.id) is same


async def test_what_is_written_after_the_sites_word_has_run_out_is_unproven(
    site: OneSite, clock: ManualClock
) -> None:
    person = Person(email="rosa@example.com", until=START + timedelta(minutes=5))
    session = replace(await site.channel.open(VisitorHello()), person=person)
    for client_id in ("k1", "k2"):
        await site.channel.say(session, VisitorHello(), VisitorWords(body="Hello", client_id=client_id))
        clock.advance(timedelta(minutes=5))
    assert [bool(parse(raw.payload).proven) for raw in site.intake.raws.values()] == [True, False]


async def test_stored_contact_is_parsed_again_to_the_same_message(site: OneSite) -> None:
    session = await site.channel.open(VisitorHello())
    await site.channel.say(session, VisitorHello(name="Rosa"), VisitorWords(body="Hello", client_id="k1"))
    raw = next(iter(site.intake.raws.values()))
    assert raw.content_type == CONTENT_TYPE
    assert await site.channel.parse(raw.payload, raw.content_type) == parse(raw.payload)
    assert session.token.encode() not in raw.payload
