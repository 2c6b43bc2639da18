import json
from pathlib import Path

import numpy as np

from hub.knowledge.commands.json_lines import BLOCK, JsonLines
from hub.knowledge.commands.scratch import ScratchIndex
from hub.knowledge.encoding.ahead import EncodedAhead
from tests.fakes.embedder import WordEmbedder


def test_what_was_prepared_is_not_encoded_again_and_is_the_same() -> None:
    inner = WordEmbedder()
    ahead = EncodedAhead(inner)
    ahead.prepare(["a lost parcel", "my invoice"])
    inner.encoded.clear()
    assert np.array_equal(ahead.encode(["my invoice"]), WordEmbedder().encode(["my invoice"]))
    assert inner.encoded == []
    assert len(ahead.encode(["my invoice", "something else"])) == 2
    ahead.prepare([])
    ahead.encode(["a lost parcel"])
    assert inner.encoded[-1] == "a lost parcel"


def test_questions_are_answered_alike_with_and_without_looking_ahead(tmp_path: Path) -> None:
    inner = WordEmbedder()
    index = ScratchIndex(tmp_path, inner)
    for name in ("lost parcel", "wrong invoice", "broken router"):
        index.load({"id": name, "title": name, "questions": [f"help with a {name}"], "language": "en"})
    while index.refresh():
        pass
    lines = [{"text": "my parcel is lost"}, {"text": 7}, {"no": "text"}, {"text": "\ud800"}]
    alone = [index.query(line, 3) for line in lines[:2]]
    index.prepare(lines)
    inner.encoded.clear()
    assert [index.query(line, 3) for line in lines[:2]] == alone
    assert inner.encoded == []


def test_a_file_is_read_ahead_in_blocks_and_answered_in_order(tmp_path: Path) -> None:
    source = tmp_path / "lines.jsonl"
    texts = [json.dumps({"text": str(number)}) for number in range(BLOCK + 2)]
    source.write_text("\n".join([*texts[:3], "rubbish", "", *texts[3:]]), "utf-8")
    blocks: list[int] = []
    used: list[str] = []
    lines = JsonLines(source)
    lines.each(lambda line: used.append(line["text"]), lambda block: blocks.append(len(block)))
    assert used == [str(number) for number in range(BLOCK + 2)]
    assert blocks == [BLOCK - 1, 3]  # the faulty line has its place too
    assert (lines.count, lines.faults) == (BLOCK + 2, 1)
