"""Commands on an index or model use the encoders that it was made with, unless told otherwise."""

from pathlib import Path

import pytest

from hub.commands.arguments import command_line
from hub.knowledge.commands.quality import keep_quality, made_with, quality_of


def test_the_folder_tells_what_it_was_made_with(tmp_path: Path) -> None:
    assert (made_with(tmp_path), quality_of(tmp_path, None)) == ("", "default")
    keep_quality(tmp_path, "best")
    assert (made_with(tmp_path), quality_of(tmp_path, None)) == ("best", "best")
    assert quality_of(tmp_path, "default") == "default"


@pytest.mark.parametrize("rubbish", [b"superb", b"\xff", b""])
def test_a_folder_that_tells_rubbish_tells_nothing(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "quality").write_bytes(rubbish)
    assert quality_of(tmp_path, None) == "default"


@pytest.mark.parametrize(("said", "wanted"), [([], None), (["--quality", "default"], "default")])
def test_the_command_line_tells_a_wish_from_none(said: list[str], wanted: str | None) -> None:
    for command in (
        ["knowledge", "query", "q", "--index", "i"],
        ["classifier", "predict", "q", "--model", "m"],
    ):
        assert command_line().parse_args([*command, *said]).quality == wanted
