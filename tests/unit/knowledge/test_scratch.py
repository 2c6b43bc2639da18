"""An index in a folder answers as the hub does, learns, and is there again for the next command."""

import io
import json
import threading
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from hub.cli import run as run_command
from hub.errors import Invalid
from hub.knowledge.commands.knowledge import run
from hub.knowledge.commands.scratch import writing
from hub.knowledge.encoding.embedding import UniversalSentenceEncoder
from hub.knowledge.encoding.kept_vectors import KeptVectors

ARTICLES = [
    {
        "id": "refund",
        "title": "Refunds",
        "body": "",
        "questions": ["when do I get my money back"],
        "language": "en",
    },
    {
        "id": "router",
        "title": "路由器",
        "body": "请重启路由器。",
        "questions": ["网络连不上怎么办"],
        "language": "zh",
    },
    {"id": 7, "title": "Opening hours", "body": "We open at nine.", "questions": ["when are you open"]},
]


def command(folder: Path, action: str, lines: list[Any]) -> tuple[int, list[dict[str, Any]]]:
    source, out = folder / f"{action}.jsonl", io.StringIO()
    source.write_text(
        "".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in lines), "utf-8"
    )
    status = run(Namespace(action=action, file=source, folder=folder / "index", quality="default"), out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_was_loaded_is_found_by_another_command(tmp_path: Path) -> None:
    assert command(tmp_path, "load", ARTICLES) == (0, [])
    questions = [{"text": "money back?"}, {"text": "路由器没有网络"}, {"text": "what time do you open"}]
    status, answers = command(tmp_path, "query", questions)
    assert status == 0
    assert [answer["hits"][0]["id"] for answer in answers] == ["refund", "router", 7]
    for answer in answers:
        scores = [hit["score"] for hit in answer["hits"]]
        assert scores == sorted(scores, reverse=True)
        assert answer["best_score"] == scores[0]


def test_an_accepted_answer_is_found_by_its_question(tmp_path: Path) -> None:
    command(tmp_path, "load", ARTICLES)
    odd = {"text": "the blue lamp on my box blinks"}
    before = command(tmp_path, "query", [odd])[1][0]
    assert not before["answered"]
    assert command(tmp_path, "accept", [{"id": "router", **odd}])[0] == 0
    after = command(tmp_path, "query", [odd])[1][0]
    assert after["hits"][0]["id"] == "router"
    assert after["answered"]


def test_faulty_lines_are_named_and_the_others_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = ["{broken\n", {"title": "no id"}, {"id": "empty"}, {"id": "x", "title": "y", "questions": "z"}]
    assert command(tmp_path, "load", [*faulty, *ARTICLES])[0] == 1
    told = capsys.readouterr().err
    assert [number for number in range(1, 9) if f"line {number}:" in told] == [1, 2, 3, 4]
    assert command(tmp_path, "accept", [{"id": "nobody", "text": "hello"}])[0] == 1
    assert "nobody" in capsys.readouterr().err
    status, answers = command(tmp_path, "query", [{"text": "money back"}, {"text": 5.5}])
    assert (status, len(answers)) == (1, 2)


def test_every_question_is_answered_in_its_place(tmp_path: Path) -> None:
    command(tmp_path, "load", ARTICLES)
    asked = [
        {"text": ""},
        {"text": "money back"},
        "{broken\n",
        "\n",
        {"text": "\ud800"},
        {"text": "when are you open"},
    ]
    status, answers = command(tmp_path, "query", asked)
    assert status == 1
    assert [bool(answer["hits"]) for answer in answers] == [False, True, False, True, True]
    assert ["error" in answer for answer in answers] == [True, False, True, False, False]
    assert answers[-1]["hits"][0]["id"] == 7


def test_half_a_character_does_not_cost_the_other_lines(tmp_path: Path) -> None:
    assert command(tmp_path, "load", [*ARTICLES, {"id": "half", "title": "x \ud800", "body": ""}])[0] == 0
    assert command(tmp_path, "accept", [{"id": "refund", "text": "send it \udfff back"}])[0] == 0
    assert command(tmp_path, "query", [{"text": "money back"}])[1][0]["hits"][0]["id"] == "refund"


def test_only_a_loaded_index_can_be_asked_or_taught(tmp_path: Path) -> None:
    for action in ("query", "accept"):
        with pytest.raises(Invalid, match="there is no index"):
            command(tmp_path, action, [])
    assert not (tmp_path / "index").exists()
    command(tmp_path, "load", [])
    assert command(tmp_path, "query", [{"text": "hello"}])[1] == [
        {"hits": [], "best_score": 0.0, "answered": False}
    ]


def test_who_writes_into_an_index_waits_for_another(tmp_path: Path) -> None:
    waited: list[str] = []
    leave = threading.Event()

    def second() -> None:
        with writing(tmp_path, lambda: (waited.append("waits"), leave.set())[0]):
            waited.append("writes")

    with writing(tmp_path, lambda: waited.append("never")):
        other = threading.Thread(target=second)
        other.start()
        assert leave.wait(5)
        waited.append("done")
    other.join(5)
    assert waited == ["waits", "done", "writes"]


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No such file"):
        run(
            Namespace(action="load", file=tmp_path / "none", folder=tmp_path / "index", quality="default"),
            io.StringIO(),
        )


def test_a_folder_that_is_a_file_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("{}")
    assert run_command(["knowledge", "load", str(source), "--index", str(source)]) == 2
    assert f"hub: {source}: File exists" in capsys.readouterr().err


def test_kept_vectors_are_those_of_the_encoder(tmp_path: Path) -> None:
    encoder = UniversalSentenceEncoder()
    kept = KeptVectors(encoder, tmp_path / "vectors.npz")
    fresh = kept.encode(["one", "two"])
    kept.save()
    again = KeptVectors(Unreachable(), tmp_path / "vectors.npz").encode(["two", "one"])
    assert (again == fresh[::-1]).all()
    (tmp_path / "vectors.npz").write_bytes(b"not vectors")
    assert KeptVectors(encoder, tmp_path / "vectors.npz").encode(["one"]).shape == (1, 512)


class Unreachable(UniversalSentenceEncoder):
    """An encoder that must not be asked."""

    def encode(self, texts: Any) -> Any:
        raise AssertionError("the vector was kept")


def test_a_brand_is_answered_by_its_own_articles_and_those_of_every_brand(tmp_path: Path) -> None:
    mine, theirs = ({**ARTICLES[0], "id": brand, "brand": brand} for brand in ("aurora", "boreas"))
    assert command(tmp_path, "load", [mine, theirs, ARTICLES[2]]) == (0, [])
    questions = [{"text": "money back?", "brand": "aurora"}, {"text": "money back?"}]
    branded, plain = command(tmp_path, "query", questions)[1]
    assert [hit["id"] for hit in branded["hits"]] == ["aurora", 7]
    assert {hit["id"] for hit in plain["hits"]} == {"aurora", "boreas", 7}
    assert command(tmp_path, "query", [{"text": "money back?", "brand": 3}])[0] == 1
