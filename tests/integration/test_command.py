"""The command `hub`: what the operator can mend is one clear line on standard error and exit code 2."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hub
from tests.servers.hub_process import HubProcess

TIMEOUT_S = 60


def run(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment |= {"HUB_DATA_DIR": str(tmp_path / "data"), **settings}
    return subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_version(tmp_path: Path) -> None:
    said = run(tmp_path, "--version")
    assert (said.returncode, said.stdout.strip()) == (0, f"hub {hub.__version__}")


def test_a_taken_port_is_told_in_one_line(tmp_path: Path, taken: int) -> None:
    said = run(tmp_path, "demo", HUB_PORT=str(taken))
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1
    assert str(taken) in said.stderr
    assert "HUB_PORT" in said.stderr


@pytest.mark.parametrize("command", ["demo", "check"])  # one that serves, one that does one thing
def test_a_data_directory_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("not a directory")
    said = run(tmp_path, command, HUB_DATA_DIR=str(tmp_path / "file" / "data"), HUB_PORT="0")
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1
    assert f"{tmp_path}/file/data is not writable" in said.stderr


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({"HUB_NONSENSE": "1"}, ["hub: HUB_NONSENSE: no such setting"]),
        ({"HUB_SERVER__PROT": "1"}, ["hub: server.prot: no such setting"]),
        ({"HUB_CONFIG": "/nowhere/hub.toml"}, ["hub: HUB_CONFIG: cannot read /nowhere/hub.toml"]),
        ({"HUB_PORT": "many", "HUB_LOGS__LEVEL": "loud"}, ["hub: server.port: ", "hub: logs.level: "]),
        ({"HUB_PORT": "99999"}, ["hub: server.port: "]),
    ],
)
def test_bad_settings_are_all_told_at_once(
    tmp_path: Path, settings: dict[str, str], lines: list[str]
) -> None:
    said = run(tmp_path, "check", **settings)
    assert said.returncode == 2
    told = said.stderr.splitlines()
    assert len(told) == len(lines)
    assert all(any(line.startswith(wanted) for line in told) for wanted in lines), told


def test_check_finds_nothing_wrong(tmp_path: Path) -> None:
    said = run(tmp_path, "check")
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ('[[teams]]\nid = "a"\nname = "A"', 0, "Nothing is wrong"),
        ('[[queues]]\nid = "a"\nname = "A"', 1, "queue_team_empty"),
        ("[[queues", 2, "unreadable_file"),
    ],
)
def test_check_policy_answers_by_its_exit_code(tmp_path: Path, text: str, code: int, word: str) -> None:
    (tmp_path / "organisation.toml").write_text(text)
    said = run(tmp_path, "check", "policy", str(tmp_path))
    assert (said.returncode, said.stderr) == (code, "")
    assert word in said.stdout


def test_check_policy_looks_into_the_store(tmp_path: Path) -> None:
    said = run(tmp_path, "check", "policy", "--json")
    assert (said.returncode, said.stderr) == (0, "")
    assert '"findings": []' in said.stdout


def test_it_stops_cleanly_when_told_to(tmp_path: Path) -> None:
    process = HubProcess(tmp_path)
    process.start()
    running = process._process
    assert running is not None
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    assert "Traceback" not in process.log.read_text("utf-8")


def test_articles_are_imported_once(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "refunds.md").write_text("---\ntitle: Refunds\n---\nIn five days.")
    (tmp_path / "faq" / "broken.md").write_text("+++\n= =\n+++\nx")
    command = ("import-articles", str(tmp_path / "faq"), "--format", "markdown", "--publish")
    first, second = run(tmp_path, *command), run(tmp_path, *command)
    assert (first.returncode, second.returncode) == (1, 1)
    assert first.stdout.splitlines()[-1] == "1 added, 0 changed, 0 same, 1 skipped"
    assert second.stdout.splitlines()[-1] == "0 added, 0 changed, 1 same, 1 skipped"
    assert "skipped\tbroken.md\tthe head is not TOML" in first.stdout
