"""Who a visitor is, as the web site that shows the widget has signed it. Pure.

The site's own server makes a JSON Web Token (RFC 7519), signed HS256 with the inbox's `identity_secret`:
`aud` is the inbox's id, `exp` lies at most twelve hours ahead, and `sub` (the site's id of the person), `email` or both
say who it is; `name` is optional. The algorithm is pinned: what the token's own header wishes for is never followed.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options

from hub.domain.visitor import Person

LONGEST_LIFE = timedelta(hours=12)
LEEWAY = timedelta(seconds=30)
"""How far the site's clock may be from ours."""
MIN_SECRET_CHARS = 32
MAX_TOKEN_CHARS = 4_096
MAX_CLAIM_CHARS = 254


class NotProven(Exception):
    """The token proves nothing; the text tells the site's owner why, without its content."""


def check_identity(token: str, secret: str, audience: str, now: datetime) -> Person:
    """Return the person whom the token is for; raises NotProven."""
    if not secret:
        raise NotProven("the inbox has no identity_secret")
    if len(token) > MAX_TOKEN_CHARS:
        raise NotProven("the token is too long")
    claims = _claims(token, secret, audience)
    _check_life(claims["exp"], now)
    person = Person(
        subject=_text(claims, "sub"),
        email=_text(claims, "email").lower(),
        name=_text(claims, "name"),
        until=datetime.fromtimestamp(claims["exp"], UTC) + LEEWAY,
    )
    if not person.subject and not person.email:
        raise NotProven("the token names nobody: give sub or email")
    if person.email and not _looks_like_address(person.email):
        raise NotProven("the claim email is no address")
    return person


def _claims(token: str, secret: str, audience: str) -> dict[str, Any]:  # Any: JSON
    # The library's own clock is the machine's; ours is passed in.
    options: Options = {
        "require": ["exp", "aud"],
        "verify_exp": False,
        "verify_iat": False,
        "verify_nbf": False,
        "verify_sub": False,  # many sites number their people
    }
    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret, algorithms=["HS256"], audience=audience, options=options
        )
    except jwt.MissingRequiredClaimError as error:
        raise NotProven(f"the claim {error.claim} is missing") from error
    except jwt.InvalidAudienceError as error:
        raise NotProven("the token is for another inbox: aud must be this inbox's id") from error
    except jwt.InvalidAlgorithmError as error:
        raise NotProven("the token must be signed with HS256") from error
    except jwt.InvalidSignatureError as error:
        raise NotProven("the signature is wrong: is it made with this inbox's identity_secret?") from error
    except jwt.InvalidTokenError as error:
        raise NotProven("this is no JSON Web Token") from error
    return claims


def _check_life(expiry: object, now: datetime) -> None:
    if isinstance(expiry, bool) or not isinstance(expiry, int | float):
        raise NotProven("the claim exp is no number")
    left_s = expiry - now.timestamp()
    if left_s < -LEEWAY.total_seconds():
        raise NotProven("the token has run out")
    if not left_s <= (LONGEST_LIFE + LEEWAY).total_seconds():
        raise NotProven("the claim exp is more than twelve hours ahead")


def _text(claims: dict[str, Any], name: str) -> str:  # Any: JSON
    value = claims.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_CLAIM_CHARS:
        raise NotProven(f"the claim {name} is no short text")
    return value.strip()


def _looks_like_address(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and "." in host) and text.isprintable() and " " not in text and "@" not in host
