"""Business hours: when the organisation works."""

import asyncio
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Input, Name
from hub.api.services import ApiServices
from hub.api.setup.uses import hours_unused
from hub.domain.business_hours import BusinessHours, check_business_hours

Moment = Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$", max_length=5)]
Day = Annotated[str, StringConstraints(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)$", max_length=3)]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$", max_length=10)]


class IntervalInput(Input):
    """Working time from `start` to `end`, both HH:MM; the day's end is 24:00."""

    start: Moment
    end: Moment


Intervals = Annotated[list[IntervalInput], Field(max_length=24)]


class HolidayInput(Input):
    """A date on which `intervals` hold instead of the weekday's; none means closed."""

    date: Date
    name: Name
    intervals: Intervals = Field(default_factory=list)


class BusinessHoursFields(Input):
    """A week of working time in a time zone (IANA name), with holidays."""

    name: Name
    timezone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$", max_length=64)] = "UTC"
    weekly: dict[Day, Intervals] = Field(default_factory=dict)
    holidays: Annotated[list[HolidayInput], Field(max_length=500)] = Field(default_factory=list)


async def _check(services: ApiServices, hours: BusinessHours) -> None:
    await asyncio.to_thread(check_business_hours, hours)  # a time zone is a file


OPERATIONS = crud(
    Noun(
        name="business_hours",
        path="/business-hours",
        entity=BusinessHours,
        fields=BusinessHoursFields,
        store=lambda services: services.business_hours,
        sort="name",
        may_delete=hours_unused,
        check=_check,
    )
)
