import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.errors import NotFound, Unavailable
from hub.processes.frames import LONGEST
from hub.processes.link import ProcessLink, Program
from tests.fakes.echo_process import ECHO_CALLS

ROOT = Path(__file__).parents[3]
PATIENCE_S = 10.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="hub-test-") as name:
        yield Path(name)


def program(folder: Path, *mode: str) -> Program:
    socket = folder / "echo.sock"
    return Program(
        name="echo",
        module="tests.fakes.echo_process",
        socket=socket,
        arguments=(str(socket), *mode),
        environment={"PYTHONPATH": str(ROOT)},
    )


@asynccontextmanager
async def linked(folder: Path, *mode: str, pulse_s: float = 0.05) -> AsyncIterator[ProcessLink]:
    link = ProcessLink(program(folder, *mode), ECHO_CALLS, pulse_s=pulse_s)
    link.start()
    try:
        assert await link.wait_up(PATIENCE_S)
        yield link
    finally:
        await link.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


async def test_answers_errors_and_order(folder: Path) -> None:
    async with linked(folder) as link:
        long = "退货 " * 100_000
        assert await asyncio.gather(*(link.ask("echo", text) for text in ("a", long, "b"))) == [
            "a",
            long,
            "b",
        ]
        for number in range(100):
            link.tell("note", str(number))
        assert await link.ask("noted") == [str(number) for number in range(100)]
        with pytest.raises(NotFound, match="no wine here"):
            await link.ask("missing", "wine")
        with pytest.raises(Unavailable, match=r"fail: ValueError$"):
            await link.ask("fail")
        with pytest.raises(Unavailable):
            await link.ask("echo", 5)  # what does not fit is refused there
        assert await link.ask("echo", "still there") == "still there"
        pid = link.pid
    assert not lives(pid)


async def test_a_killed_process_is_noticed_at_once_and_started_again(folder: Path) -> None:
    async with linked(folder, pulse_s=60) as link:
        first = link.pid
        asked = asyncio.ensure_future(link.ask("late_echo", "x", 60.0))
        await link.ask("echo", "there")
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Unavailable):
            await asked
        await until(lambda: link.up and link.pid != first)
        assert link.deaths == 1
        assert await link.ask("echo", "again") == "again"


async def test_a_process_that_dies_of_a_question_is_started_again(folder: Path) -> None:
    async with linked(folder) as link:
        with pytest.raises(Unavailable, match="has ended"):
            await link.ask("die")
        with pytest.raises(Unavailable, match="not there"):
            await link.ask("echo", "x")
        assert await link.wait_up(PATIENCE_S)


async def test_a_hung_process_is_killed(folder: Path) -> None:
    async with linked(folder) as link:
        hung = link.pid
        os.kill(hung, signal.SIGSTOP)
        await until(lambda: link.up and link.pid != hung)
        assert not lives(hung)


async def test_a_question_without_end_kills_the_process(folder: Path) -> None:
    async with linked(folder) as link:
        first = link.pid
        with pytest.raises(Unavailable, match="does not answer"):
            await link.ask("endless")
        assert link.late
        await until(lambda: link.up and link.pid != first)


async def test_nothing_waits_behind_a_late_answer_but_other_lanes(folder: Path) -> None:
    async with linked(folder) as link:
        with pytest.raises(Unavailable, match="does not answer"):
            await link.ask("late_echo", "x", 0.3)
        with pytest.raises(Unavailable, match="busy"):
            await link.ask("late_echo", "y", 0.0)
        assert await link.ask("echo", "z") == "z"
        await until(lambda: not link.late)
        assert await link.ask("late_echo", "y", 0.0) == "y"


async def test_a_process_that_talks_rubbish_is_killed_and_tried_again(folder: Path) -> None:
    link = ProcessLink(program(folder, "rubbish"), ECHO_CALLS)
    link.start()
    await until(lambda: link.deaths > 0)
    assert not link.up
    with pytest.raises(Unavailable):
        await link.ask("echo", "x")
    await link.stop()


async def test_who_talks_rubbish_is_hung_up_on_and_others_are_served(folder: Path) -> None:
    async with linked(folder) as link:
        reader, writer = await asyncio.open_unix_connection(str(folder / "echo.sock"))
        writer.write((LONGEST + 1).to_bytes(4, "big") + b"x")
        async with asyncio.timeout(PATIENCE_S):
            while await reader.read(1024):
                pass
        writer.close()
        assert await link.ask("echo", "x") == "x"


async def test_hubs_share_a_process_and_the_last_one_ends_it(folder: Path) -> None:
    async with linked(folder) as one:
        async with linked(folder) as other:
            assert one.pid == other.pid
            one.tell("note", "from the first")
            await one.ask("echo", "sent")
            assert await other.ask("noted") == ["from the first"]
        pid = one.pid
        assert await one.ask("echo", "still here") == "still here"
    assert not lives(pid)


async def test_two_hubs_that_start_at_once_get_one_process(folder: Path) -> None:
    links = [ProcessLink(program(folder, "slow"), ECHO_CALLS) for _ in range(2)]
    for link in links:
        link.start()
    assert all([await link.wait_up(PATIENCE_S) for link in links])
    assert len({link.pid for link in links}) == 1
    for link in links:
        await link.stop()


async def test_a_process_outlives_no_hub_that_is_killed(folder: Path) -> None:
    code = (
        "import asyncio, sys\nfrom tests.unit.processes.test_link import *\n"
        "async def main():\n"
        "    link = ProcessLink(program(Path(sys.argv[1])), ECHO_CALLS)\n"
        "    link.start(); await link.wait_up(10); print(link.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    hub = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(folder), stdout=subprocess.PIPE, cwd=ROOT
    )
    assert hub.stdout is not None
    pid = int(await asyncio.wait_for(hub.stdout.readline(), PATIENCE_S))
    assert lives(pid)
    hub.kill()
    await hub.wait()
    await until(lambda: not lives(pid))
