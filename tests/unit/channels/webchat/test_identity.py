"""Tokens by which a web site vouches for its visitors."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.webchat.identity import NotProven, check_identity
from hub.channels.webchat.parse import Said, Vouched, is_of_another, parse
from hub.domain.visitor import Person

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECRET = "s" * 32


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    left = {"aud": "shop", "exp": int((NOW + timedelta(hours=1)).timestamp()), "sub": "42", **claims}
    return jwt.encode(
        {key: value for key, value in left.items() if value is not None}, secret, algorithm=algorithm
    )


def test_the_site_says_who_it_is() -> None:
    token = signed(email="Rosa@Example.com", name="Rosa")
    person = check_identity(token, SECRET, "shop", NOW)
    assert person == Person(subject="42", email="rosa@example.com", name="Rosa")
    assert (person.holds(NOW + timedelta(hours=1)), person.holds(NOW + timedelta(hours=2))) == (True, False)


def unsigned() -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"aud": "shop", "exp": NOW.timestamp() + 60, "sub": "42"}
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (signed(secret="x" * 32), "signature"),
        (signed(secret="s" * 64, algorithm="HS512"), "HS256"),
        (unsigned(), "HS256"),
        (signed(aud="other"), "another inbox"),
        (signed(aud=None), "aud is missing"),
        (signed(exp=None), "exp is missing"),
        (signed(exp="soon"), "exp is no number"),
        (signed(exp=True), "exp is no number"),
        (signed(exp=int(NOW.timestamp()) - 60), "run out"),
        (signed(exp=int(NOW.timestamp()) + 13 * 3600), "twelve hours"),
        (signed(exp=1e300), "twelve hours"),
        (signed(sub=None), "names nobody"),
        (signed(sub={"$gt": ""}), "sub is no short text"),
        (signed(email="a b"), "no address"),
        (signed(name="x" * 300), "name is no short text"),
        ("", "no JSON Web Token"),
        ("x" * 5000, "too long"),
    ],
)
def test_what_proves_nothing_says_why(token: str, why: str) -> None:
    with pytest.raises(NotProven, match=why):
        check_identity(token, SECRET, "shop", NOW)


def test_without_a_secret_nothing_is_proven() -> None:
    with pytest.raises(NotProven, match="identity_secret"):
        check_identity(signed(), "", "shop", NOW)


@given(st.text(max_size=300))
def test_any_text_is_refused_plainly(token: str) -> None:
    with pytest.raises(NotProven):
        check_identity(token, SECRET, "shop", NOW)


def test_message_of_a_proven_visitor_carries_the_addresses_the_surest_first() -> None:
    vouched = Vouched(subject="42", email="rosa@example.com", name="Rosa")
    said = Said(session="0" * 32, client_id="k", body="Hi", name="Guess", vouched=vouched, site="shop")
    message = parse(msgspec.json.encode(said))
    assert [(party.kind, party.value) for party in message.proven] == [
        ("external", "shop:42"),
        ("email", "rosa@example.com"),
    ]
    assert message.sender.name == "Rosa"
    assert message.context == {"identity": "proven", "email": "rosa@example.com", "person": "42"}


@pytest.mark.parametrize(
    ("context", "another"),
    [
        ({}, False),
        ({"email": "guess@example.com"}, False),
        ({"identity": "proven", "person": "42"}, False),
        ({"identity": "proven", "person": "42", "email": "older@example.com"}, False),
        ({"identity": "proven", "person": "43", "email": "rosa@example.com"}, True),
        ({"identity": "proven", "email": "rosa@example.com"}, False),
        ({"identity": "proven", "email": "li@example.com"}, True),
    ],
)
def test_conversation_of_somebody_else_is_known(context: dict[str, str], another: bool) -> None:
    assert is_of_another(context, Person(subject="42", email="rosa@example.com")) is another
