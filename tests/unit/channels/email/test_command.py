"""`hub parse-mail` at its edges: every input has one line, and 0 is returned."""

import io
import json
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
