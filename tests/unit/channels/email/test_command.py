"""`hub parse-mail` at its edges: every input has one line, and 0 is returned."""

import io
import json
import os
from pathlib import Path

from hub.channels.email.command import run


def test_a_file_that_cannot_be_read_is_a_line_of_its_own(tmp_path: Path) -> None:
    good, empty = tmp_path / "good.eml", tmp_path / "empty.eml"
    good.write_bytes(b"From: li@mail.example\r\nSubject: Order\r\n\r\nHello")
    empty.write_bytes(b"")
    out = io.StringIO()

    status = run([tmp_path / "missing.eml", empty, tmp_path, good], out)

    mails = [json.loads(line) for line in out.getvalue().splitlines()]
    assert status == 0
    assert [mail["subject"] for mail in mails] == ["", "", "", "Order"]
    assert mails[0]["problems"] == mails[2]["problems"] == ["file_unreadable"]
    assert set(mails[0]) == set(mails[3])


def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: li@mail.example\r\nSubject: Order\r\n\r\nHello")
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as out:
        assert run([mail] * 3, out) == 0
