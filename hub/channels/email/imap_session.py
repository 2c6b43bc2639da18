"""One connection to an IMAP server: every step has a time limit and ends at once when the link is lost."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from aioimaplib import IMAP4, AioImapException
from aioimaplib.aioimaplib import Abort, Response

from hub.channels.email.oauth import TokenSource
from hub.channels.email.settings import EmailSettings

T = TypeVar("T")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_NEWS = (b"EXISTS", b"RECENT")
_ARRIVAL = re.compile(rb"(?:\* )?\d+ EXISTS\b")


class ImapProblem(Exception):
    """The server refuses or is out of reach; the text is short and names no person."""


class ImapRefusal(ImapProblem):
    """The server answers, and says no."""


class Session:
    """A signed-in connection with a folder selected."""

    def __init__(self, client: IMAP4, settings: EmailSettings, lost: "_Lost") -> None:
        self._client = client
        self._settings = settings
        self._lost = lost
        self._heard_of_mail = False

    @property
    def can_wait(self) -> bool:
        """Tell whether the server announces new mail by itself."""
        return bool(self._client.has_capability("IDLE"))

    async def unseen(self) -> list[int]:
        """Return the UIDs of the mails nobody has taken yet, oldest first."""
        self._heard_of_mail = False
        response = await self._do(self._client.uid_search("UNSEEN", "UNDELETED", charset=None))
        self._check(response, "SEARCH")
        found = [word for line in response.lines[:-1] for word in bytes(line).split() if word.isdigit()]
        return sorted({int(word) for word in found})

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return how many bytes each of these mails has; those that are gone are missing."""
        wanted = ",".join(map(str, uids))
        response = await self._do(self._client.uid("fetch", wanted, "(RFC822.SIZE)"))
        self._check(response, "FETCH")
        pairs = (_size(bytes(line)) for line in response.lines)
        return dict(pair for pair in pairs if pair is not None)

    async def fetch(self, uid: int, size_bytes: int) -> bytes | None:
        """Return a mail without marking it, its beginning if it is too long; None if it is gone."""
        limit = self._settings.max_mail_bytes
        part = f"<0.{limit}>" if size_bytes > limit else ""
        response = await self._do(self._client.uid("fetch", str(uid), f"(BODY.PEEK[]{part})"))
        self._check(response, "FETCH")
        return next((bytes(line) for line in response.lines if isinstance(line, bytearray)), None)

    async def done(self, uid: int) -> None:
        """Mark a stored mail as seen, and move it away if a folder for it is set."""
        stored = await self._do(self._client.uid("store", str(uid), "+FLAGS.SILENT", r"(\Seen)"))
        self._check(stored, "STORE")
        folder = self._settings.imap_done_folder
        if folder and self._client.has_capability("MOVE"):
            self._check(await self._do(self._client.uid("move", str(uid), _quoted(folder))), "MOVE")

    async def wait_for_news(self, timeout_s: float) -> None:
        """Return when the server tells of new mail, at the latest after `timeout_s` (RFC 2177)."""
        if self._heard_of_mail:
            return  # told in answer to an earlier command, and not again in this wait
        with suppress(asyncio.QueueEmpty):
            while True:  # what an earlier wait left; what comes from now on counts
                self._client.protocol.idle_queue.get_nowait()
        ended = await self._do(self._client.idle_start(timeout_s + self._settings.timeout_s))
        try:
            await self._until_news(timeout_s)
        finally:
            self._client.idle_done()
        await self._do(ended)

    async def _until_news(self, timeout_s: float) -> None:
        deadline = asyncio.get_running_loop().time() + timeout_s
        while (left_s := deadline - asyncio.get_running_loop().time()) > 0:
            try:
                lines = await self._do(self._client.protocol.idle_queue.get(), left_s)
            except TimeoutError:
                self._lost.check()
                return
            if not isinstance(lines, list) or any(word in bytes(line) for line in lines for word in _NEWS):
                return

    def _check(self, response: Response, command: str) -> None:
        """Raise ImapRefusal for a no; note new mail that the server tells of beside its answer."""
        self._heard_of_mail |= any(_ARRIVAL.match(bytes(line)) for line in response.lines)
        _check(response, command)

    async def _do(self, step: Awaitable[T], timeout_s: float | None = None) -> T:
        return await self._lost.guard(step, timeout_s or self._settings.timeout_s)


class _Lost:
    """Know that the link is lost, and end the step that waits on it: the library would wait for ever."""

    def __init__(self) -> None:
        self._is_lost = False
        self._limit: asyncio.Timeout | None = None

    def __call__(self, error: Exception | None) -> None:
        self._is_lost = True
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    def check(self) -> None:
        """Raise ImapProblem when the link is lost."""
        if self._is_lost:
            raise ImapProblem("the connection was lost")

    async def guard(self, step: Awaitable[T], timeout_s: float) -> T:
        """Await `step`; raises TimeoutError, or ImapProblem when the link is lost meanwhile."""
        if self._is_lost:
            _drop(step)
            self.check()
        try:
            async with asyncio.timeout(timeout_s) as self._limit:
                return await step
        except TimeoutError:
            self.check()
            raise
        finally:
            self._limit = None


@asynccontextmanager
async def open_session(settings: EmailSettings, tokens: TokenSource | None = None) -> AsyncIterator[Session]:
    """Connect, sign in (by token if there is a source) and select the folder.

    Raises ImapProblem, ChannelError when no token is to be had, OSError or TimeoutError.
    """
    lost = _Lost()
    context = ssl.create_default_context() if settings.imap_security == "tls" else None
    client = IMAP4(
        settings.imap_host,
        settings.imap_port,
        timeout=settings.timeout_s,
        conn_lost_cb=lost,
        ssl_context=context,
    )
    try:
        await lost.guard(asyncio.shield(client._client_task), settings.timeout_s)  # it alone knows the error
        await lost.guard(client.wait_hello_from_server(), settings.timeout_s)
        await _sign_in(client, lost, settings, tokens)
        folder = _quoted(settings.imap_folder)
        _check(await lost.guard(client.select(folder), settings.timeout_s), "SELECT")
        yield Session(client, settings, lost)
    except (AioImapException, Abort) as error:
        raise ImapProblem(f"the connection broke ({type(error).__name__})") from error
    finally:
        await _close(client)


async def _sign_in(client: IMAP4, lost: _Lost, settings: EmailSettings, tokens: TokenSource | None) -> None:
    """Sign in by password or by token; a token that is refused is replaced once."""
    if tokens is None:
        user, password = _quoted(settings.imap_user), settings.imap_password
        _check(await lost.guard(client.login(user, password), settings.timeout_s), "LOGIN")
        return
    _end_challenges(client)
    token = await tokens.token()
    response = await _by_token(client, lost, settings, token)
    if response.result == "NO":
        token = await tokens.token(refused=token)
        response = await _by_token(client, lost, settings, token)
    _check(response, "the OAuth2 sign-in")


async def _by_token(client: IMAP4, lost: _Lost, settings: EmailSettings, token: str) -> Response:
    return await lost.guard(client.xoauth2(settings.imap_user, token), settings.timeout_s)


def _end_challenges(client: IMAP4) -> None:
    """Answer the challenge in which a server says why it refuses a token: it waits for an empty line, then says no.

    The library keeps it without an answer, and would wait for ever (XOAUTH2, "Error response").
    """
    protocol, usual = client.protocol, client.protocol._continuation

    def continued(line: bytes) -> None:
        pending = protocol.pending_sync_command
        if pending is not None and pending.name == "AUTHENTICATE":
            protocol.transport.write(b"\r\n")
        else:
            usual(line)

    protocol._continuation = continued


async def _close(client: IMAP4) -> None:
    """Let go of the connection and of the tasks the library keeps for it."""
    transport = getattr(client.protocol, "transport", None)
    if transport is not None:
        transport.abort()
    if client._idle_waiter is not None:
        client._idle_waiter.cancel()
    tasks = {client._client_task, *client.tasks}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _drop(step: Awaitable[Any]) -> None:  # Any: whatever it would have given
    close = getattr(step, "close", None) or getattr(step, "cancel", None)
    if close is not None:
        close()


def _size(line: bytes) -> tuple[int, int] | None:
    uid, size = _UID.search(line), _SIZE.search(line)
    return (int(uid.group(1)), int(size.group(1))) if uid and size else None


def _check(response: Response, command: str) -> None:
    if response.result != "OK":
        raise ImapRefusal(f"the server refused {command} ({response.result})")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
