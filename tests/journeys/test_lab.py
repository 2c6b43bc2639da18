"""The lab's promise: with much going wrong on every channel nothing is lost, doubled, misordered or answered to a machine."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from hub.lab.desk import Desk
from hub.lab.truth import AUTO, read_truth
from hub.lab.verify import verify
from tests.servers.hub_process import PASSWORD, HubProcess
from tests.servers.program import free_port

SECONDS = 240


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    quick = {"HUB_SECURITY__ARGON2_TIME_COST": "1", "HUB_SECURITY__ARGON2_MEMORY_KIB": "1024"}
    return {**kept, **quick, "HUB_KNOWLEDGE__WARM_UP": "false", "HUB_KNOWLEDGE__OWN_PROCESS": "false"}


def command(directory: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "hub", "lab", "--data", str(directory / "data"), *arguments]


def lab(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `hub lab` on this directory's data."""
    return subprocess.run(
        command(directory, *arguments),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.timeout(300)  # it waits for customers, who take their time on a busy machine
async def test_a_short_rehearsal_ends_clean(tmp_path: Path) -> None:
    ran = await asyncio.to_thread(
        lab,
        tmp_path,
        "--minutes",
        "0.15",
        "--rate",
        "150",
        "--dial",
        "high",
        "--seed",
        "3",
        "--port",
        str(free_port()),
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
    assert "Clean: nothing lost, nothing doubled." in ran.stdout

    hub = HubProcess(tmp_path)
    await asyncio.to_thread(hub.start)
    try:
        (tmp_path / "password").write_text(PASSWORD)
        wishes = ("verify", "--url", hub.url, "--password-file", str(tmp_path / "password"), "--json")
        again = await asyncio.to_thread(lab, tmp_path, *wishes)
        found = json.loads(again.stdout)
        assert (again.returncode, found["clean"]) == (0, True), again.stdout + again.stderr
        told = (tmp_path / "data" / "truth.jsonl").read_text("utf-8").splitlines()
        mark = f"lab-{json.loads(told[0])['run']}-c99999"
        truth = read_truth([*told, json.dumps({"kind": "handed", "mark": mark})])
        # People are waited for in the end; an absence notice may be cut off before its post has taken it.
        cut_off = truth.said.keys() - truth.acknowledged - truth.handed.keys()
        assert {truth.said[one].writer for one in cut_off} <= {AUTO}
        assert found["sent"] - len(cut_off) == found["handed"] == found["found"] > 10
        async with aiohttp.ClientSession() as session:
            desk = await Desk(hub.url, session).sign_in("admin@example.com", PASSWORD)
            assert (await verify(desk, truth)).lost == [mark]
    finally:
        await asyncio.to_thread(hub.stop)


def test_an_interrupt_takes_everything_down(tmp_path: Path) -> None:
    port = free_port()
    running = subprocess.Popen(
        command(tmp_path, "--port", str(port), "--agents", "1"),
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        assert any("The lab is ready" in line for line in running.stdout)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=SECONDS)
    finally:
        running.kill()
    assert (running.returncode, said.splitlines()[-1]) == (0, "Stopped.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = lab(tmp_path, "--port", str(other.getsockname()[1]))
    assert (said.returncode, len(said.stderr.splitlines())) == (2, 1)
    assert "--port" in said.stderr


def test_what_cannot_be_compared_is_told_in_one_line(tmp_path: Path) -> None:
    said = lab(tmp_path, "verify", "--url", "http://127.0.0.1:9")
    assert (said.returncode, len(said.stderr.splitlines())) == (2, 1)
    assert "no truth file" in said.stderr
    (tmp_path / "truth").write_text('{"kind": "run", "run": "ab12"}\n')
    said = lab(tmp_path, "verify", "--url", "http://127.0.0.1:9", "--truth", str(tmp_path / "truth"))
    assert (said.returncode, len(said.stderr.splitlines())) == (2, 1)
    assert "no hub answers" in said.stderr
