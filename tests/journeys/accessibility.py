"""What axe finds on a page, or in a frame of it."""

import os
from typing import Any

import pytest
from playwright.async_api import Frame, Page

from tests.journeys.browser import DIST

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def findings_of(place: Page | Frame) -> list[str]:
    """Return the findings; without axe the test fails in CI and is skipped, loudly, elsewhere."""
    if not AXE.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no {AXE}")
        pytest.skip(f"no {AXE}: accessibility is NOT tested")
    await place.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = await place.evaluate(
        "tags => axe.run(document, { runOnly: tags }).then(result => result.violations)", TAGS
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
