"""Importing articles over HTTP: told line by line, first without storing anything, and again without adding anything."""

import json
from typing import Any

from tests.integration.api_floor import ApiFloor, api_floor
from tests.unit.knowledge.imports.test_uploads import packed

FILES = {"fees.md": "# Fees\nNone.", "zh/tui.md": "# 退货\n七天。", "empty.md": ""}


async def imported(floor: ApiFloor, data: bytes, user: str = "sue", **query: str) -> list[dict[str, Any]]:
    params = {"format": "markdown", "name": "all.zip", **query}
    answer = await floor.call("POST", "/articles/import", user, data=data, params=params)
    assert answer.status == 200, await answer.text()
    return [json.loads(line) for line in (await answer.text()).splitlines()]


async def test_a_dry_run_tells_what_would_be_done_and_importing_again_adds_nothing() -> None:
    async with api_floor() as floor:
        dry = await imported(floor, packed(FILES))
        assert (dry[-1]["done"], dry[-1]["counts"]) == (True, {"added": 2, "skipped": 1})
        rows = [row for line in dry for row in line["items"]]
        assert {row["title"] for row in rows if row["outcome"] == "added"} == {"Fees", "退货"}
        assert [row["reason"] for row in rows if row["outcome"] == "skipped"] == ["it has no text"]
        assert [one async for one in floor.kept.articles.all({})] == []
        await imported(floor, packed(FILES), dry_run="false", publish="true")
        stored = [one async for one in floor.kept.articles.all({})]
        assert {(one.title, one.language, one.author_id) for one in stored} == {
            ("Fees", "en", "sue"),
            ("退货", "zh", "sue"),
        }
        again = await imported(floor, packed({**FILES, "fees.md": "# Fees\nSome."}), dry_run="false")
        assert again[-1]["counts"] == {"changed": 1, "same": 1, "skipped": 1}


async def test_what_cannot_be_read_is_refused_before_anything_is_told() -> None:
    async with api_floor() as floor:
        for data, params, status in (
            (b"PK\x03\x04 rubbish", {"format": "markdown"}, 422),
            (b"x", {"format": "word"}, 422),
            (b"x", {"format": "csv", "language": "no language"}, 422),
        ):
            answer = await floor.call("POST", "/articles/import", "sue", data=data, params=params)
            assert answer.status == status, await answer.text()
        answer = await floor.call("POST", "/articles/import", "ana", data=b"x", params={"format": "csv"})
        assert answer.status == 403
