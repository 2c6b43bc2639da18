"""Shifts: when agents are scheduled to work and to rest; adherence is reckoned against them."""

from datetime import timedelta

from pydantic import AwareDatetime

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Id, Input
from hub.api.http.problems import told
from hub.api.services import ApiServices
from hub.domain.agent import Role
from hub.errors import Invalid
from hub.reporting.agent_states import Activity, Shift

LONGEST = timedelta(hours=24)


class ShiftFields(Input):
    """Scheduled time of one agent, at most 24 hours; a break lies within a work shift."""

    agent_id: Id
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    activity: Activity = Activity.WORK


async def _ends_after_it_starts(services: ApiServices, shift: Shift) -> None:
    if not timedelta() < shift.ends_at - shift.starts_at <= LONGEST:
        errors = [{"loc": ["body", "ends_at"], "msg": "A shift ends after it starts, within 24 hours"}]
        raise Invalid(told("The body has wrong fields", errors), errors=errors)


OPERATIONS = crud(
    Noun(
        name="shift",
        path="/shifts",
        entity=Shift,
        fields=ShiftFields,
        store=lambda services: services.shifts,
        read=Role.SUPERVISOR,
        write=Role.SUPERVISOR,
        sort="starts_at",
        references={"agent_id": lambda services: services.agents},
        check=_ends_after_it_starts,
    )
)
