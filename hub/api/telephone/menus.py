"""Menus (IVR): what callers hear and press. A dry run walks one without a call."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import AwareDatetime, Field, StringConstraints

from hub.api.http.crud import Noun, Values, crud
from hub.api.http.inputs import (
    IdOrEmpty,
    Input,
    Language,
    Line,
    Name,
    Needs,
    Output,
    requirement_shown,
    requirement_stored,
)
from hub.api.http.operation import Call
from hub.api.services import ApiServices
from hub.calls.menu import Caller, Outside, Step, dialled, dipped, enter
from hub.domain.agent import Agent, Role
from hub.domain.business_hours import BusinessHours, is_open
from hub.domain.menu import Menu, NodeKind, SpokenAnswer
from hub.domain.menu_faults import menu_faults
from hub.errors import Invalid, NotFound

MASK = "********"

NodeId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,40}$", max_length=40)]
NodeIdOrEmpty = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{0,40}$", max_length=40)]
Keys = Annotated[str, StringConstraints(pattern=r"^[0-9*#]{0,20}$", max_length=20)]
Facts = Annotated[dict[Annotated[str, Field(max_length=40)], Line], Field(max_length=50)]


class MenuPromptInput(Input):
    """What is heard in one language: a recorded file (`blob`) or a text that is spoken; `{name}` stands for a fact."""

    language: Language = "en"
    text: Annotated[str, Field(max_length=2000)] = ""
    blob: IdOrEmpty = ""


class MenuOptionInput(Input):
    """Where to go on after these digits, or when the fact has this value."""

    digits: Keys = ""
    value: Line = ""
    label: Line = ""
    language: Language = ""
    next: NodeIdOrEmpty = ""


class MenuNodeInput(Input):
    """One step of a menu; which fields count depends on the kind (docs/menus.md)."""

    id: NodeId
    kind: NodeKind
    label: Line = ""
    prompts: Annotated[list[MenuPromptInput], Field(max_length=20)] = Field(default_factory=list)
    options: Annotated[list[MenuOptionInput], Field(max_length=40)] = Field(default_factory=list)
    next: NodeIdOrEmpty = ""
    otherwise: NodeIdOrEmpty = ""
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    first_s: Annotated[float, Field(ge=1, le=60)] = 5.0
    fact: Annotated[str, StringConstraints(pattern=r"^\w{0,40}$", max_length=40)] = ""
    min_digits: Annotated[int, Field(ge=1, le=40)] = 1
    max_digits: Annotated[int, Field(ge=1, le=40)] = 12
    hours_id: IdOrEmpty = ""
    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    article_id: IdOrEmpty = ""
    queue_id: IdOrEmpty = ""
    requirement: Needs = Field(default_factory=list)
    priority: Literal["", "low", "normal", "high", "urgent"] = ""
    address: Line = ""


class MenuFields(Input):
    """A menu: its nodes, where it starts, the language it begins in, and the secret that signs what its dips post."""

    name: Name
    language: Language = "en"
    start: NodeIdOrEmpty = ""
    nodes: Annotated[list[MenuNodeInput], Field(max_length=200)] = Field(default_factory=list)
    secret: Annotated[str, StringConstraints(max_length=200, pattern=r"^[!-~]*$")] = ""


class DryRunInput(Input):
    """What happens at one waiting point: digits (empty: nothing pressed in time) or another system's facts (null: none)."""

    digits: Keys | None = None
    facts: Facts | None = None


class DryRun(Input):
    """Walk a menu: who calls, when, and what happens at each point where the menu waits. `menu` is a draft to be walked."""

    menu: MenuFields | None = None
    address: Line = ""
    name: Line = ""
    known: bool = False
    language: Language = ""
    facts: Facts = Field(default_factory=dict)
    at: AwareDatetime | None = None
    inputs: Annotated[list[DryRunInput], Field(max_length=100)] = Field(default_factory=list)


class HeardView(Output):
    """What the caller hears."""

    language: str
    text: str
    blob: str


class DryStepView(Output):
    """One step: what is heard, and what is waited for then (`digits`, `facts`, or nothing at the end)."""

    node_id: str
    say: list[HeardView]
    waits_for: Literal["digits", "facts", ""]
    max_digits: int
    url: str


class OutcomeView(Output):
    """How the menu ends; `kind` is queue, voicemail, callback, forward or hang_up."""

    kind: str
    queue_id: str = ""
    requirement: list[dict[str, Any]] = Field(default_factory=list)  # Any: a need
    priority: str = ""
    language: str = ""
    direct_to: str = ""
    address: str = ""


class DryRunView(Output):
    """The walk as far as the inputs lead; without an outcome more inputs are waited for."""

    steps: list[DryStepView]
    path: list[str]
    language: str
    facts: dict[str, str]
    outcome: OutcomeView | None
    faults: list[str]


def _mask(values: Values, reader: Agent) -> Values:
    return {**_with_needs(values), "secret": MASK if values.get("secret") else ""}


def _with_needs(values: Values) -> Values:
    """Show a node's requirement as the list of needs that people write."""
    nodes = [
        {**node, "requirement": requirement_shown(node["requirement"])} for node in values.get("nodes", [])
    ]
    return {**values, "nodes": nodes}


def _stored(values: Values, held: Values) -> Values:
    """Store requirements as such; a secret that comes back masked is the one we have."""
    if "nodes" in values:
        nodes = [{**node, "requirement": requirement_stored(node["requirement"])} for node in values["nodes"]]
        values = {**values, "nodes": nodes}
    if values.get("secret") == MASK:
        values = {**values, "secret": held.get("secret", "")}
    return values


async def _check(services: ApiServices, menu: Menu) -> None:
    faults = menu_faults(menu) + await _missing(services, menu)
    for node in menu.nodes:
        if node.kind is NodeKind.DIP and node.url:
            services.check_outgoing(node.url)
    if faults:
        errors = [{"loc": ["body", "nodes"], "msg": fault} for fault in faults]
        raise Invalid("; ".join(faults), errors=errors)


async def _missing(services: ApiServices, menu: Menu) -> list[str]:
    """Return what is wrong with references to queues, skills and hours."""
    faults = []
    nouns: tuple[tuple[str, Any, set[str]], ...] = (  # Any: stores of several nouns
        ("queue", services.queues, {node.queue_id for node in menu.nodes}),
        ("business hours", services.business_hours, {node.hours_id for node in menu.nodes}),
        (
            "skill",
            services.skills,
            {skill_id for node in menu.nodes for skill_id in node.requirement.skill_ids()},
        ),
    )
    for noun, store, wanted in nouns:
        wanted.discard("")
        held = {entity.id for entity in await store.get_many(sorted(wanted))}
        faults += [f"there is no {noun} {entity_id}" for entity_id in sorted(wanted - held)]
    answers = await services.spoken_answers.spoken(menu.article_ids())
    return faults + _silent(menu, answers)


def _silent(menu: Menu, answers: Mapping[str, SpokenAnswer]) -> list[str]:
    """Return which of the articles that the menu names have nothing to say to callers."""
    return [
        f"article {one}: there is none, or it is not published for everybody"
        for one in menu.article_ids()
        if one and one not in answers
    ]


OPERATIONS = crud(
    Noun(
        name="menu",
        path="/menus",
        entity=Menu,
        fields=MenuFields,
        store=lambda services: services.menus,
        read=Role.SUPERVISOR,
        sort="name",
        check=_check,
        shown=_mask,
        merged=_stored,
    )
)


@OPERATIONS.post("/menus/{menu_id}/dry-run", role=Role.SUPERVISOR)
async def dry_run_menu(call: Call, menu_id: str, body: DryRun) -> DryRunView:
    """Walk a menu without a call; `draft` as the id walks the `menu` that is sent along."""
    menu = await _menu_of(call, menu_id, body)
    hours = await _hours_of(call.services, menu)

    def open_at(hours_id: str, moment: datetime) -> bool:
        return is_open(moment, hours.get(hours_id))

    caller = Caller(
        address=body.address,
        name=body.name,
        customer_id="known" if body.known else "",
        language=body.language,
        facts=body.facts,
    )
    answers = await call.services.spoken_answers.spoken(menu.article_ids())
    outside = Outside(at=body.at or call.services.clock.now(), is_open=open_at, answers=answers)
    step = enter(menu, caller, outside)
    steps = [step]
    for given in body.inputs:
        if step.gather is not None:
            step = dialled(menu, step.progress, given.digits or "", outside)
        elif step.dip is not None:
            step = dipped(menu, step.progress, given.facts, outside)
        else:
            break
        steps.append(step)
    return DryRunView(
        steps=[_step_view(one) for one in steps],
        path=list(step.progress.path),
        language=step.progress.language,
        facts=step.progress.facts,
        outcome=_outcome_view(step),
        faults=menu_faults(menu) + _silent(menu, answers),
    )


async def _menu_of(call: Call, menu_id: str, body: DryRun) -> Menu:
    if menu_id != "draft":
        return await call.services.menus.require(menu_id)
    if body.menu is None:
        raise NotFound("Send the draft along as `menu`")
    menu: Menu = msgspec.convert({**_stored(body.menu.model_dump(mode="python"), {}), "id": "draft"}, Menu)
    return menu


async def _hours_of(services: ApiServices, menu: Menu) -> dict[str, BusinessHours]:
    wanted = sorted({node.hours_id for node in menu.nodes if node.hours_id})
    return {hours.id: hours for hours in await services.business_hours.get_many(wanted)}


def _step_view(step: Step) -> DryStepView:
    waits_for: Literal["digits", "facts", ""] = "digits" if step.gather else "facts" if step.dip else ""
    return DryStepView(
        node_id=step.progress.node_id,
        say=[HeardView(**asdict(prompt)) for prompt in step.say],
        waits_for=waits_for,
        max_digits=step.gather.max_digits if step.gather else 0,
        url=step.dip.url if step.dip else "",
    )


_KINDS = {
    "ToQueue": NodeKind.QUEUE,
    "ToVoicemail": NodeKind.VOICEMAIL,
    "ToCallback": NodeKind.CALLBACK,
    "ToAddress": NodeKind.FORWARD,
    "Goodbye": NodeKind.HANG_UP,
}


def _outcome_view(step: Step) -> OutcomeView | None:
    if step.outcome is None:
        return None
    values = asdict(step.outcome)
    if "requirement" in values:
        values["requirement"] = requirement_shown(values["requirement"])
    return OutcomeView(kind=_KINDS[type(step.outcome).__name__].value, **values)
