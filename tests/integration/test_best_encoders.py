"""The better encoders, as `--quality best` loads them: they answer by meaning, also across languages."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hub.commands.arguments import command_line
from hub.knowledge.commands.knowledge import run

ARTICLES = [
    {
        "id": "refund",
        "title": "Getting your money back",
        "body": "The price returns to your card in five days.",
    },
    {"id": "parcel", "title": "Following a delivery", "body": "The carrier's page shows where it is."},
    {"id": "pin", "title": "A forgotten PIN", "body": "Choose a new secret number in the app."},
]
ASKED = [
    ({"text": "where is my package"}, "parcel"),
    ({"text": "我想退款", "language": "zh"}, "refund"),
]


def lines(path: Path, rows: Sequence[dict[str, Any]]) -> str:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return str(path)


def test_questions_find_what_says_the_same_in_other_words_or_another_language(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    articles = [{**one, "questions": [], "language": "en"} for one in ARTICLES]
    loaded = ["knowledge", "load", lines(tmp_path / "articles.jsonl", articles), "--index", index]
    assert run(command_line().parse_args([*loaded, "--quality", "best"]), io.StringIO()) == 0
    asked = lines(tmp_path / "asked.jsonl", [question for question, _ in ASKED])
    out = io.StringIO()
    assert run(command_line().parse_args(["knowledge", "query", asked, "--index", index]), out) == 0
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["hits"][0]["id"] for one in answers] == [wanted for _, wanted in ASKED]
