"""`hub check policy` without a folder: the set-up that the store holds, and how fast its queues have ever been."""

import asyncio
import io
import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.bootstrap import Hub, build_hub
from hub.commands.check_policy import run_on_store
from hub.domain.queue import Queue
from hub.domain.sla import SlaClock, SlaClocks, SlaKind
from hub.domain.ticket import Ticket, Work
from hub.eventbus.change import Change
from hub.seed import add_missing, read_seed, seed_folder
from hub.settings import Settings, load_settings

FRIDAY = datetime(2026, 11, 27, 15, 59, tzinfo=UTC)
"""A minute before the demo's office closes in Berlin for the weekend."""

MONDAY = datetime(2026, 11, 30, 8, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"HUB_DATA_DIR": str(tmp_path)})


def fill(
    settings: Settings, *tickets: Ticket, change: Callable[[Queue], Queue] = lambda queue: queue
) -> None:
    """Store the demo organisation, with its chat queue changed, and these tickets."""
    hub, demo = build_hub(settings), read_seed(seed_folder() / "organisation.toml", FRIDAY)

    async def store(hub: Hub) -> None:
        await hub.open()
        kept = hub.ground.kept
        await add_missing(demo, kept.set_up())
        await kept.queues.update("chat", lambda queue: Change(change(queue)))
        for ticket in tickets:
            await kept.tickets.add(ticket)
        await hub.close()

    asyncio.run(store(hub))


def checked(settings: Settings) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = run_on_store(Namespace(json=True), settings, out)
    told = json.loads(out.getvalue())
    assert told["checked"]["queues"] == 4
    return code, told["findings"]


def solved(number: int, queue_id: str, policy_id: str, took: timedelta, since: datetime = FRIDAY) -> Ticket:
    """Return a ticket that was accepted at once, and answered and solved when that time had passed."""
    end = since + took
    answered = SlaClock(
        kind=SlaKind.FIRST_RESPONSE, target_s=60, started_at=since, due_at=None, warn_at=None, met_at=end
    )
    return Ticket(
        id=f"t{number}",
        number=number,
        subject="",
        channel="webchat",
        inbox_id="demo-chat",
        queue_id=queue_id,
        customer_id="c1",
        work=Work(since=end, accepted_at=since),
        sla=SlaClocks(policy_id=policy_id, clocks=(answered,)),
        created_at=since,
        updated_at=end,
        solved_at=end,
    )


def test_the_stored_demo_is_sound_and_stays_as_it_is(settings: Settings) -> None:
    fill(settings)
    assert [checked(settings), checked(settings)] == [(0, []), (0, [])]


def test_a_fault_of_the_store_is_found(settings: Settings) -> None:
    fill(settings, change=lambda queue: replace(queue, team_id="gone"))
    code, findings = checked(settings)
    assert (code, [each["code"] for each in findings]) == (1, ["missing_team"])


def test_promises_are_held_against_the_fastest_ticket(settings: Settings) -> None:
    slow = [solved(number, "chat", "live", timedelta(minutes=2 + number)) for number in range(3)]
    fill(settings, *slow)
    code, findings = checked(settings)
    assert (code, [each["code"] for each in findings]) == (1, ["sla_shorter_than_handling"])
    assert "took 120 s" in findings[0]["detail"]


def test_one_quick_ticket_shows_that_a_promise_can_be_kept(settings: Settings) -> None:
    fill(
        settings,
        solved(1, "chat", "live", timedelta(minutes=9)),
        solved(2, "chat", "live", timedelta(seconds=50)),
    )
    assert checked(settings) == (0, [])


def test_what_took_a_weekend_took_two_minutes_of_working_time(settings: Settings) -> None:
    fill(settings, solved(1, "mail", "written", MONDAY - FRIDAY))
    assert checked(settings) == (0, [])
