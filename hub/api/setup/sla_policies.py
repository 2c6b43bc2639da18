"""SLA policies: what is promised to customers."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import msgspec
from pydantic import Field

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Id, IdOrEmpty, Ids, Input, Name, Output, Seconds, Words
from hub.api.http.operation import Call, Operations
from hub.api.http.problems import told
from hub.api.services import ApiServices
from hub.api.setup.uses import sla_policy_unused
from hub.domain.agent import Role
from hub.domain.sla import SlaPolicy, Warned
from hub.domain.ticket import Priority
from hub.errors import Invalid
from hub.tickets.sla.preview import preview

Share = Annotated[float, Field(gt=0, lt=1)]


class ConditionsInput(Input):
    """To which tickets a policy applies whatever their queue; every list that is not empty must hold the ticket's value."""

    channels: Words = Field(default_factory=list)
    priorities: Annotated[list[Priority], Field(max_length=10)] = Field(default_factory=list)
    tags: Words = Field(default_factory=list)
    company_ids: Ids = Field(default_factory=list)
    customer_tags: Words = Field(default_factory=list)


class WarningInput(Input):
    """One link of the warning chain: at this share of the target tell these, and raise the ticket's priority by one."""

    share: Share
    notify: Annotated[list[Warned], Field(max_length=2)] = Field(default_factory=lambda: [Warned.AGENT])
    raise_priority: bool = False


class SlaPolicyFields(Input):
    """Targets in seconds of business time; zero means no such promise. A change moves running tickets to the new version.

    A policy with conditions goes before the queue's own, the lowest `position` first. `update_s` is the longest silence towards
    the customer; `team_s` maps team ids to how long a ticket may stay with them.
    """

    name: Name
    hours_id: IdOrEmpty = ""
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    conditions: ConditionsInput = Field(default_factory=ConditionsInput)
    first_response_s: Seconds = 0
    next_response_s: Seconds = 0
    resolution_s: Seconds = 0
    update_s: Seconds = 0
    team_s: dict[Id, Seconds] = Field(default_factory=dict)
    warn_share: Share = 0.75
    warnings: Annotated[list[WarningInput], Field(max_length=10)] = Field(default_factory=list)
    priority_factors: dict[Priority, Annotated[float, Field(gt=0, le=100)]] = Field(default_factory=dict)
    active: bool = True


async def _of_known_teams(services: ApiServices, policy: SlaPolicy) -> None:
    if len(await services.teams.get_many(sorted(policy.team_s))) < len(policy.team_s):
        errors = [{"loc": ["body", "team_s"], "msg": "There is no such team"}]
        raise Invalid(told("A reference leads nowhere", errors), errors=errors)


class PreviewInput(SlaPolicyFields):
    """A policy as it would be published; `policy_id` is the one it takes the place of, empty for a new one."""

    policy_id: IdOrEmpty = ""


class MovedView(Output):
    """A ticket whose next promise would be due at another moment."""

    ticket_id: str
    number: int
    before: datetime | None
    after: datetime | None


class PreviewView(Output):
    """What publishing would change now: tickets that come under the policy, leave it or stay, and where promises move.

    `late` would be late at once.
    """

    unsolved: int
    come: int
    leave: int
    stay: int
    sooner: int
    later: int
    late: int
    examples: list[MovedView]


POLICIES = crud(
    Noun(
        name="sla_policy",
        path="/sla-policies",
        entity=SlaPolicy,
        fields=SlaPolicyFields,
        store=lambda services: services.sla_policies,
        sort="name",
        may_delete=sla_policy_unused,
        references={"hours_id": lambda services: services.business_hours},
        check=_of_known_teams,
    )
)
OPERATIONS = Operations("sla-policies")
OPERATIONS.items.extend(POLICIES.items)


@OPERATIONS.post("/sla-policies/preview", role=Role.ADMIN)
async def preview_policy(call: Call, body: PreviewInput) -> PreviewView:
    """Say what a policy would change if it were published now; nothing is stored."""
    services = call.services
    held = await services.sla_policies.require(body.policy_id) if body.policy_id else None
    fields = body.model_dump(mode="json", exclude={"policy_id"})
    drafted = msgspec.convert(
        {**fields, "id": body.policy_id or "draft", "version": held.version + 1 if held else 1}, SlaPolicy
    )
    await _of_known_teams(services, drafted)
    seen = await preview(services.tickets.unsolved(), services.directory, drafted, services.clock.now())
    return PreviewView(**{**asdict(seen), "examples": [MovedView(**asdict(one)) for one in seen.examples]})
