"""A snapshot and the events after it lead to the same place as a fresh snapshot, however the line behaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.ticket import Ticket
from hub.realtime.stream import EVERYONE, AgentStream, Audience, Listener


@dataclass(frozen=True)
class Odd:
    """See the tickets whose queue has this name only."""

    queue_id: str

    def allows(self, ticket: Ticket) -> bool:
        return ticket.queue_id == self.queue_id


@dataclass
class Console:
    """A console as it should be: applies numbered events once, in order."""

    sid: str = "s0"
    epoch: str | None = None
    seq: int | None = None
    rows: dict[str, int] = field(default_factory=dict)

    def snapshot(self, epoch: str, seq: int, rows: dict[str, int]) -> None:
        self.epoch, self.seq, self.rows = epoch, seq, dict(rows)

    def event(self, payload: dict[str, Any]) -> None:
        assert self.seq is not None
        assert payload["seq"] > self.seq, "a repeated or reordered event"
        self.seq = payload["seq"]
        self.rows[payload["row"]] = payload["value"]


class Office:
    """Rows that change, a stream that tells of it, and one console whose line comes and goes."""

    def __init__(self, ring_size: int) -> None:
        self.rows: dict[str, int] = {}
        self.console = Console()
        self.online = False
        self.stream = AgentStream("e1", self._deliver, ring_size)

    def _deliver(self, sids: Sequence[str], name: str, payload: dict[str, Any]) -> None:
        assert sids == [self.console.sid]
        self.console.event(payload)

    def change(self, row: str, value: int, *, mine: bool) -> None:
        if mine:
            self.rows[row] = value
        self.stream.publish(
            "row", {"row": row, "value": value}, Audience(frozenset({"ana" if mine else "bo"}))
        )

    def connect(self, changes_meanwhile: Sequence[tuple[str, int]] = ()) -> None:
        console = self.console
        console.sid += "+"
        listener = Listener(console.sid, "ana", Odd("q"))
        missed = self.stream.resume(listener, console.epoch, console.seq)
        if missed is not None:
            for event in missed:
                console.event(event.payload)
        else:
            seq = self.stream.hold(listener)
            for row, value in changes_meanwhile:
                self.change(row, value, mine=True)
            console.snapshot(self.stream.epoch, seq, self.rows)
            self.stream.release(console.sid)
        self.online = True

    def drop(self) -> None:
        self.stream.leave(self.console.sid)
        self.online = False

    def restart(self) -> None:
        self.drop()
        self.stream = AgentStream(self.stream.epoch + "'", self._deliver, 4)


STEP = st.one_of(
    st.tuples(st.just("change"), st.sampled_from("abc"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("drop")),
    st.tuples(st.just("connect"), st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=3)),
    st.tuples(st.just("restart")),
)


@given(steps=st.lists(STEP, max_size=40), ring_size=st.integers(1, 6))
@settings(max_examples=300, deadline=None)
def test_snapshot_plus_events_equals_a_fresh_snapshot(steps: list[Any], ring_size: int) -> None:
    office = Office(ring_size)
    for step in steps:
        if step[0] == "change":
            office.change(step[1], step[2], mine=step[3])
        elif step[0] == "connect" and not office.online:
            office.connect(step[1])
        elif step[0] == "drop":
            office.drop()
        elif step[0] == "restart":
            office.restart()
        if office.online:
            assert office.console.rows == office.rows
    if not office.online:
        office.connect()
    assert office.console.rows == office.rows


def test_what_fell_out_of_the_ring_needs_a_snapshot() -> None:
    stream = AgentStream("e1", lambda sids, name, payload: None, ring_size=2)
    for number in range(4):
        stream.publish("row", {"row": number}, EVERYONE)
    listener = Listener("s", "ana", Odd("q"))
    assert stream.resume(listener, "e1", 1) is None
    assert [event.seq for event in stream.resume(listener, "e1", 2) or []] == [3, 4]


def test_numbers_of_the_future_or_of_another_run_are_not_believed() -> None:
    stream = AgentStream("e1", lambda sids, name, payload: None)
    stream.publish("row", {}, EVERYONE)
    listener = Listener("s", "ana", Odd("q"))
    assert stream.resume(listener, "e1", 2) is None
    assert stream.resume(listener, "e0", 1) is None
    assert stream.resume(listener, "e1", None) is None
    assert len(stream) == 0
    assert stream.resume(listener, "e1", 1) == []


def test_events_reach_only_their_audience_and_new_scopes_count_at_once() -> None:
    heard: list[tuple[str, ...]] = []
    stream = AgentStream("e1", lambda sids, name, payload: heard.append(tuple(sids)))
    stream.resume(Listener("s1", "ana", Odd("billing")), "e1", 0)
    stream.resume(Listener("s2", "bo", Odd("tech")), "e1", 0)
    stream.publish("x", {}, Audience(frozenset({"bo"})))
    stream.publish("x", {}, EVERYONE)
    stream.publish("x", {}, Audience(frozenset({"nobody"})))
    stream.rescope("ana", Odd("tech"))
    assert heard == [("s2",), ("s1", "s2")]
    assert [listener.scope for listener in stream.listeners_of("ana")] == [Odd("tech")]


def test_those_who_join_leave_or_change_scope_are_counted_at_once() -> None:
    heard: list[tuple[str, ...]] = []
    stream = AgentStream("e1", lambda sids, name, payload: heard.append(tuple(sids)))
    everyone = [("s1",), ("s1", "s2"), ("s2",)]
    stream.resume(Listener("s1", "ana", Odd("billing")), "e1", 0)
    stream.publish("x", {}, EVERYONE)
    stream.resume(Listener("s2", "bo", Odd("tech")), "e1", 1)
    stream.publish("x", {}, EVERYONE)
    stream.leave("s1")
    stream.publish("x", {}, EVERYONE)
    assert heard == everyone
