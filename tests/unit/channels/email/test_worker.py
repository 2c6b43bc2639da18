"""Parsing in a process of its own, and the command that shows what comes of it."""

import asyncio
import io
import json
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from hub.channels.email import command, worker
from hub.channels.email.parsed import ParsedMail
from hub.channels.email.worker import ParseWorkers, SharedWorkers
from hub.domain.interaction import ParseFailed
from hub.errors import Unavailable

MAIL = b"From: li@mail.example\r\nSubject: Order\r\n\r\nHello"


def hang(raw: bytes) -> ParsedMail:
    """Stand for a parser that a mail keeps busy."""
    if b"hang" in raw:
        time.sleep(60)
    if b"die" in raw:
        os._exit(9)
    return ParsedMail(subject="fine")


class HangingWorkers(ParseWorkers):
    """Workers whose parser some mails keep busy or kill."""

    work = staticmethod(hang)


async def test_a_mail_is_parsed_by_another_process() -> None:
    workers = ParseWorkers()
    try:
        parsed = await asyncio.gather(*(workers.parse(MAIL) for _ in range(5)))
    finally:
        await workers.stop()
    assert {mail.text for mail in parsed} == {"Hello"}


async def test_a_mail_that_hangs_or_kills_its_parser_fails_and_the_next_goes_on() -> None:
    workers = HangingWorkers(timeout_s=0.5)
    try:
        with pytest.raises(ParseFailed, match="longer"):
            await workers.parse(b"hang")
        with pytest.raises(ParseFailed, match="died"):
            await workers.parse(b"die")
        assert (await workers.parse(b"")).subject == "fine"
    finally:
        await workers.stop()
    assert worker.ParseWorkers.work is not hang


async def test_mailboxes_share_the_processes_and_the_last_ends_them() -> None:
    first, second = SharedWorkers(9.0), SharedWorkers(9.0)
    assert (await first.parse(MAIL)).text == (await second.parse(MAIL)).text == "Hello"
    await first.leave()
    assert (await second.parse(MAIL)).text == "Hello"
    await second.leave()
    await second.leave()
    assert not multiprocessing.active_children()


async def test_a_mail_in_hand_when_the_workers_stop_can_be_tried_again() -> None:
    workers = HangingWorkers(timeout_s=30)
    waiting = asyncio.create_task(workers.parse(b"hang"))
    while not multiprocessing.active_children():
        await asyncio.sleep(0.01)
    await workers.stop()
    with pytest.raises(Unavailable):
        await waiting


def test_the_command_prints_one_mail_readably_and_several_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(MAIL)
    one, several = io.StringIO(), io.StringIO()
    assert command.run([path], one) == 0
    assert command.run([path, path], several) == 0
    assert json.loads(one.getvalue())["text"] == "Hello"
    assert [json.loads(line)["subject"] for line in several.getvalue().splitlines()] == ["Order", "Order"]


def test_the_command_outlives_any_mail(tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "a.eml"
    path.write_bytes(os.urandom(10_000))
    assert command.run([path], out) == 0
    assert set(json.loads(out.getvalue())) >= {"subject", "from", "problems", "bounce"}


def test_the_command_gives_up_a_mail_that_takes_too_long(tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "a.eml"
    path.write_bytes(MAIL + b"x\r\n" * 100_000)
    assert command.run([path, path], out, timeout_s=0) == 0
    assert [json.loads(line)["problems"] for line in out.getvalue().splitlines()] == [
        ["timeout"],
        ["timeout"],
    ]


def test_the_command_says_which_file_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run([tmp_path / "none.eml"], io.StringIO()) == 0
    assert "none.eml" in capsys.readouterr().err
