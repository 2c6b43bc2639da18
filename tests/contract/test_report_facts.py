"""The facts of reports on every adapter: put, found by what they touch, packed, and dropped from packs when they change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.domain.board_alert import AlertMeasure, BoardAlert
from hub.reporting.contact import HandledContact, Outcome
from hub.storage.contract import DocumentStore
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from hub.tickets.history import HistoryEntry

T0 = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NEVER, ALWAYS = T0 - timedelta(days=400), T0 + timedelta(days=400)


def contact(number: int, begins_s: float, lasts_s: float | None, **fields: object) -> HandledContact:
    queued_at = T0 + timedelta(seconds=begins_s)
    made = HandledContact(
        id=f"c{number}", ticket_id=f"t{number}", channel="email", queue_id="q", queued_at=queued_at
    )
    if lasts_s is not None:
        end = queued_at + timedelta(seconds=lasts_s)
        made = replace(made, outcome=Outcome.HANDLED, accepted_at=queued_at, ended_at=end, last_at=end)
    return replace(made, **fields)  # type: ignore[arg-type]


async def ids(kept: Repositories, start_s: float, end_s: float, settled: datetime, **where: str) -> list[str]:
    start, end = T0 + timedelta(seconds=start_s), T0 + timedelta(seconds=end_s)
    pages = kept.contacts.touching(start, end, where, settled)
    return [one.id async for page in pages for one in page]


async def test_contacts_are_found_by_what_they_touch_packed_or_not(store: DocumentStore) -> None:
    kept = Repositories(store, Outlet())
    contacts = [
        contact(1, -90_000, 60),
        contact(2, -90_000, 100_000),
        contact(3, 0, 10, tags=("vip", "new")),
        contact(4, 1800, 4000, queue_id="other"),
        contact(5, 5400, None),
        contact(6, 9000, 10),
    ]
    await kept.contacts.put(contacts)
    for settled in (NEVER, ALWAYS, ALWAYS):
        assert await ids(kept, 0, 9000, settled) == ["c2", "c3", "c4", "c5"]
        assert await ids(kept, 5000, 9000, settled) == ["c2", "c4", "c5"]
        assert await ids(kept, 0, 9000, settled, tags="vip") == ["c3"]
        assert await ids(kept, 0, 9000, settled, queue_id="other") == ["c4"]
    changed = replace(contacts[2], queue_id="other", satisfaction=5)
    await kept.contacts.put([changed, *contacts[3:]])
    assert await ids(kept, 0, 9000, ALWAYS, queue_id="other") == ["c3", "c4"]
    assert [one.id for one in await kept.contacts.recent(T0 + timedelta(seconds=9000))] == ["c6", "c2", "c5"]
    held = await kept.contacts.require("c3")
    assert (held.satisfaction, held.version) == (5, 2)
    assert (await kept.contacts.require("c4")).version == 1


async def test_history_is_read_by_many_tickets_at_once(store: DocumentStore) -> None:
    kept = Repositories(store, Outlet())
    for number in range(6):
        kind = "ticket.queued" if number % 2 else "message.added"
        at = T0 + timedelta(seconds=number)
        await kept.history.add(HistoryEntry(id=f"e{number}", ticket_id=f"t{number // 2}", at=at, type=kind))
    told = await kept.history.told_of(["t0", "t2", "none"], ["ticket.queued"])
    assert {ticket_id: [one.id for one in entries] for ticket_id, entries in told.items()} == {
        "t0": ["e1"],
        "t2": ["e5"],
    }
    assert await kept.history.tickets_since(T0 + timedelta(seconds=3), ["ticket.queued"]) == {"t1", "t2"}


async def test_each_number_of_a_queue_has_one_open_alert(store: DocumentStore) -> None:
    kept = Repositories(store, Outlet())

    def alert(alert_id: str, open_key: str) -> BoardAlert:
        return BoardAlert(
            id=alert_id,
            queue_id="q",
            measure=AlertMeasure.LONGEST_WAIT,
            value=1,
            limit=0,
            since=T0,
            raised_at=T0,
            open_key=open_key,
        )

    for alert_id, key in (("a", ""), ("b", ""), ("c", "q.longest_wait")):
        await kept.board_alerts.add(alert(alert_id, key))
    assert [one.id for one in await kept.board_alerts.open_ones()] == ["c"]
    assert len((await kept.board_alerts.listed(False, 10)).items) == 3


async def test_a_mark_that_was_taken_away_is_not_put_back_by_advancing(store: DocumentStore) -> None:
    marks = Repositories(store, Outlet()).fact_marks
    assert not await marks.advance(T0)
    await marks.clear()
    await marks.write(T0)
    assert await marks.advance(ALWAYS)
    assert await marks.read() == ALWAYS
    await marks.clear()
    assert not await marks.advance(T0)
    assert await marks.read() is None
