"""Reckon reports from the stored facts, and find the contacts behind a number."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.errors import Invalid
from hub.reporting.agent_times import AgentTimes, Times, WorkInHand
from hub.reporting.contact import HandledContact
from hub.reporting.intervals import Frame, frame_until, frames_of
from hub.reporting.measures.agent_time import AgentTime, TimeMeasure
from hub.reporting.measures.definition import Kind, Measure, value_of
from hub.reporting.ports import ContactStore, ReportSetup
from hub.reporting.report import (
    EVERYTHING,
    FIELDS,
    MEASURES,
    AnyMeasure,
    Cell,
    Group,
    Report,
    ReportQuery,
    Row,
    group_keys,
)
from hub.reporting.tally import Tally, counts_in

MAX_CELLS = 5_000_000
"""A report of more numbers would fill the memory."""

SETTLED = timedelta(days=2)
"""After so long contacts hardly change any more, and may be read from where that is quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Which contacts are wanted: those behind a measure; with `met` only those in its numerator."""

    measure: AnyMeasure
    met: bool = False


class Reports:
    """Answer reports from facts; `fresh` brings the facts up to now first."""

    def __init__(
        self,
        clock: Clock,
        contacts: ContactStore,
        times: AgentTimes,
        setup: ReportSetup,
        fresh: Callable[[], Awaitable[object]],
    ) -> None:
        self._clock = clock
        self._contacts = contacts
        self._times = times
        self._setup = setup
        self._fresh = fresh

    def names(self) -> Callable[[Group, str], str]:
        """Return the function that gives the name of a group; what is not known any more is called by its id."""
        queues = {queue.id: queue.name for queue in self._setup.queues()}
        teams = {team.id: team.name for team in self._setup.teams()}

        def name(group: Group, key: str) -> str:
            if group is Group.QUEUE:
                return queues.get(key, key)
            if group is Group.TEAM:
                return teams.get(key, key)
            agent = self._setup.agent(key) if group is Group.AGENT else None
            return agent.name if agent else key

        return name

    def team_of(self, queue_id: str) -> str:
        """Return the id of the queue's team, empty when it has none."""
        return next((queue.team_id for queue in self._setup.queues() if queue.id == queue_id), "")

    def promises(self) -> dict[str, float]:
        """Return the promised wait of every queue in seconds."""
        return {queue.id: float(queue.service_level_s) for queue in self._setup.queues()}

    async def run(self, query: ReportQuery, most: int = MAX_CELLS) -> Report:
        """Return the report; raises Invalid for a query that makes no sense, or asks for more than `most` numbers."""
        query.check()
        await self._fresh()
        now = self._clock.now()
        frames = frames_of(query.start, query.end, query.interval, query.zone, now)
        whole = frame_until(query.start, max(query.start, query.end), now)
        tally = Tally(frames, query.contact_measures, query.rules, _keys(query.group))
        work = WorkInHand(now)
        async for page in self._contacts.touching(whole.start, whole.end, _stored(query), now - SETTLED):
            await asyncio.to_thread(_count, [one for one in page if _wanted(one, query)], tally)
            for contact in page:
                work.add(contact)
        people = self._people(query) if query.time_measures else []
        all_times = await self._times.within([whole], people, work) if people else {}
        people = [one for one in people if one.active or all_times[0, one.id].signed_in_s > 0]
        all_times = {(0, one.id): all_times[0, one.id] for one in people}
        times = await self._times.within(frames, people, work) if people else {}
        return await asyncio.to_thread(
            lambda: Report(
                query=query,
                as_of=now,
                rows=_rows(query, tally, _grouped(times, people, query), most),
                totals=_totals(query, tally, _grouped(all_times, people, query), whole),
            )
        )

    async def contacts(
        self, query: ReportQuery, behind: Behind, after: tuple[datetime, str] | None = None
    ) -> AsyncGenerator[HandledContact, None]:
        """Yield the contacts behind a measure over the whole stretch, by queueing, those beyond `after` only."""
        query.check()
        await self._fresh()
        now = self._clock.now()
        frame = frame_until(query.start, query.end, now)
        async for page in self._contacts.touching(frame.start, frame.end, _stored(query), now - SETTLED):
            for contact in page:
                beyond = after is None or (contact.queued_at, contact.id) > after
                if beyond and _wanted(contact, query) and _is_behind(contact, behind, frame, query):
                    yield contact

    def _people(self, query: ReportQuery) -> list[Agent]:
        """Return whose time may be asked for; those who have left since, too: what they worked stays worked."""
        people = sorted(self._setup.everyone(), key=lambda agent: agent.name)
        wanted, team = query.where.get(Group.AGENT), query.where.get(Group.TEAM)
        return [
            one
            for one in people
            if (wanted is None or one.id == wanted) and (team is None or team in one.team_ids)
        ]


def _stored(query: ReportQuery) -> dict[str, str]:
    """Return the conditions for the store; with agents' time every contact in hand must be seen, whatever the team."""
    passed = {Group.TEAM} if query.time_measures else set()
    return {FIELDS[group]: value for group, value in query.where.items() if group not in passed}


def _wanted(contact: HandledContact, query: ReportQuery) -> bool:
    team = query.where.get(Group.TEAM)
    return team is None or contact.team_id == team


def _is_behind(contact: HandledContact, behind: Behind, frame: Frame, query: ReportQuery) -> bool:
    if isinstance(behind.measure, TimeMeasure):
        begun = contact.accepted_at is not None and contact.accepted_at < frame.end
        return begun and (contact.ended_at is None or contact.ended_at > frame.start)
    part = counts_in(contact, behind.measure, frame, query.rules)
    return part is not None and (not behind.met or part.numerator > 0)


def _count(contacts: Sequence[HandledContact], tally: Tally) -> None:
    for contact in contacts:
        tally.add(contact)


def _keys(group: Group) -> Callable[[HandledContact], Sequence[str]]:
    """Return what names a contact's groups; as it may have several tags, by tag everything is counted apart, too."""
    if group is Group.TAG:
        return lambda contact: (*group_keys(contact, group), EVERYTHING)
    return lambda contact: group_keys(contact, group)


def _grouped(
    times: Times, people: Sequence[Agent], query: ReportQuery
) -> dict[tuple[int, str], list[AgentTime]]:
    """Return agents' times by frame and group, and all of a frame together."""
    by_id = {agent.id: agent for agent in people}
    grouped: dict[tuple[int, str], list[AgentTime]] = {}
    for (place, agent_id), time in times.items():
        keys: tuple[str, ...] = ()
        if query.group is Group.AGENT:
            keys = (agent_id,)
        elif query.group is Group.TEAM:
            keys = by_id[agent_id].team_ids or ("",)
        for key in dict.fromkeys((*keys, EVERYTHING)):
            grouped.setdefault((place, key), []).append(time)
    return grouped


GroupedTimes = Mapping[tuple[int, str], Sequence[AgentTime]]


def _groups(query: ReportQuery, tally: Tally, times: GroupedTimes) -> list[str]:
    keys = tally.keys() | {key for _, key in times}
    return [EVERYTHING] if query.group is Group.NONE else sorted(keys - {EVERYTHING})


def _rows(query: ReportQuery, tally: Tally, times: GroupedTimes, most: int) -> Sequence[Row]:
    """Return the rows in order; every interval has a row for every group that is met anywhere, so no zero goes unsaid."""
    keys, rows = _groups(query, tally, times), list[Row]()
    if (numbers := len(tally.frames) * len(keys) * len(query.kind.measures)) > most:
        raise Invalid(
            f"That would be {numbers} numbers, and {most} are sent at most (in files {MAX_CELLS}); "
            "ask for longer intervals, fewer groups, or less time"
        )
    for place, frame in enumerate(tally.frames):
        for key in keys:
            cells = tuple(
                _cell(one, tally.parts(place, key, one))
                if isinstance(one, Measure)
                else _time_cell(one, times.get((place, key), ()))
                for one in query.kind.measures
            )
            rows.append(Row(frame=frame, key=key, cells=cells))
    return rows


def _totals(query: ReportQuery, tally: Tally, times: GroupedTimes, whole: Frame) -> Sequence[Row]:
    """Return a row for each group over the whole stretch, and last the one for everything."""
    apart = query.group in (Group.TAG, Group.NONE)
    keys, rows = _groups(query, tally, times), []
    for key in dict.fromkeys((*keys, EVERYTHING)):
        parts_of = keys if key == EVERYTHING and not apart else [key]
        cells = tuple(
            _cell(one, tally.whole(parts_of, one))
            if isinstance(one, Measure)
            else _time_cell(one, times.get((0, key), ()))
            for one in query.kind.measures
        )
        rows.append(Row(frame=whole, key=key, cells=cells))
    return rows


def _cell(measure: Measure, parts: tuple[float, float]) -> Cell:
    return Cell(value_of(measure.kind, *parts), *parts)


def _time_cell(measure: TimeMeasure, times: Sequence[AgentTime]) -> Cell:
    numerator = sum(measure.numerator_s(time) for time in times)
    if measure.denominator_s is None:
        return Cell(numerator, numerator, 0.0)
    denominator = sum(measure.denominator_s(time) for time in times)
    return Cell(value_of(Kind.RATIO, numerator, denominator), numerator, denominator)


def measure_named(name: str) -> AnyMeasure | None:
    """Return the measure of this name, hyphens and underscores being the same."""
    return MEASURES.get(name.replace("-", "_"))
