"""What a channel is given when it is built, and how it reads its section of an inbox."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hub.clock import Clock
from hub.domain.queue import Inbox
from hub.errors import SettingsError
from hub.ids import IdFactory

S = TypeVar("S", bound=msgspec.Struct)

SecretResolver = Callable[[str], str]
"""Turn a settings value into what it stands for: `env:NAME` and `file:PATH` are fetched."""


def resolve_secret(value: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return what `value` stands for; raises SettingsError when the place it names is empty.

    The error names the place and never what was found there.
    """
    scheme, separator, place = value.partition(":")
    if not separator or scheme not in ("env", "file"):
        return value
    if scheme == "env":
        found = environment.get(place, "")
    else:
        try:
            found = Path(place).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{value}: cannot be read ({type(error).__name__})") from error
    if not found:
        raise SettingsError(f"{value}: is not set")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """How long a channel waits for a provider's web service, and how much of an answer it reads."""

    connect_s: float = 5.0
    total_s: float = 15.0
    max_answer_bytes: int = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What every channel may use. `public_url` is how the world reaches this hub."""

    clock: Clock
    ids: IdFactory
    public_url: str
    data_dir: Path
    resolve: SecretResolver = resolve_secret
    http: HttpLimits = field(default_factory=HttpLimits)

    def webhook_url(self, inbox: Inbox, tail: str) -> str:
        """Return the public address of one of the inbox's webhooks."""
        return f"{self.public_url.rstrip('/')}/webhooks/{inbox.id}/{tail}"

    def settings(self, inbox: Inbox, kind: type[S]) -> S:
        """Return the inbox's settings as `kind`, secrets fetched; raises SettingsError that names the inbox.

        Declare `kind` as `msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True`, so that a
        misspelt key is an error. Reads files: call it off the loop, as `build` is.
        """
        try:
            return msgspec.convert(_resolved(inbox.settings, self.resolve), kind)
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
