"""Send a reply by SMTP: one attempt, every wait bounded, every failure a ChannelError."""

import asyncio
import logging
import ssl
from collections.abc import Callable

import aiosmtplib

from hub.channels.contract import ChannelError
from hub.channels.email.compose import Letterhead, compose, message_id, recipients
from hub.channels.email.letter import Stationery
from hub.channels.email.oauth import TokenSource
from hub.channels.email.settings import EmailSettings, tags_answers
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

logger = logging.getLogger(__name__)

_SIGN_IN_RETRY_S = 300.0  # a wrong password is mended by a person


class Sender:
    """The sending side of one inbox."""

    def __init__(
        self,
        inbox: Inbox,
        settings: EmailSettings,
        thread_key: Callable[[], bytes],
        tokens: TokenSource | None = None,
    ) -> None:
        self._inbox = inbox
        self._settings = settings
        self._address = settings.address or inbox.address
        self._thread_key = thread_key
        self._tokens = tokens

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand one mail to the server; raises ChannelError."""
        if not self._settings.smtp_host:
            raise ChannelError("this inbox has no server for sending", retryable=False)
        to = recipients(message)
        letterhead = self._letterhead()
        raw = await asyncio.to_thread(compose, message, letterhead)
        try:
            async with asyncio.timeout(self._settings.timeout_s * 4):
                await self._signed_in(raw, to)
        except TimeoutError as error:
            raise ChannelError("the mail server did not answer in time", retryable=True) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _failure(error) from error
        return DeliveryReceipt(external_id=message_id(message, letterhead))

    def _letterhead(self) -> Letterhead:
        return Letterhead(
            address=self._address,
            name=self._settings.from_name,
            key=self._thread_key(),
            tagged=tags_answers(self._settings),
            stationery=Stationery(
                inbox_name=self._inbox.name,
                signature=self._settings.signature,
                template=self._settings.reply_template,
                quote=self._settings.quote_original,
            ),
        )

    async def _signed_in(self, raw: bytes, to: list[str]) -> None:
        """Hand the mail over; a token that is refused is replaced once."""
        if self._tokens is None:
            await self._hand_over(raw, to)
            return
        token = await self._tokens.token()
        try:
            await self._hand_over(raw, to, token)
        except aiosmtplib.SMTPAuthenticationError:
            await self._hand_over(raw, to, await self._tokens.token(refused=token))

    async def _hand_over(self, raw: bytes, to: list[str], token: str = "") -> None:
        settings = self._settings

        async def given() -> str:
            return token

        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=None if token else settings.smtp_password or None,
            oauth_token_generator=given if token else None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            tls_context=None if settings.smtp_security == "none" else ssl.create_default_context(),
            timeout=settings.timeout_s,
        )
        async with client:
            utf8 = not all(address.isascii() for address in to)
            refused, _ = await client.sendmail(
                self._address, to, raw, mail_options=["SMTPUTF8"] if utf8 else []
            )
        if refused:
            logger.warning(
                "Inbox %s: %d of %d recipients were refused", self._inbox.id, len(refused), len(to)
            )


def _failure(error: Exception) -> ChannelError:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return ChannelError(
            "the mail server refused the sign-in", retryable=True, retry_after_s=_SIGN_IN_RETRY_S
        )
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
        return _by_code(min(codes, default=550), "the recipient was refused")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _by_code(error.code, "the mail was refused")
    return ChannelError(f"the mail server cannot be reached ({type(error).__name__})", retryable=True)


def _by_code(code: int, what: str) -> ChannelError:
    """4yz may work later, 5yz never will (RFC 5321, 4.2.1)."""
    return ChannelError(f"{what} ({code})", retryable=not 500 <= code < 600)
