"""Hand messages to the provider through its REST client."""

import asyncio
import logging
from typing import Any

import aiohttp
import twilio.rest.api  # noqa: F401  # else the client imports it at its first use, 0.12 s on the loop
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from hub.channels.context import ChannelContext, HttpLimits
from hub.channels.contract import ChannelError
from hub.channels.twilio.account import Account
from hub.channels.twilio.failures import refusal
from hub.domain.message import DeliveryReceipt
from hub.domain.queue import Inbox

_quiet = logging.getLogger(f"{__name__}.provider")
_quiet.setLevel(logging.CRITICAL)
"""The client logs every request with its address; none of that is for our logs."""


class Transport(AsyncHttpClient):  # type: ignore[misc]  # the client is untyped
    """Carry the REST client's requests: bounded waits, bounded answers, no redirects, `Retry-After` heeded.

    The client's own asynchronous transport ignores its time-out and drops the headers of an answer.
    """

    def __init__(self, limits: HttpLimits) -> None:
        super().__init__(_quiet, True, limits.total_s)
        self._limits = limits
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=limits.total_s, sock_connect=limits.connect_s)
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: tuple[str, str] | None = None,
        **_: Any,  # Any throughout: the client's own untyped arguments
    ) -> Response:
        """Make one request; raises ChannelError for every answer that asks to try again later."""
        headers = dict(headers or {})
        if auth:
            headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        request = self._session.request(
            method, url, params=params, data=data, headers=headers, allow_redirects=False
        )
        async with request as answer:
            body = await answer.content.read(self._limits.max_answer_bytes)
            if answer.status == 429 or answer.status >= 500:
                raise refusal(answer.status, None, _seconds(answer.headers.get("Retry-After")))
            return Response(answer.status, body.decode("utf-8", errors="replace"), answer.headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


class Rest:
    """One account's REST interface; made on the loop, because it opens a session."""

    def __init__(self, inbox: Inbox, settings: Account, context: ChannelContext) -> None:
        self._account_sid = settings.account_sid
        self._limits = context.http
        base = settings.public_url.rstrip("/")
        self._status_url = (
            f"{base}/webhooks/{inbox.id}/status" if base else context.webhook_url(inbox, "status")
        )
        self._transport = Transport(context.http)
        self.client = Client(settings.account_sid, settings.auth_token, http_client=self._transport)
        if settings.api_base_url:
            self.client.api.base_url = settings.api_base_url

    async def create(self, message_id: str, **fields: Any) -> DeliveryReceipt:
        """Hand over one message with the client's own fields; raises ChannelError.

        The provider knows no idempotency key; our id rides in the address of the status callback instead, so
        that its first callback settles an attempt whose answer was lost.
        """
        callback = f"{self._status_url}?message={message_id}"
        sent = await self.ask(self.client.messages.create_async(status_callback=callback, **fields))
        if not sent.sid:
            raise ChannelError("the provider's answer names no message", retryable=False)
        return DeliveryReceipt(external_id=sent.sid)

    async def check(self) -> None:
        """Fetch the account; raises ChannelError."""
        await self.ask(self.client.api.v2010.accounts(self._account_sid).fetch_async())

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def ask(self, request: Any) -> Any:  # Any: the client's untyped coroutines and answers
        """Await one of the client's requests; raises ChannelError."""
        try:
            async with asyncio.timeout(self._limits.total_s):
                return await request
        except (TwilioRestException, TwilioServiceException) as error:
            raise refusal(error.status, error.code) from error
        except TimeoutError as error:
            raise ChannelError("the provider did not answer in time", retryable=True) from error
        except aiohttp.ClientError as error:
            raise ChannelError("the provider cannot be reached", retryable=True) from error
        except (TwilioException, ValueError) as error:
            raise ChannelError("the provider's answer makes no sense", retryable=True) from error


def _seconds(value: str | None) -> float | None:
    """Return a `Retry-After` in seconds; its other form, a date, is left to our own back-off."""
    return float(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else None
