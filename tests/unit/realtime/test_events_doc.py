"""docs/events.md names every event and call there is."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import hub.domain
from hub.domain.events import EVENT_TYPES
from hub.realtime.description import NAMESPACES

DOC = (Path(__file__).parents[3] / "docs" / "events.md").read_text("utf-8")


def _names() -> set[str]:
    for module in pkgutil.iter_modules(hub.domain.__path__):
        importlib.import_module(f"hub.domain.{module.name}")
    return {*EVENT_TYPES, *(name for _, events, calls in NAMESPACES.values() for name in (*events, *calls))}


@pytest.mark.parametrize("name", sorted(_names()))
def test_event_is_documented(name: str) -> None:
    assert f"`{name}`" in DOC
