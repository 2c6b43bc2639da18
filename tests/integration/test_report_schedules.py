"""Reports come by mail: made, sent once, and seen when they could not be."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.message import DeliveryState
from hub.eventbus.change import Change
from tests.integration.api_floor import ApiFloor, api_floor
from tests.integration.ticket_floor import ShortTexts

SCHEDULE = {
    "name": "Every morning",
    "report": "service-level",
    "at": "13:00",
    "format": "csv",
    "inbox_id": "mailbox",
    "recipients": ["sue@example.com", "boss@example.com"],
}


@pytest.fixture
async def floor() -> AsyncIterator[ApiFloor]:
    async with api_floor(ShortTexts(files=True, copies="email")) as floor:
        yield floor


async def ask(floor: ApiFloor, method: str, path: str, status: int = 200, **options: Any) -> Any:
    answer = await floor.call(method, path, "sue", **options)
    assert answer.status == status, await answer.text()
    return await answer.json()


async def test_an_edition_is_sent_once_whatever_happens(floor: ApiFloor) -> None:
    made = await ask(floor, "POST", "/report-schedules", 201, json=SCHEDULE)
    mail, path = floor.services.report_mail, f"/report-schedules/{made['id']}"
    assert await mail.look() == 0
    assert (await ask(floor, "GET", f"{path}/state"))["next_at"] == "2026-03-02T13:00:00Z"
    floor.clock.advance(timedelta(hours=2))
    assert await mail.look() == 1
    assert await mail.look() == 0
    state = await ask(floor, "GET", f"{path}/state")
    assert (state["last_due_at"], state["last_error"]) == ("2026-03-02T13:00:00Z", "")
    await ask(floor, "PATCH", path, json={"at": "13:30"})
    assert await mail.look() == 0, "the same day's edition at a later hour"
    assert (await ask(floor, "GET", f"{path}/state"))["next_at"] == "2026-03-03T13:30:00Z"
    await ask(floor, "PATCH", path, json={"at": "13:00"})
    # As after a crash between the mail's writing and the schedule's.
    await floor.kept.report_schedules.update(
        made["id"], lambda held: Change(replace(held, last_due_at=None, last_end=None))
    )
    assert await mail.look() == 1
    page = await floor.kept.messages.of_ticket(state["ticket_id"], 10)
    [sent] = page.items
    assert [party.value for party in sent.recipients] == SCHEDULE["recipients"]
    assert sent.subject == "Every morning: 2026-03-01"
    assert sent.delivery is not None
    assert sent.delivery.state is DeliveryState.QUEUED
    [file] = sent.attachments
    assert file.name == "service-level-2026-03-01.csv"
    assert (await floor.services.blobs.get(file.blob)).startswith(b"\xef\xbb\xbffrom,to,queue")
    ticket = await floor.kept.tickets.require(state["ticket_id"])
    assert (ticket.status, ticket.message_count, ticket.work.state) == ("solved", 1, "idle")
    await ask(floor, "POST", f"{path}/send")
    floor.clock.advance(timedelta(days=3))
    assert await mail.look() == 1  # of several that were missed the last one alone
    assert len((await floor.kept.messages.of_ticket(state["ticket_id"], 10)).items) == 3


async def test_what_went_wrong_is_seen_and_tried_again(floor: ApiFloor) -> None:
    made = await ask(floor, "POST", "/report-schedules", 201, json=SCHEDULE)
    held = await floor.kept.inboxes.require("mailbox")
    await floor.kept.inboxes.delete("mailbox")
    await floor.services.setup.changed("inboxes", "mailbox")
    floor.clock.advance(timedelta(hours=2))
    mail, path = floor.services.report_mail, f"/report-schedules/{made['id']}/state"
    assert await mail.look() == 0
    assert "mailbox" in (await ask(floor, "GET", path))["last_error"]
    await floor.kept.inboxes.add(replace(held, version=0))
    await floor.services.setup.changed("inboxes", "mailbox")
    assert await mail.look() == 1
    assert (await ask(floor, "GET", path))["last_error"] == ""


async def test_one_whose_time_zone_is_gone_keeps_back_no_other(floor: ApiFloor) -> None:
    made = [
        await ask(floor, "POST", "/report-schedules", 201, json={**SCHEDULE, "name": f"Report {number}"})
        for number in (1, 2)
    ]
    paths = [f"/report-schedules/{each['id']}" for each in made]
    await floor.kept.report_schedules.update(
        made[0]["id"], lambda held: Change(replace(held, time_zone="Mars/Olympus"))
    )
    floor.clock.advance(timedelta(hours=2))
    assert await floor.services.report_mail.look() == 1
    wrong, right = [await ask(floor, "GET", f"{path}/state") for path in paths]
    assert "time zone" in wrong["last_error"]
    assert (wrong["next_at"], wrong["last_due_at"]) == (None, None)
    assert (right["last_error"], right["last_due_at"]) == ("", "2026-03-02T13:00:00Z")
    await ask(floor, "POST", f"{paths[0]}/send", 422)


async def test_a_schedule_that_cannot_work_is_refused(floor: ApiFloor) -> None:
    for wrong in (
        {"report": "horoscope"},
        {"time_zone": "Mars/Olympus"},
        {"inbox_id": "nowhere"},
        {"recipients": ["not an address"]},
        {"recipients": []},
        {"at": "25:00"},
    ):
        await ask(floor, "POST", "/report-schedules", 422, json={**SCHEDULE, **wrong})
    assert (await floor.call("GET", "/report-schedules", "ana")).status == 403
    async with api_floor(ShortTexts(files=True, copies="")) as texts_only:
        await ask(texts_only, "POST", "/report-schedules", 422, json=SCHEDULE)
