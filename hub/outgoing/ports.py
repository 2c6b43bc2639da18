"""What outgoing webhooks need of their neighbours; wired in bootstrap."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from hub.domain.paging import Page
from hub.domain.webhook import WebhookCall, WebhookSubscription
from hub.eventbus.repository import Repository

Sign = Callable[[str, datetime, bytes], Mapping[str, str]]
"""Return the headers that prove who sent a body and when: secret, moment, body."""

Wait = Callable[[int], float]
"""Return the seconds to wait after the given failed attempt (1, 2, ...)."""


class Answer(Protocol):
    """What a receiver answered."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        ...


class Poster(Protocol):
    """Post to addresses that people typed in, without being led into the hub's own network."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post and return the answer; raises OSError, TimeoutError or aiohttp.ClientError."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class AnswerWithBody(Answer, Protocol):
    """What a receiver answered, to be read."""

    @property
    def body(self) -> bytes:
        """Return the beginning of the body."""
        ...


class Reader(Protocol):
    """Post to addresses that people typed in and read what comes back."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> AnswerWithBody:
        """Post and return the answer; raises OSError, TimeoutError or aiohttp.ClientError."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Subscriptions(Repository[WebhookSubscription], Protocol):
    """Subscriptions as stored."""

    def all(self, where: Mapping[str, Any]) -> AsyncIterator[WebhookSubscription]:  # Any: store conditions
        """Yield every subscription that matches; an empty condition matches all."""
        ...


class Calls(Repository[WebhookCall], Protocol):
    """Calls as stored."""

    async def due(self, webhook_id: str, now: datetime, limit: int) -> list[WebhookCall]:
        """Return the subscription's calls that are due, the longest due first."""
        ...

    async def page_before(self, moment: datetime, limit: int) -> Page[WebhookCall]:
        """Return calls created before a moment, oldest first."""
        ...
