"""What a visitor wrote, as stored raw and as a message. Pure."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec

from hub.domain.challenge import Proof, Way
from hub.domain.customer import identity_id
from hub.domain.interaction import InboundMessage, ParseFailed, Party
from hub.domain.visitor import Person

CONTENT_TYPE = "application/vnd.hub.webchat+json"
MAX_BODY_CHARS = 10_000
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")

Long = Annotated[str, msgspec.Meta(max_length=2_000)]
Short = Annotated[str, msgspec.Meta(max_length=254)]


class Vouched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who the web site said the visitor is; it was proven when the message came."""

    subject: Short = ""
    email: Short = ""
    name: Short = ""


class Upload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that the visitor uploaded before saying this."""

    id: Short
    name: Short


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The stored form of one message of a visitor."""

    session: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    body: Annotated[str, msgspec.Meta(max_length=MAX_BODY_CHARS)]
    name: Short = ""
    email: Short = ""
    language: Short = ""
    vouched: Vouched | None = None
    site: Short = ""
    answers: dict[str, str] = {}
    page_url: Long = ""
    page_title: Long = ""
    uploads: tuple[Upload, ...] = ()
    choice: Short = ""
    searched: Long = ""
    shown: Long = ""


def vouched(person: Person | None, now: datetime) -> Vouched | None:
    """Return the person as stored with a message, None for one whom the site vouches for no more."""
    if person is None or not person.holds(now):
        return None
    return Vouched(subject=person.subject, email=person.email, name=person.name)


def is_of_another(context: Mapping[str, str], person: Person) -> bool:
    """Say whether a message with this context was proven to be of somebody else."""
    if context.get("identity") != "proven":
        return False
    if person.subject and context.get("person"):
        return context["person"] != person.subject
    return context.get("email", "") != person.email


def proven_by_another(proof: Proof, person: Person) -> bool:
    """Say whether a code has proven an address in the conversation that is not the one the site vouches for."""
    by_mail = proof.way is Way.CODE and proof.kind == "email" and bool(person.email)
    return by_mail and identity_id(proof.kind, proof.address) != identity_id("email", person.email)


def session_id(token: str) -> str:
    """Return our name for the conversation that this secret token opens; the token itself is kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def is_token(token: str) -> bool:
    """Say whether this can be a token of ours: 32 random bytes, URL-safe."""
    return TOKEN.match(token) is not None


def external_id(session: str, client_id: str) -> str:
    """Return the id that makes storing a message twice impossible."""
    return f"{session}:{client_id}"


def parse(payload: bytes) -> InboundMessage:
    """Return the message; raises ParseFailed."""
    try:
        said = msgspec.json.decode(payload, type=Said)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ParseFailed(f"not a web chat message: {type(error).__name__}") from error
    text = clean(said.body)
    if not text and not said.uploads:
        raise ParseFailed("the message is empty")
    context = {
        **{f"form.{field}": answer for field, answer in said.answers.items()},
        "email": said.email,
        "language": said.language,
        "page_url": said.page_url,
        "page_title": clean(said.page_title),
        "choice": said.choice,
        "search.words": clean(said.searched),
        "search.shown": clean(said.shown),
    }
    if said.vouched is not None:
        context |= {"identity": "proven", "email": said.vouched.email, "person": said.vouched.subject}
    return InboundMessage(
        external_id=external_id(said.session, said.client_id),
        sender=Party(kind="visitor", value=said.session, name=_name(said)),
        text=text,
        subject=subject(text) or said.uploads[0].name,
        thread_key=said.session,
        client_id=said.client_id,
        context={key: value for key, value in context.items() if value},
        proven=_proven(said),
        uploads=tuple(upload.id for upload in said.uploads),
    )


def _name(said: Said) -> str:
    name = clean(said.vouched.name if said.vouched and said.vouched.name else said.name)
    if name:
        return name
    return (said.vouched and said.vouched.email) or f"Visitor {said.session[:4]}"


def _proven(said: Said) -> tuple[Party, ...]:
    """Return what the site vouched for. Its own ids count within this inbox: two sites may give the same number."""
    if said.vouched is None:
        return ()
    subject, email = said.vouched.subject, said.vouched.email
    parties = (
        Party(kind="external", value=f"{said.site}:{subject}" if subject else ""),
        Party(kind="email", value=email),
    )
    return tuple(party for party in parties if party.value)


def clean(text: str) -> str:
    """Return the text without control characters (line ends and tabs stay) and surrounding blanks."""
    return "".join(char for char in text if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127)).strip()


def subject(text: str, longest: int = 80) -> str:
    """Return the first line, shortened, as the subject of a new ticket."""
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
