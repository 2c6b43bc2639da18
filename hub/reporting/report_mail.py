"""Send scheduled reports: make the file, hand it to the mail, note that this edition is done.

An edition is done when its mail lies in the store; the mail's key names schedule and moment, so a restart between the two
doubles nothing. What could not be made is tried again every minute and stands in `last_error`; how a mail fared is seen in the
schedule's ticket. While the hub was away for several editions, only the last one comes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.errors import HubError, NotFound, TooLarge
from hub.eventbus.change import Change
from hub.reporting.export.tables import WRITERS, report_table
from hub.reporting.measures.definition import Rules
from hub.reporting.report import ReportQuery, report_kind
from hub.reporting.reports import Reports
from hub.reporting.schedules import Edition, ReportSchedule, is_due, latest_edition, zone_of
from hub.tickets.automatic.office_mail import OfficeLetter

logger = logging.getLogger(__name__)

LOOK_S = 20.0
MAX_FILE_BYTES = 20_000_000


class Schedules(Protocol):
    """Where schedules are kept."""

    def all(self, where: dict[str, str]) -> AsyncIterator[ReportSchedule]:
        """Yield every schedule."""
        ...

    async def require(self, entity_id: str) -> ReportSchedule:
        """Return one; raises NotFound."""
        ...

    async def update(
        self, entity_id: str, change: Callable[[ReportSchedule], Change[ReportSchedule] | None]
    ) -> ReportSchedule:
        """Apply a pure change under compare-and-set."""
        ...


class Mail(Protocol):
    """Who has mails sent."""

    async def write(self, letter: OfficeLetter) -> str:
        """Have the mail sent and return its ticket's id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MailParts:
    """What scheduled reports are made with; one process (`leads`) sends them."""

    schedules: Schedules
    reports: Reports
    mail: Mail
    leads: Callable[[], bool] = lambda: True


class ReportMail:
    """Look at the schedules three times a minute, and send what is due."""

    def __init__(self, clock: Clock, parts: MailParts) -> None:
        self._clock = clock
        self._parts = parts
        self._tasks = TaskOwner("report mail")

    async def start(self) -> None:
        """Begin to look; what fell due while nobody looked comes first."""
        self._tasks.start(every(LOOK_S, self.look, "the scheduled reports"), "look")

    async def stop(self) -> None:
        """Stop; an edition in the making is made again after the next start."""
        await self._tasks.stop()

    async def look(self) -> int:
        """Send every edition that is due; return how many were sent."""
        if not self._parts.leads():
            return 0
        sent = 0
        async for schedule in self._parts.schedules.all({}):
            if schedule.active and await self._look_at(schedule):
                sent += 1
        return sent

    async def send_now(self, schedule_id: str) -> ReportSchedule:
        """Send the last edition once more, as if it were due this moment; raises NotFound and what goes wrong."""
        schedule = await self._parts.schedules.require(schedule_id)
        zone = await asyncio.to_thread(zone_of, schedule)
        now = self._clock.now()
        edition = replace(latest_edition(schedule, now, zone), due_at=now)
        ticket_id = await self._written(schedule, edition, zone)
        return await self._parts.schedules.update(
            schedule_id, lambda held: Change(replace(held, ticket_id=ticket_id, last_error=""))
        )

    async def _look_at(self, schedule: ReportSchedule) -> bool:
        """Send the edition if one is due, and say whether that was done; what is wrong with one schedule keeps back no other."""
        try:
            zone = await asyncio.to_thread(zone_of, schedule)
            edition = latest_edition(schedule, self._clock.now(), zone)
            if not is_due(schedule, edition):
                return False
            ticket_id = await self._written(schedule, edition, zone)
        except HubError as error:
            await self._failed(schedule, error.detail)
            return False
        except Exception:
            logger.exception("The scheduled report %s could not be made", schedule.id)
            await self._failed(schedule, "It could not be made; the log says why")
            return False

        def done(held: ReportSchedule) -> Change[ReportSchedule]:
            sent = replace(held, last_due_at=edition.due_at, last_start=edition.start, last_end=edition.end)
            return Change(replace(sent, last_error="", ticket_id=ticket_id))

        await self._note(schedule.id, done)
        return True

    async def _failed(self, schedule: ReportSchedule, detail: str) -> None:
        def note(held: ReportSchedule) -> Change[ReportSchedule] | None:
            return None if held.last_error == detail else Change(replace(held, last_error=detail))

        await self._note(schedule.id, note)
        logger.warning("The scheduled report %s could not be sent", schedule.id)

    async def _note(
        self, schedule_id: str, change: Callable[[ReportSchedule], Change[ReportSchedule] | None]
    ) -> None:
        try:
            await self._parts.schedules.update(schedule_id, change)
        except NotFound:  # deleted meanwhile
            logger.info("The scheduled report %s is gone", schedule_id)

    async def _written(self, schedule: ReportSchedule, edition: Edition, zone: ZoneInfo) -> str:
        """Make the file and hand it to the mail; return the ticket's id."""
        promises, kind = self._parts.reports.promises(), report_kind(schedule.report)
        query = ReportQuery(
            kind=kind,
            start=edition.start,
            end=edition.end,
            interval=schedule.interval,
            group=kind.group if schedule.group_by is None else schedule.group_by,
            zone=zone,
            rules=Rules(promise_s=lambda queue_id: promises.get(queue_id, 0.0)),
            where=schedule.where,
        )
        report = await self._parts.reports.run(query)
        writer, media_type = WRITERS[schedule.format.value]
        data = bytearray()
        async for part in writer(report_table(report, self._parts.reports.names())):
            data += part
            if len(data) > MAX_FILE_BYTES:
                raise TooLarge("The report is too large for a mail; choose longer intervals")
        times = _times(edition, zone)
        letter = OfficeLetter(
            series=f"report-{schedule.id}",
            key=f"report:{schedule.id}:{round(edition.due_at.timestamp())}",
            inbox_id=schedule.inbox_id,
            recipients=schedule.recipients,
            subject=f"{schedule.name}: {times}",
            body=f"{schedule.name} ({kind.title})\n{times}, {schedule.time_zone}\n",
            file=(
                f"{kind.name}-{edition.start.astimezone(zone).date()}.{schedule.format.value}",
                media_type,
                bytes(data),
            ),
        )
        return await self._parts.mail.write(letter)


def _times(edition: Edition, zone: ZoneInfo) -> str:
    """Return the days of the stretch in words."""
    first = edition.start.astimezone(zone).date()
    last = (edition.end.astimezone(zone) - timedelta(seconds=1)).date()
    return str(first) if first == last else f"{first} to {last}"
