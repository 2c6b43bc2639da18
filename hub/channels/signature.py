"""Signed requests between the hub and other systems: HMAC-SHA256 over the moment and the body.

The signature covers the time stamp, so an old request cannot be given a new one. The layout,
`sha256=<hex of HMAC(secret, "<timestamp>." + body)>`, is the one customary for webhooks.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from hub.errors import Forbidden

SIGNATURE_HEADER = "X-Hub-Signature"
TIMESTAMP_HEADER = "X-Hub-Timestamp"
TOLERANCE = timedelta(minutes=5)


def sign(secret: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that prove who sent `body` and when."""
    stamp = str(int(moment.timestamp()))
    return {TIMESTAMP_HEADER: stamp, SIGNATURE_HEADER: signature_of(secret, stamp, body)}


def signature_of(secret: str, stamp: str, body: bytes) -> str:
    """Return the value of the signature header."""
    proof = hmac.new(secret.encode(), stamp.encode(errors="replace") + b"." + body, sha256)
    return f"sha256={proof.hexdigest()}"


def check_signature(
    secrets: tuple[str, ...], *, stamp: str, signature: str, body: bytes, now: datetime
) -> None:
    """Raise Forbidden unless one of `secrets` signed this body within the last five minutes.

    More than one secret is for the time in which an old one is being replaced; all are compared, in constant
    time.
    """
    given = signature.encode()
    matches = [
        hmac.compare_digest(signature_of(secret, stamp, body).encode(), given) for secret in secrets if secret
    ]
    if not any(matches):
        raise Forbidden("The signature does not match")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise Forbidden("The time stamp is not in seconds since 1970")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise Forbidden("The request is too old or from the future")
