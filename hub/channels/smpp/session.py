"""One connection to the message centre: bind, ask and answer, keep alive, unbind."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from hub.background import TaskOwner
from hub.channels.contract import ChannelError
from hub.channels.smpp.failures import refusal
from hub.channels.smpp.pdu import (
    ANSWER,
    INVALID_COMMAND,
    OK,
    Command,
    Malformed,
    Unit,
    bind_body,
    read_unit,
    unit_length,
)
from hub.channels.smpp.settings import SmppSettings

logger = logging.getLogger(__name__)

LAST_SEQUENCE = 0x7FFF_FFFF
FAREWELL_S = 1.0
"""How long the centre has to answer our unbinding."""


class Lost(ChannelError):
    """The connection is gone; another one may work."""

    def __init__(self, reason: str = "the connection to the provider broke") -> None:
        super().__init__(reason, retryable=True)


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient a connection is, in seconds."""

    connect_s: float
    response_s: float
    enquire_s: float


class Session:
    """A bound connection. What the centre asks is handed to `on_request`, which answers when it is done."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_request: Callable[["Session", Unit], None],
        timing: Timing,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_request = on_request
        self._timing = timing
        self._tasks = TaskOwner("smpp")
        self._sequence = 0
        self._waiting: dict[int, asyncio.Future[Unit]] = {}
        self._heard = False
        self.ended = asyncio.Event()

    def start(self) -> None:
        """Begin to read, in tasks of this object."""
        self._tasks.start(self._read(), "reading")

    def keep_alive(self) -> None:
        """Begin to test the connection when it is quiet."""
        self._tasks.start(self._enquire(), "keeping alive")

    async def ask(self, command: Command, body: bytes = b"") -> Unit:
        """Make a request and return its answer; raises Lost, or ChannelError when none comes in time."""
        if self.ended.is_set():
            raise Lost
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        sequence = self._sequence
        answered: asyncio.Future[Unit] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = answered
        try:
            self._write(Unit(command=command, sequence=sequence, body=body))
            async with asyncio.timeout(self._timing.response_s):
                await self._drain()
                return await answered
        except TimeoutError:
            raise ChannelError("the provider did not answer in time", retryable=True) from None
        finally:
            self._waiting.pop(sequence, None)

    def reply(self, unit: Unit) -> bool:
        """Answer a request; False when there is nobody to hear it any more."""
        if self.ended.is_set():
            return False
        self._write(unit)
        return True

    async def close(self, *, unbind: bool = True) -> None:
        """Say farewell and end the connection."""
        if unbind and not self.ended.is_set():
            try:
                async with asyncio.timeout(FAREWELL_S):
                    await self.ask(Command.UNBIND)
            except (ChannelError, TimeoutError):
                pass
        self._end()
        await self._tasks.stop()
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            pass

    async def _read(self) -> None:
        try:
            while True:
                start = await self._reader.readexactly(4)
                rest = await self._reader.readexactly(unit_length(start) - 4)
                self._heard = True
                if not self._take(read_unit(start + rest)):
                    return
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever waits is told
        except Malformed as error:
            logger.warning("A connection is given up: the provider sent %s", error)
        finally:
            self._end()

    def _take(self, unit: Unit) -> bool:
        """Hand on one unit; False when it ends the connection."""
        if unit.command & ANSWER:
            answered = self._waiting.get(unit.sequence)
            if answered is not None and not answered.done():
                answered.set_result(unit)
        elif unit.command == Command.ENQUIRE_LINK:
            self._write(unit.answer())
        elif unit.command == Command.DELIVER:
            self._on_request(self, unit)
        elif unit.command == Command.UNBIND:
            self._write(unit.answer())
            return False
        elif unit.command != Command.ALERT:  # which wants no answer
            self._write(Unit(command=Command.REFUSAL, sequence=unit.sequence, status=INVALID_COMMAND))
        return True

    async def _enquire(self) -> None:
        """Ask whether the centre is there after every quiet spell; without an answer the connection is over."""
        while not self.ended.is_set():
            self._heard = False
            await asyncio.sleep(self._timing.enquire_s)
            if not self._heard:
                try:
                    await self.ask(Command.ENQUIRE_LINK)
                except ChannelError:
                    self._end()

    def _write(self, unit: Unit) -> None:
        self._writer.write(unit.encoded())

    async def _drain(self) -> None:
        try:
            await self._writer.drain()
        except OSError:
            raise Lost from None

    def _end(self) -> None:
        if self.ended.is_set():
            return
        self.ended.set()
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(Lost())
        self._writer.close()


async def open_session(
    settings: SmppSettings,
    security: ssl.SSLContext | None,
    timing: Timing,
    on_request: Callable[[Session, Unit], None],
) -> Session:
    """Connect and bind for both directions; raises ChannelError that says what the centre has against it."""
    try:
        async with asyncio.timeout(timing.connect_s):
            reader, writer = await asyncio.open_connection(
                settings.host,
                settings.port,
                ssl=security,
                server_hostname=settings.host if security else None,
            )
    except TimeoutError:
        raise ChannelError("the provider cannot be reached in time", retryable=True) from None
    except ssl.SSLError:
        raise ChannelError("the provider cannot prove who it is (TLS)", retryable=True) from None
    except OSError:
        raise ChannelError("the provider cannot be reached", retryable=True) from None
    session = Session(reader, writer, on_request, timing)
    session.start()
    try:
        body = bind_body(settings.system_id, settings.password, settings.system_type)
        answer = await session.ask(Command.BIND_TRANSCEIVER, body)
        if answer.status != OK:
            raise refusal(answer.status)
    except BaseException:
        await session.close(unbind=False)
        raise
    session.keep_alive()
    return session
