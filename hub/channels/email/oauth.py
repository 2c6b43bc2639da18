"""Sign in to mail servers without a password: OAuth2 access tokens (RFC 6749), fetched in time and kept in memory.

With a refresh token the hub acts for the person who consented, without one for itself (client credentials). The
mail protocols take the token by XOAUTH2.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from hub.channels.context import HttpLimits
from hub.channels.contract import ChannelError

_EARLY_S = 120.0  # a token is fetched so long before its end
_SHORTEST_S = 5.0
_USUAL_S = 3600.0
_MAX_ANSWER_BYTES = 256 * 1024
_REFUSED_RETRY_S = 300.0  # a person has to consent anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the provider gave the hub. Without a refresh token the hub signs in as itself."""

    token_url: str
    client_id: str
    client_secret: str = ""
    refresh_token: str = ""
    scope: str = ""

    def problem(self) -> str:
        """Say what is wrong with it; empty when it can be tried."""
        parts = urlsplit(self.token_url)
        safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        )
        if not safe or not parts.hostname:
            return "oauth_token_url must begin with https://"
        if not self.client_id:
            return "oauth_client_id is missing"
        if not self.refresh_token and not self.client_secret:
            return "oauth_refresh_token, or oauth_client_secret for a hub that signs in as itself, is missing"
        return ""


class TokenSource:
    """The access token of one inbox; those who ask at the same time share one request."""

    def __init__(
        self, grant: Grant, monotonic: Callable[[], float], limits: HttpLimits | None = None
    ) -> None:
        self._grant = grant
        self._monotonic = monotonic
        self._limits = limits or HttpLimits()
        self._refresh_token = grant.refresh_token
        self._token = ""
        self._until = 0.0
        self._asking = asyncio.Lock()

    async def token(self, refused: str = "") -> str:
        """Return a token that is still good, another one than `refused`; raises ChannelError."""
        async with self._asking:
            if not self._token or self._token == refused or self._monotonic() >= self._until:
                await self._fetch()
            return self._token

    async def _fetch(self) -> None:
        answer = await self._ask()
        token, lasts_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise ChannelError("the token endpoint answered without a token", retryable=True)
        lasts = float(lasts_s) if isinstance(lasts_s, int | float) and lasts_s > 0 else _USUAL_S
        self._token = token
        self._until = self._monotonic() + max(lasts - min(_EARLY_S, lasts / 2), _SHORTEST_S)
        renewed = answer.get("refresh_token")
        if isinstance(renewed, str) and renewed:
            self._refresh_token = (
                renewed  # some providers change it; the one in the settings stays good with them
            )

    async def _ask(self) -> Mapping[str, Any]:  # Any: a JSON object
        """Ask the token endpoint; raises ChannelError that tells a refusal from an outage."""
        limits = self._limits
        timeout = aiohttp.ClientTimeout(total=limits.total_s, connect=limits.connect_s)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._grant.token_url, data=self._form(), allow_redirects=False) as response,
            ):
                body = await response.content.read(_MAX_ANSWER_BYTES)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ChannelError(
                f"the token endpoint cannot be reached ({type(error).__name__})", retryable=True
            ) from error
        answer = _object(body)
        if status == 200:
            return answer
        if status in (400, 401, 403):
            code = answer.get("error")
            told = code if isinstance(code, str) and code.replace("_", "").isalnum() else str(status)
            raise ChannelError(
                f"the provider refused the OAuth2 sign-in ({told[:60]}); consent to it again",
                retryable=True,
                retry_after_s=_REFUSED_RETRY_S,
            )
        raise ChannelError(f"the token endpoint answered {status}", retryable=True)

    def _form(self) -> dict[str, str]:
        grant = self._grant
        form = {
            "client_id": grant.client_id,
            "client_secret": grant.client_secret,
            "scope": grant.scope,
            "grant_type": "refresh_token" if self._refresh_token else "client_credentials",
            "refresh_token": self._refresh_token,
        }
        return {name: value for name, value in form.items() if value}


def _object(body: bytes) -> Mapping[str, Any]:  # Any: a JSON object
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
