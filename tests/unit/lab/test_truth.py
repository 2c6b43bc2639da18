"""The truth file: what is written is read again; a crash may cut the last line, nothing else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.clock import ManualClock
from hub.lab.marks import AGENT, CUSTOMER, Marks, marks_in, own_mark
from hub.lab.truth import AUTO, Said, TruthFile, read_truth

SAID = Said(mark="lab-ab12-c00001", channel="mail", conversation="mail-1", writer=AUTO, text="你好")


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = TruthFile(tmp_path / "lab" / "truth.jsonl", ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
    file.write("run", run="ab12", seed=1, dial=5)
    file.intend(SAID)
    for kind in ("acknowledged", "handed"):
        file.write(kind, mark=SAID.mark)
    file.write("answering", mark="lab-ab12-a00002", ticket="t1")
    file.write("answered", mark="lab-ab12-a00002")
    file.write("received", mark="lab-ab12-a00002", conversation="mail-1")
    file.write("unreachable", conversation="mail-9")
    file.write("answered_machine", conversation="mail-1")
    read = read_truth(lines(file.path))  # every record has left the process already
    assert read == file.truth
    assert read.said == {SAID.mark: SAID}
    assert read.machines_answered == ["mail-1"]
    file.close()


def test_a_torn_last_line_is_left_out() -> None:
    told = [json.dumps({"kind": "run", "run": "ab12"}), '{"kind": "inte']
    assert read_truth(told).run == "ab12"
    with pytest.raises(ValueError, match="line 2"):
        read_truth([*told, told[0]])
    with pytest.raises(ValueError, match="names no run"):
        read_truth([])


def test_a_text_is_known_by_its_newest_mark() -> None:
    marks = Marks("ab12")
    old, reply, new = marks.next(CUSTOMER), marks.next(AGENT), marks.next(CUSTOMER)
    text = f"谢谢({new})\n> an answer ({reply})\n>> asked（{old}）lab-zz99-c00077"
    assert own_mark(text, "ab12", CUSTOMER) == new
    assert marks_in(text, "ab12", CUSTOMER) == [old, new]
    assert own_mark(text, "ab12", AGENT) == reply
    assert own_mark(f"x{old}", "ab12", CUSTOMER) is None
