"""SLA policies: what is promised to customers."""

from typing import Annotated

from pydantic import Field

from hub.api.crud import Noun, crud
from hub.api.inputs import IdOrEmpty, Input, Name, Seconds
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Priority


class SlaPolicyFields(Input):
    """Targets in seconds of business time; zero means no such promise."""

    name: Name
    hours_id: IdOrEmpty = ""
    first_response_s: Seconds = 0
    next_response_s: Seconds = 0
    resolution_s: Seconds = 0
    warn_share: Annotated[float, Field(gt=0, lt=1)] = 0.75
    priority_factors: dict[Priority, Annotated[float, Field(gt=0, le=100)]] = Field(default_factory=dict)


OPERATIONS = crud(
    Noun(
        name="sla_policy",
        path="/sla-policies",
        entity=SlaPolicy,
        fields=SlaPolicyFields,
        store=lambda services: services.sla_policies,
        sort="name",
        references={"hours_id": lambda services: services.business_hours},
    )
)
