"""Who has which ticket open."""

from datetime import UTC, datetime, timedelta

from hub.clock import ManualClock
from hub.realtime.viewing import Viewing


def seen(viewing: Viewing, ticket_id: str) -> list[tuple[str, bool]]:
    return [(looker.id, looker.typing) for looker in viewing.lookers(ticket_id).viewers]


def test_two_tabs_count_once_and_moving_on_tells_both_tickets() -> None:
    viewing = Viewing(ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
    assert viewing.look("s1", "ana", "Ana", "t1") == {"t1"}
    assert viewing.look("s2", "ana", "Ana", "t1") == {"t1"}
    assert seen(viewing, "t1") == [("ana", False)]
    assert viewing.look("s1", "ana", "Ana", "t2") == {"t1", "t2"}
    assert viewing.sids("t1") == ["s2"]
    assert viewing.leave("s2") == {"t1"}
    assert seen(viewing, "t1") == []


def test_typing_ends_by_itself() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    viewing = Viewing(clock)
    viewing.look("s1", "ana", "Ana", "t1")
    assert viewing.type("s1", "t1") is True
    assert viewing.type("s1", "t1") is False
    assert viewing.type("s1", "t2") is False
    assert viewing.customer_types("t1", "Rosa") is True
    assert viewing.customer_types("t1", "Rosa") is False
    assert seen(viewing, "t1") == [("ana", True), ("customer", True)]
    assert viewing.expire() == set()
    clock.advance(timedelta(seconds=6))
    assert viewing.expire() == {"t1"}
    assert seen(viewing, "t1") == [("ana", False)]
    assert viewing.expire() == set()
