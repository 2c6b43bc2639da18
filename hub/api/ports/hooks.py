"""What webhooks need of the channels, without knowing any."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingHook:
    """An HTTP request to a webhook, without the web framework."""

    inbox_id: str
    tail: str
    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    received_from: str = ""


class HookAnswer(Protocol):
    """What to answer to a provider."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        ...

    @property
    def body(self) -> bytes:
        """Return the body."""
        ...

    @property
    def content_type(self) -> str:
        """Return the content type."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Return further headers."""
        ...


class Webhooks(Protocol):
    """The channels' webhooks.

    The implementation translates a channel's refusals: not of this provider or broken → `hub.api.http.problems.Malformed`,
    wrong signature → Forbidden, unknown inbox or tail → NotFound. Unsupported may pass: it is answered 200.
    """

    async def handle(self, hook: IncomingHook) -> HookAnswer:
        """Hand the request to its channel and return the answer; raises HubError kinds."""
        ...
