"""Queues: where work waits."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import IdOrEmpty, Input, Name, Needs, Output, Seconds
from hub.api.http.operation import Call
from hub.api.http.problems import told
from hub.api.services import ApiServices
from hub.api.setup.uses import queue_unused
from hub.domain.agent import Role
from hub.domain.queue import DEFAULT_POLICY, Queue
from hub.domain.recording import RecordingMode
from hub.errors import Conflict, Invalid
from hub.eventbus.change import Change
from hub.routing.policies import POLICY_NAMES
from hub.tickets.listing import TicketFilter


def _known_policy(name: str) -> str:
    if name not in POLICY_NAMES:
        raise ValueError(f"there is no such routing policy; use one of {', '.join(POLICY_NAMES)}")
    return name


PolicyName = Annotated[
    str, AfterValidator(_known_policy), Field(max_length=64, json_schema_extra={"enum": list(POLICY_NAMES)})
]

PolicyOrNone = Annotated[
    str,
    AfterValidator(lambda name: _known_policy(name) if name else name),
    Field(max_length=64, json_schema_extra={"enum": ["", *POLICY_NAMES]}),
]


class RelaxationInput(Input):
    """What loosens when a ticket has waited `after_s`; an empty `skill_id` means every need of the ticket."""

    after_s: Annotated[int, Field(ge=0, le=604_800)]
    skill_id: IdOrEmpty = ""
    lower_by: Annotated[int, Field(ge=0, le=10)] = 0
    drop: bool = False


class RecordingInput(Input):
    """Which calls are recorded: never, always or on_request (agents begin it), who is told, and for how long it is kept."""

    mode: RecordingMode = RecordingMode.NEVER
    announce: bool = True
    consent: bool = False
    pausing: bool = True
    keep_days: Annotated[int, Field(ge=0, le=36_500)] = 90


class QueueFields(Input):
    """What an administrator sets of a queue; durations in seconds."""

    name: Name
    team_id: IdOrEmpty = ""
    sla_policy_id: IdOrEmpty = ""
    hours_id: IdOrEmpty = ""
    requirement: Needs = Field(default_factory=list)
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    policy: PolicyName = DEFAULT_POLICY
    shadow_policy: PolicyOrNone = ""
    offer_timeout_s: Annotated[int, Field(ge=1, le=3600)] = 30
    wrap_up_s: Annotated[int, Field(ge=0, le=3600)] = 60
    disposition_required: bool = False
    affinity_s: Annotated[int, Field(ge=0, le=86_400)] = 30
    refusal_s: Annotated[int, Field(ge=0, le=86_400)] = 60
    relaxation: Annotated[list[RelaxationInput], Field(max_length=50)] = Field(default_factory=list)
    hold_while_free_agents_below: Annotated[int, Field(ge=0, le=10_000)] = 0
    hold_guard_s: Annotated[int, Field(ge=0, le=604_800)] = 1800
    service_level_s: Annotated[int, Field(ge=1, le=604_800)] = 20
    service_level_target: Annotated[float, Field(ge=0, le=1)] = 0.8
    wait_amber_s: Annotated[int, Field(ge=0, le=604_800)] = 0
    wait_red_s: Annotated[int, Field(ge=0, le=604_800)] = 0
    level_amber: Annotated[float, Field(ge=0, le=1)] = 0.0
    level_red: Annotated[float, Field(ge=0, le=1)] = 0.0
    alert_after_s: Annotated[int, Field(ge=0, le=86_400)] = 120
    recording: RecordingInput = Field(default_factory=RecordingInput)
    max_waiting: Annotated[int, Field(ge=0, le=100_000)] = 0
    overflow_queue_id: IdOrEmpty = ""
    overflow_after_s: Annotated[int, Field(ge=0, le=604_800)] = 0
    overflow_above: Annotated[int, Field(ge=0, le=100_000)] = 0
    misses_allowed: Annotated[int, Field(ge=1, le=100)] = 1
    pull_allowed: bool = True
    active: bool = True


async def _unused(services: ApiServices, queue_id: str) -> None:
    if (await services.tickets.page(TicketFilter(queue_ids=(queue_id,)), 1)).items:
        raise Conflict("The queue has tickets; set it inactive instead")
    await queue_unused(services, queue_id)


async def _relaxes_known_skills(services: ApiServices, queue: Queue) -> None:
    wanted = {step.skill_id for step in queue.relaxation} - {""}
    if len(await services.skills.get_many(sorted(wanted))) < len(wanted):
        errors = [{"loc": ["body", "relaxation"], "msg": "There is no such skill"}]
        raise Invalid(told("A reference leads nowhere", errors), errors=errors)


OPERATIONS = crud(
    Noun(
        name="queue",
        path="/queues",
        entity=Queue,
        fields=QueueFields,
        store=lambda services: services.queues,
        sort="name",
        references={
            "team_id": lambda services: services.teams,
            "sla_policy_id": lambda services: services.sla_policies,
            "hours_id": lambda services: services.business_hours,
            "overflow_queue_id": lambda services: services.queues,
        },
        check=_relaxes_known_skills,
        may_delete=_unused,
    )
)


class ThresholdsInput(Input):
    """From when on a queue's numbers are amber and red on the board (0: from its promise), and when red raises an alert (0: never)."""

    wait_amber_s: Seconds = 0
    wait_red_s: Seconds = 0
    level_amber: Annotated[float, Field(ge=0, le=1)] = 0.0
    level_red: Annotated[float, Field(ge=0, le=1)] = 0.0
    alert_after_s: Annotated[int, Field(ge=0, le=86_400)] = 120


class ThresholdsSet(Output):
    """A queue's own thresholds; what is 0 follows from its promise."""

    id: str
    version: int
    wait_amber_s: int
    wait_red_s: int
    level_amber: float
    level_red: float
    alert_after_s: int


@OPERATIONS.put("/queues/{queue_id}/thresholds", role=Role.SUPERVISOR)
async def set_thresholds(call: Call, queue_id: str, body: ThresholdsInput) -> ThresholdsSet:
    """Set a queue's thresholds, as a supervisor at the board; everything else of a queue is the administrators'."""
    values = body.model_dump()
    queue = await call.services.queues.update(queue_id, lambda held: Change(replace(held, **values)))
    await call.services.setup.changed("queues", queue_id)
    return ThresholdsSet(id=queue.id, version=queue.version, **values)
