"""What a channel is given when it is built, and how it reads its section of an inbox."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import msgspec

from hub.clock import Clock
from hub.domain.attachment import StoredFile
from hub.domain.interaction import Inbound, Party
from hub.domain.message import Message
from hub.domain.pbx_call import PbxReport
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.domain.visitor import VisitorMessage
from hub.errors import NotFound, SettingsError, Unavailable
from hub.ids import IdFactory

S = TypeVar("S", bound=msgspec.Struct)

SecretResolver = Callable[[str], str]
"""Turn a settings value into what it stands for: `env:NAME` and `file:PATH` are fetched."""


ENVIRONMENT_PREFIX = "HUB_SECRET_"
MOUNTED = Path("/run/secrets")
"""Where container platforms put the secrets of a service."""


def resolve_secret(
    value: str, environment: Mapping[str, str] = os.environ, directories: Sequence[Path] = (MOUNTED,)
) -> str:
    """Return what `value` stands for; raises SettingsError when the place it names is empty or not for secrets.

    Only variables called `HUB_SECRET_...` and files in `directories` can be named: whoever may change an inbox must
    not be able to read the rest of the machine through it. The error never tells what was found.
    """
    scheme, separator, place = value.partition(":")
    if not separator or scheme not in ("env", "file"):
        return value
    found = _variable(value, place, environment) if scheme == "env" else _file(value, place, directories)
    if not found:
        raise SettingsError(f"{value}: is not set")
    return found


def _variable(value: str, name: str, environment: Mapping[str, str]) -> str:
    if not name.startswith(ENVIRONMENT_PREFIX):
        raise SettingsError(f"{value}: only variables called {ENVIRONMENT_PREFIX}... can be named")
    return environment.get(name, "")


def _file(value: str, place: str, directories: Sequence[Path]) -> str:
    try:
        path = Path(place).resolve()
        if not any(path.is_relative_to(directory.resolve()) for directory in directories):
            allowed = " or ".join(map(str, directories))
            raise SettingsError(f"{value}: only files in {allowed} can be named")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise SettingsError(f"{value}: cannot be read ({type(error).__name__})") from error


ShowToVisitor = Callable[[str, str, VisitorMessage], bool]
"""Show a message in the open widgets of an inbox's conversation; say whether there is one."""


class FileUrl(Protocol):
    """Give out a file to who cannot sign in: a provider that fetches what we send, a visitor."""

    def __call__(self, file_id: str, valid_s: float = ...) -> str:
        """Return a signed public address of a stored file (`OutboundAttachment.id`), good for so many seconds."""
        ...


def _no_file_url(file_id: str, valid_s: float = 0.0) -> str:
    """Return an address under which nothing is found, for contexts without files."""
    return f"http://invalid.example/files/{file_id}"


class Conversations(Protocol):
    """The customer's side of a channel's own conversation; `thread_key` names it (hub.tickets.conversations)."""

    async def ticket(self, inbox_id: str, thread_key: str) -> Ticket | None:
        """Return the conversation's newest ticket, or None when nothing was said yet."""
        ...

    async def messages(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of the ticket, oldest of them first."""
        ...

    async def end(self, inbox_id: str, thread_key: str) -> None:
        """Solve the ticket because its customer has left."""
        ...

    async def rate(self, inbox_id: str, thread_key: str, score: int, comment: str = "") -> None:
        """Store the customer's satisfaction (1-5); raises NotFound when nothing was said yet."""
        ...

    async def send_transcript(self, inbox_id: str, thread_key: str, via: str, to: Party | None) -> Party:
        """Have the conversation sent by the inbox `via`, to the customer's own address unless another is named."""
        ...


class VisitorFiles(Protocol):
    """Files that customers upload by themselves (hub.tickets.files.attachments)."""

    def recognise(self, name: str, type: str, data: bytes) -> tuple[str, bool]:
        """Return the media type that the bytes have, and whether opening the file may run something."""
        ...

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Store a file that no message carries yet; raises TooLarge."""
        ...

    async def open(self, file_id: str) -> tuple[StoredFile, bytes]:
        """Return a file and its bytes; raises NotFound."""
        ...


HearPbx = Callable[[Any, PbxReport], Awaitable[None]]  # Any: a channel that dials (hub.calls.pbx_desk.Pbx)


RecallPbx = Callable[[Any, frozenset[str], datetime], Awaitable[Mapping[str, PbxReport]]]  # Any: see HearPbx


async def _nobody_recalls(
    channel: Any,
    living: frozenset[str],
    since: datetime,  # Any: see HearPbx
) -> Mapping[str, PbxReport]:
    """Know of no calls."""
    return {}


async def _nobody_hears(channel: Any, report: PbxReport) -> None:  # Any: see HearPbx
    """Let news of calls go unheard."""


class NoFiles:
    """A hub that keeps no files, for contexts that need none."""

    def recognise(self, name: str, type: str, data: bytes) -> tuple[str, bool]:
        """Raise Unavailable."""
        raise Unavailable("Files are not kept here")

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        """Raise Unavailable."""
        raise Unavailable("Files are not kept here")

    async def open(self, file_id: str) -> tuple[StoredFile, bytes]:
        """Raise NotFound."""
        raise NotFound("There is no such file")


class NoConversations:
    """A hub without conversations, for contexts that need none."""

    async def ticket(self, inbox_id: str, thread_key: str) -> Ticket | None:
        """Return None."""
        return None

    async def messages(self, ticket_id: str, limit: int) -> list[Message]:
        """Return nothing."""
        return []

    async def end(self, inbox_id: str, thread_key: str) -> None:
        """Do nothing."""

    async def rate(self, inbox_id: str, thread_key: str, score: int, comment: str = "") -> None:
        """Raise NotFound."""
        raise NotFound("There is nothing to rate yet")

    async def send_transcript(self, inbox_id: str, thread_key: str, via: str, to: Party | None) -> Party:
        """Raise NotFound."""
        raise NotFound("There is no conversation to send yet")


@runtime_checkable
class CallCarriers(Protocol):
    """Where channels whose contacts are calls bring what carries them: the hub's lines."""

    async def attach(self, inbox_id: str, carrier: object) -> None:
        """Take up an inbox and its provider or trunk, None for one without; raises Unavailable."""
        ...

    async def detach(self, inbox_id: str) -> None:
        """Let go of it."""
        ...

    async def state(self, inbox_id: str) -> str:
        """Return what keeps a trunk from working, in words; empty when nothing does."""
        ...

    @property
    def audio(self) -> Any:  # Any: the lines' own
        """Return the rooms that a provider's audio comes into."""
        ...


class NoCarriers:
    """A hub without a telephone."""

    audio: Any = None  # Any: see CallCarriers

    async def attach(self, inbox_id: str, carrier: object) -> None:
        """Raise Unavailable for a provider or a trunk."""
        if carrier is not None:
            raise Unavailable("No room engine is set up (voice.engines is 0)")

    async def detach(self, inbox_id: str) -> None:
        """Do nothing."""

    async def state(self, inbox_id: str) -> str:
        """Say what is missing."""
        return "no room engine is set up (voice.engines is 0)"


class StoredContacts(Protocol):
    """What has come in and is stored, to look up (hub.tickets.arrivals.intake)."""

    async def by_external_id(self, inbox_id: str, external_id: str) -> Inbound | None:
        """Return the contact stored under this provider id, or None."""
        ...


class NoContacts:
    """A hub in which nothing has come in."""

    async def by_external_id(self, inbox_id: str, external_id: str) -> Inbound | None:
        """Return None."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """How long a channel waits for a provider's web service, and how much of an answer it reads."""

    connect_s: float = 5.0
    total_s: float = 15.0
    max_answer_bytes: int = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """How a channel fetches files that a provider keeps for it; `allow_private` is for a provider's local stand-in."""

    max_bytes: int = 25 * 1024 * 1024
    total_s: float = 20.0
    connect_s: float = 5.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What every channel may use. `public_url` is how the world reaches this hub."""

    clock: Clock
    ids: IdFactory
    public_url: str
    data_dir: Path
    resolve: SecretResolver | None = None
    """In place of `resolve_secret` with the directory `secrets` of the data directory added."""
    http: HttpLimits = field(default_factory=HttpLimits)
    media: MediaLimits = field(default_factory=MediaLimits)
    file_url: FileUrl = _no_file_url
    thread_key: Callable[[], bytes] = bytes
    """Return what marks on outbound messages are signed with, so that answers prove their ticket; empty for no marks."""
    contacts: StoredContacts = field(default_factory=NoContacts)
    conversations: Conversations = field(default_factory=NoConversations)
    files: VisitorFiles = field(default_factory=NoFiles)
    carriers: CallCarriers = field(default_factory=NoCarriers)
    show_to_visitor: ShowToVisitor = lambda inbox_id, thread_key, message: False
    hear_pbx: HearPbx = _nobody_hears
    """Is told what a telephone system that carries calls itself says of them: the channel, the news."""
    recall_pbx: RecallPbx = _nobody_recalls
    """Is told by such a channel which calls live now, by the system's ids; ends those that began before a moment and do not, and
    returns what it knows of these."""

    def _resolve(self, value: str) -> str:
        return resolve_secret(value, directories=(self.data_dir / "secrets", MOUNTED))

    def webhook_url(self, inbox: Inbox, tail: str) -> str:
        """Return the public address of one of the inbox's webhooks."""
        return f"{self.public_url.rstrip('/')}/webhooks/{inbox.id}/{tail}"

    def settings(self, inbox: Inbox, kind: type[S]) -> S:
        """Return the inbox's settings as `kind`, secrets fetched; raises SettingsError that names the inbox.

        Declare `kind` as `msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True`, so that a
        misspelt key is an error. Reads files: call it off the loop, as `build` is.
        """
        try:
            return msgspec.convert(_resolved(inbox.settings, self.resolve or self._resolve), kind)
        except (msgspec.ValidationError, SettingsError) as error:
            raise SettingsError(f"inbox {inbox.id}: {error}") from error


def _resolved(value: Any, resolve: SecretResolver) -> Any:  # Any: settings are free-form until typed
    if isinstance(value, str):
        return resolve(value)
    if isinstance(value, Mapping):
        return {key: _resolved(inner, resolve) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(inner, resolve) for inner in value]
    return value
