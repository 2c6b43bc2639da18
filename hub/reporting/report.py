"""A report as asked for and as answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.errors import Invalid, NotFound
from hub.reporting.contact import HandledContact
from hub.reporting.intervals import Frame, Interval
from hub.reporting.measures import CONTACT_MEASURES, TIME_MEASURES
from hub.reporting.measures.agent_time import TimeMeasure
from hub.reporting.measures.definition import Measure, Rules

EVERYTHING = "*"
"""The key of the row in which all groups are together."""


class Group(StrEnum):
    """By what the rows of a report are told apart."""

    NONE = "none"
    QUEUE = "queue"
    TEAM = "team"
    AGENT = "agent"
    CHANNEL = "channel"
    TAG = "tag"


FIELDS: Mapping[Group, str] = {
    Group.QUEUE: "queue_id",
    Group.TEAM: "team_id",
    Group.AGENT: "agent_id",
    Group.CHANNEL: "channel",
    Group.TAG: "tags",
}
"""The field of a contact that each grouping goes by."""

AnyMeasure = Measure | TimeMeasure

_ALL: tuple[AnyMeasure, ...] = (*CONTACT_MEASURES, *TIME_MEASURES)
MEASURES: Mapping[str, AnyMeasure] = {one.name: one for one in _ALL}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKind:
    """A named report: which measures it shows, and how it is grouped unless asked otherwise."""

    name: str
    title: str
    measures: tuple[AnyMeasure, ...]
    group: Group = Group.NONE


def _kind(name: str, title: str, measures: str, group: Group = Group.NONE) -> ReportKind:
    return ReportKind(
        name=name,
        title=title,
        measures=tuple(MEASURES[word] for word in measures.split()),
        group=group,
    )


_SPEED = "offered accepted abandoned service_level asa waiting longest_waiting longest_wait"
_WORK = "handled aht talk hold wrap_up transfer_rate first_contact_resolution breach_rate"
_TIME = "occupancy utilisation adherence signed_in_s handling_s available_s busy_s wrap_up_s break_s not_responding_s"

_NAMED = (
    _kind(
        "contacts",
        "Contacts",
        f"{_SPEED} short_abandoned abandonment_rate {_WORK} solved ewt_error ewt_accuracy csat csat_mean",
    ),
    _kind(
        "service-level",
        "Service level",
        f"{_SPEED} short_abandoned abandonment_rate",
        Group.QUEUE,
    ),
    _kind("handling", "Handling", f"{_WORK} solved", Group.QUEUE),
    _kind("agents", "Agents", f"accepted handled aht transfer_rate csat {_TIME}", Group.AGENT),
    _kind("satisfaction", "Satisfaction", "csat csat_mean first_contact_resolution", Group.QUEUE),
    _kind("forecasts", "Foretold waits", "accepted asa ewt_error ewt_accuracy", Group.QUEUE),
)


def _single(measure: AnyMeasure) -> ReportKind:
    group = Group.NONE if isinstance(measure, Measure) else Group.AGENT
    return ReportKind(
        name=measure.name.replace("_", "-"), title=measure.title, measures=(measure,), group=group
    )


REPORTS: Mapping[str, ReportKind] = {
    **{kind.name: kind for kind in map(_single, MEASURES.values())},
    **{kind.name: kind for kind in _NAMED},
}
"""Every report by its name: the named ones, and one for each measure alone."""

NAMED: Sequence[ReportKind] = _NAMED


def report_kind(name: str) -> ReportKind:
    """Return the report of this name, hyphens and underscores being the same; raises NotFound."""
    kind = REPORTS.get(name.replace("_", "-"))
    if kind is None:
        raise NotFound(f"There is no report {name}; there are: {', '.join(REPORTS)}")
    return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """What is asked: `where` maps groupings to the one value that counts."""

    kind: ReportKind
    start: datetime
    end: datetime
    interval: Interval = Interval.ALL
    group: Group = Group.NONE
    zone: ZoneInfo
    rules: Rules
    where: Mapping[Group, str] = field(default_factory=dict)

    @property
    def contact_measures(self) -> tuple[Measure, ...]:
        """Return the measures that are reckoned from contacts."""
        return tuple(one for one in self.kind.measures if isinstance(one, Measure))

    @property
    def time_measures(self) -> tuple[TimeMeasure, ...]:
        """Return the measures that are reckoned from agents' time."""
        return tuple(one for one in self.kind.measures if isinstance(one, TimeMeasure))

    def check(self) -> None:
        """Raise Invalid for what cannot be reckoned."""
        if self.end <= self.start:
            raise Invalid("`to` must be after `from`")
        if not self.time_measures:
            return
        named = {self.group, *self.where} - {Group.NONE, Group.AGENT, Group.TEAM}
        if named:
            words = " or ".join(sorted(group.value for group in named))
            raise Invalid(
                f"Agents' time cannot be told apart by {words}; group and filter the report by agent or team"
            )


@dataclass(frozen=True, slots=True)
class Cell:
    """One number with what it was reckoned from; `value` is None while there is nothing to count."""

    value: float | None
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The numbers of one group in one interval, in the order of the report's measures."""

    frame: Frame
    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The answer: rows by interval and group, `totals` per group over the whole stretch, `EVERYTHING` being one of them."""

    query: ReportQuery
    as_of: datetime
    rows: Sequence[Row]
    totals: Sequence[Row]


def group_keys(contact: HandledContact, group: Group) -> Sequence[str]:
    """Return the groups of a contact; nobody's contacts are in the group of the empty name."""
    if group is Group.NONE:
        return (EVERYTHING,)
    if group is Group.TAG:
        return contact.tags or ("",)
    return (str(getattr(contact, FIELDS[group])),)
