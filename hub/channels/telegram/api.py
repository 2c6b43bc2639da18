"""Call the Bot API: one request, bounded, and no trace of the token, which is part of every address.

https://core.telegram.org/bots/api#making-requests. Errors of the HTTP client quote addresses, so they are never
chained to ours, where a log might show them.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec

from hub.channels.context import HttpLimits
from hub.channels.contract import ChannelError
from hub.channels.telegram.failures import Refused

MAX_ANSWER_BYTES = 8 * 1024 * 1024
"""A hundred updates of the longest kind stay well below this."""


class _Parameters(msgspec.Struct):
    """What the provider adds to some refusals."""

    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Answer(msgspec.Struct):
    """The envelope of every answer."""

    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    description: str = ""
    error_code: int = 0
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


class BotApi:
    """One bot's view of the provider; made on the loop, because it opens a session."""

    def __init__(self, base_url: str, token: str, limits: HttpLimits) -> None:
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._limits = limits
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any] | None = None,  # Any: JSON
        *,
        form: aiohttp.FormData | None = None,
        wait_s: float | None = None,
    ) -> msgspec.Raw:
        """Call a method and return its result undecoded; raises Refused, or ChannelError when there is no answer."""
        url = f"{self._base_url}/bot{self._token}/{method}"
        body: dict[str, Any] = {"data": form} if form is not None else {"json": dict(parameters or {})}
        try:
            async with (
                asyncio.timeout(wait_s or self._limits.total_s),
                self._session.post(url, allow_redirects=False, **body) as answer,
            ):
                data = await _read(answer)
                status = answer.status
        except TimeoutError:
            raise ChannelError("the provider did not answer in time", retryable=True) from None
        except aiohttp.ClientError:
            raise ChannelError("the provider cannot be reached", retryable=True) from None
        return _result(status, data)

    def file_url(self, file_path: str) -> str:
        """Return where a file can be fetched; the address holds the token and must not be shown or logged."""
        return f"{self._base_url}/file/bot{self._token}/{file_path}"

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > MAX_ANSWER_BYTES:
            raise ChannelError("the provider's answer is too long", retryable=True)
    return bytes(data)


def _result(status: int, data: bytes) -> msgspec.Raw:
    try:
        answer = msgspec.json.decode(data, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        if status == 200:
            raise ChannelError("the provider's answer makes no sense", retryable=True) from None
        raise Refused(status) from None
    if answer.ok and status == 200:
        return answer.result
    raise Refused(
        answer.error_code or status,
        answer.description,
        retry_after_s=answer.parameters.retry_after,
        moved_to=answer.parameters.migrate_to_chat_id,
    )
