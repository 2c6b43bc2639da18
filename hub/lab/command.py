"""`hub lab`: rehearse with simulated customers; `hub lab verify`: compare the tickets with what they sent."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

import aiohttp

from hub.lab.comparing import Verdict
from hub.lab.desk import Desk, DeskError
from hub.lab.hub_program import HubFailed
from hub.lab.rehearsal import TRUTH_FILE, Wishes, password_in, rehearse
from hub.lab.truth import Truth, read_truth
from hub.lab.verify import as_json, as_table, verify

USAGE_ERROR = 2


def run(options: argparse.Namespace) -> int:
    """Run the command; 0 when clean or merely stopped, 1 when something deviates, 2 when it could not be done."""
    try:
        if options.action == "verify":
            truth = _read(options.truth or options.data / TRUTH_FILE)
            named: Path | None = options.password_file
            password = password_in(options.data) if named is None else named.read_text("utf-8").strip()
            return _told(asyncio.run(_compare(options, truth, password)), as_json_text=options.json)
        return _told(asyncio.run(_rehearse(options)))
    except (DeskError, HubFailed, ValueError, OSError) as error:
        print(f"hub lab: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 130


def _told(verdict: Verdict | None, *, as_json_text: bool = False) -> int:
    if verdict is None:
        return 0
    print(as_json(verdict) if as_json_text else as_table(verdict))
    return 0 if verdict.clean else 1


async def _rehearse(options: argparse.Namespace) -> Verdict | None:
    wishes = Wishes(
        data_dir=options.data,
        port=options.port,
        minutes=options.minutes,
        rate=options.rate,
        dial=options.dial,
        seed=options.seed,
        agents=options.agents,
    )
    loop = asyncio.get_running_loop()
    running = loop.create_task(rehearse(wishes, _say), name="lab:rehearsal")
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.cancel)
    try:
        return await running
    except asyncio.CancelledError:
        _say("Stopped.")
        return None


async def _compare(options: argparse.Namespace, truth: Truth, password: str) -> Verdict:
    async with aiohttp.ClientSession() as session:
        desk = await Desk(options.url, session).sign_in(options.email, password)
        return await verify(desk, truth)


def _read(path: Path) -> Truth:
    if not path.exists():
        raise ValueError(f"there is no truth file at {path}; name it with --truth, or run `hub lab` first")
    try:
        return read_truth(path.read_text("utf-8").splitlines())
    except ValueError as error:
        raise ValueError(f"{path} is no truth file: {error}") from error


def _say(line: str) -> None:
    print(line, flush=True)
