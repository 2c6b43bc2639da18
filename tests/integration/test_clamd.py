"""The virus scanner's client against ClamAV's own daemon, and against answers that it gives only in trouble."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.errors import SettingsError, Unavailable
from hub.files.clamd import TOO_LARGE, Clamd, Place, place_of
from tests.servers.clamd import EICAR, MAX_STREAM_BYTES, ClamdServer


@pytest.fixture(scope="module")
def daemon() -> Iterator[ClamdServer]:
    directory = Path(tempfile.mkdtemp(prefix="clamd"))  # a socket's path must be short
    server = ClamdServer(directory)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(directory)


async def test_the_daemon_tells_what_is_infected(daemon: ClamdServer) -> None:
    scanner = Clamd(daemon.address)
    assert await scanner.ping() == ""
    assert await scanner.scan(b"A letter") == ""
    assert await scanner.scan(b"") == ""
    assert await scanner.scan(EICAR) == "Test.Eicar.UNOFFICIAL"
    many = await asyncio.gather(*(scanner.scan(EICAR if n % 2 else b"x" * 200_000) for n in range(10)))
    assert [bool(one) for one in many] == [False, True] * 5


async def test_what_is_too_large_for_the_daemon_is_a_threat_unless_told_otherwise(
    daemon: ClamdServer,
) -> None:
    large = b"x" * (MAX_STREAM_BYTES * 3)
    assert await Clamd(daemon.address).scan(large) == TOO_LARGE
    assert await Clamd(daemon.address, fail_open=True).scan(large) == ""


@asynccontextmanager
async def answering(answer: bytes, *, hang: bool = False) -> AsyncIterator[str]:
    """Serve one answer on a port of its own to everybody who sends a file; with `hang`, none at all."""
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\0\0\0\0")
        if hang:
            await done.wait()
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        done.set()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK", b"stream: Can't open file ERROR\0", b"x" * 10_000, b"\0"]
)
async def test_anything_but_a_clear_answer_is_none(answer: bytes) -> None:
    async with answering(answer) as address:
        with pytest.raises(Unavailable):
            await Clamd(address).scan(b"A letter")


async def test_a_daemon_that_is_away_or_hangs_gives_no_answer() -> None:
    async with answering(b"", hang=True) as address:
        with pytest.raises(Unavailable):
            await Clamd(address, timeout_s=0.1).scan(b"A letter")
    with pytest.raises(Unavailable):
        await Clamd(address).scan(b"A letter")
    assert "cannot be reached" in await Clamd("unix:/nonexistent/clamd").ping()


def test_addresses_are_a_port_or_a_path() -> None:
    assert place_of("scanner:3310") == Place(host="scanner", port=3310)
    assert place_of("[::1]:3310") == Place(host="::1", port=3310)
    assert place_of("unix:/run/clamd") == place_of("/run/clamd") == Place(path="/run/clamd")
    for wrong in ("scanner", ":3310", "scanner:x", "scanner:99999", "unix:run"):
        with pytest.raises(SettingsError):
            place_of(wrong)
