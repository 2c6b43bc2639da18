"""What suggestions learn from, in a real store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.clock import ManualClock
from hub.domain.article import Verdict
from hub.domain.showing import Showing, Shown
from hub.domain.solved_answer import SolvedAnswer
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from tests.factories.articles import MOMENT

SHOWN = Shown(item_id="macro:m", rank=1, propensity=0.9, confidence=0.5)
SHOWING = Showing(
    id="s", ticket_id="t", agent_id="ana", question="q", engine="e", shown_at=MOMENT, items=(SHOWN,)
)
ANSWER = SolvedAnswer(
    id="t", question="q", text="a", language="en", queue_id="q", agent_id="ana", tags=("x",), solved_at=MOMENT
)


@pytest.fixture
async def kept() -> AsyncIterator[Repositories]:
    store, _ = open_store(None, None, ManualClock(MOMENT))
    await store.start()
    yield Repositories(store, Outlet())
    await store.stop()


async def test_showings_are_found_by_ticket_by_age_and_once_they_are_settled(kept: Repositories) -> None:
    later = MOMENT + timedelta(minutes=1)
    used = replace(SHOWN, verdict=Verdict.IGNORED)
    await kept.showings.add(SHOWING)
    await kept.showings.add(replace(SHOWING, id="u", shown_at=later, settled_at=later, items=(used,)))
    assert [one.id async for one in kept.showings.of_ticket("t")] == ["u", "s"]
    assert [one.id for one in await kept.showings.before(later, 5)] == ["s"]
    (settled,) = [one async for one in kept.showings.settled_since(later)]
    assert (settled.id, settled.items) == ("u", (used,))
    assert [one async for one in kept.showings.settled_since(later + timedelta(seconds=1))] == []


async def test_the_newest_answers_come_first(kept: Repositories) -> None:
    await kept.solved_answers.add(ANSWER)
    await kept.solved_answers.add(replace(ANSWER, id="u", solved_at=MOMENT + timedelta(days=1)))
    newest, oldest = await kept.solved_answers.newest(5)
    assert (newest.id, replace(oldest, version=0)) == ("u", ANSWER)
