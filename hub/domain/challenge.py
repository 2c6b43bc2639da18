"""Proving an address: a code goes to it, and whoever reads it there may be shown what is personal. Pure.

A code is six digits, kept as a keyed digest with a salt of its own, good for ten minutes and five tries, and used once. What
stands here is the same for an address that nobody here knows: its digest is then of something that cannot be typed.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.customer import identity_id

CODE_DIGITS = 6
MAX_TRIES = 5
MAX_CODES = 3
CODE_VALID = timedelta(minutes=10)
COUNTED_FOR = timedelta(hours=1)
"""At most `MAX_CODES` codes in so long, to one address and for one visitor."""
AGAIN_AFTER = timedelta(seconds=45)
"""So long after a code another may be asked for: mail takes its time."""
WORTH_SENDING = timedelta(minutes=2)
"""A code that is good for less than this is not sent any more."""
PROOF_VALID = timedelta(minutes=30)
"""So long after an address was proven what is personal may be shown in that conversation."""
MAX_CODES_IN_WORDS = 3

_STANDING_ALONE = re.compile(r"(?<!\d)\d(?:[ -]?\d){5}(?![ -]?\d)")
_BARE = re.compile(r"[\s\d-]+")


class Stage(StrEnum):
    """What is waited for: the address, or the code that was sent to it."""

    ADDRESS = "address"
    CODE = "code"


class Way(StrEnum):
    """How an address was proven: by a code that was sent to it, or by the site's own signature."""

    CODE = "code"
    SITE = "site"


class Verdict(StrEnum):
    """What an entered code is worth; with `NOTHING` none was asked for."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used_up"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A visitor is to prove an address. `id` changes with each code; `due_at` is set while a code is decided and not sent."""

    id: str
    stage: Stage = Stage.ADDRESS
    kind: str = ""
    address: str = ""
    asked_at: datetime
    salt: str = ""
    digest: str = ""
    tries: int = 0
    due_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """Return the moment from which its code is good no more."""
        return self.asked_at + CODE_VALID

    @property
    def forgotten_at(self) -> datetime:
        """Return from when on a number that is said in the conversation is taken for something else than its code."""
        return self.asked_at + COUNTED_FOR

    @property
    def again_at(self) -> datetime:
        """Return when another code may be asked for."""
        return self.asked_at + AGAIN_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The customer has shown that the address is theirs; `customer_id` is whose it is on file."""

    kind: str
    address: str
    way: Way
    customer_id: str
    at: datetime
    used: Challenge | None = None
    """The challenge whose code proved it, so that the code is known again when it is repeated, and proves nothing more."""

    def holds(self, now: datetime) -> bool:
        """Say whether it is young enough to be shown something for it."""
        return self.at <= now < self.at + PROOF_VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTally:
    """The codes of the last hour for one address or one visitor; after `until` it says nothing any more."""

    id: str
    version: int = 0
    times: tuple[datetime, ...] = ()
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What is kept of a code."""

    salt: str
    digest: str


def begun(challenge_id: str, now: datetime) -> Challenge:
    """Return a challenge that waits for an address."""
    return Challenge(id=challenge_id, asked_at=now)


def addressed(challenge_id: str, kind: str, address: str, now: datetime) -> Challenge:
    """Return a challenge whose code is decided and not sent; whatever code was asked for before is good no more."""
    return Challenge(
        id=challenge_id, stage=Stage.CODE, kind=kind, address=address.strip(), asked_at=now, due_at=now
    )


def is_open(challenge: Challenge | None, now: datetime) -> bool:
    """Say whether an address or a code is still waited for."""
    return challenge is not None and (challenge.stage is Stage.ADDRESS or now < challenge.expires_at)


def is_same(challenge: Challenge, kind: str, address: str) -> bool:
    """Say whether it is for this very address."""
    same = identity_id(challenge.kind, challenge.address) == identity_id(kind, address)
    return challenge.stage is Stage.CODE and same


def is_worth_sending(challenge: Challenge, now: datetime) -> bool:
    """Say whether who is sent the code now has time to enter it."""
    return now + WORTH_SENDING <= challenge.expires_at


def seal(key: bytes, challenge: Challenge, code: str, salt: str) -> Seal:
    """Return what is kept of a code: it can be checked for this challenge and this address only, and with the hub's key."""
    return Seal(salt=salt, digest=_digest(key, challenge, code, salt))


def sealed(challenge: Challenge, with_: Seal | None) -> Challenge:
    """Return the challenge once its sending is begun, and not begun again; without a seal it is given up, and expires."""
    if with_ is None:
        return replace(challenge, due_at=None)
    return replace(challenge, salt=with_.salt, digest=with_.digest, due_at=None)


def judged(
    challenge: Challenge | None, code: str, key: bytes, now: datetime
) -> tuple[Verdict, Challenge | None]:
    """Return what the code is worth, and the challenge after this try; None once it is over."""
    if challenge is None or challenge.stage is not Stage.CODE:
        return Verdict.NOTHING, challenge
    if not challenge.asked_at <= now < challenge.expires_at:
        return Verdict.EXPIRED, challenge
    if challenge.tries >= MAX_TRIES:
        return Verdict.USED_UP, challenge
    given = _digest(key, challenge, code, challenge.salt)
    if hmac.compare_digest(given, challenge.digest) and challenge.digest:
        return Verdict.RIGHT, None
    return Verdict.WRONG, replace(challenge, tries=challenge.tries + 1)


def was_used(proof: Proof | None, code: str, key: bytes) -> bool:
    """Say whether this is the code by which the address was proven."""
    used = proof.used if proof is not None else None
    return used is not None and hmac.compare_digest(_digest(key, used, code, used.salt), used.digest)


def admitted(times: Sequence[datetime], now: datetime) -> tuple[tuple[datetime, ...], float]:
    """Return the moments that count once one more code is sent, and 0; or those as they are, and the seconds to wait."""
    recent = tuple(one for one in times if one + COUNTED_FOR > now)
    if len(recent) < MAX_CODES:
        return (*recent, now), 0.0
    return recent, (min(recent) + COUNTED_FOR - now).total_seconds()


def code_alone(text: str) -> str:
    """Return the code if the text is nothing but one, however it is spaced and whatever digits it is written in; else empty."""
    plain = _digits(text).strip()
    bare = "".join(char for char in plain if char.isdigit())
    return bare if len(bare) == CODE_DIGITS and _BARE.fullmatch(plain) else ""


def codes_within(text: str) -> tuple[str, ...]:
    """Return what may be codes within words; nothing where there are so many numbers that it is about something else."""
    found = [re.sub(r"\D", "", one) for one in _STANDING_ALONE.findall(_digits(text))]
    codes = tuple(dict.fromkeys(found))
    return codes if len(codes) <= MAX_CODES_IN_WORDS else ()


def _digits(text: str) -> str:
    """Return the text with the digits of every script as ours, and other spaces and dashes as plain ones."""
    return "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if unicodedata.category(char) == "Pd":
        return "-"
    return " " if char.isspace() else char


def _digest(key: bytes, challenge: Challenge, code: str, salt: str) -> str:
    address = identity_id(challenge.kind, challenge.address)
    text = "\x00".join((salt, challenge.id, address, code))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
