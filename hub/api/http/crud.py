"""List, read, create, change and delete, once for every noun of the set-up.

A noun is declared by its entity (a frozen dataclass) and the pydantic model of the fields that people write. What is
shown, and what a change may contain, is derived from that model.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Annotated, Any

import msgspec
import pydantic_core
from aiohttp import web
from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from hub.api.http.inputs import (
    Input,
    Output,
    PageQuery,
    PageView,
    Version,
    requirement_shown,
    requirement_stored,
)
from hub.api.http.operation import Call, Handler, Operation, Operations
from hub.api.http.problems import told
from hub.api.services import ApiServices, Paged
from hub.domain.agent import Agent, Role
from hub.domain.skill import Requirement
from hub.errors import Conflict, Invalid
from hub.eventbus.change import Change
from hub.routing.expressions import is_too_large

Values = dict[str, Any]  # Any: fields of whatever noun


async def _no_objection(services: ApiServices, entity_id: str) -> None:
    """Let everything be deleted."""


async def _no_check(services: ApiServices, entity: Any) -> None:
    """Accept every entity whose fields are well-formed."""


def _as_is(values: Values, reader: Agent) -> Values:
    """Show everything to everybody who may read."""
    return values


def _as_written(values: Values, held: Values) -> Values:
    """Store what was written."""
    return values


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One kind of entity. `references` maps fields (an id or a list of ids) to where the ids must exist."""

    name: str
    path: str
    entity: type[Any]  # Any: whatever noun
    fields: type[Input]
    store: Callable[[ApiServices], Paged[Any]]
    read: Role = Role.AGENT
    write: Role = Role.ADMIN
    sort: str = "id"
    references: Mapping[str, Callable[[ApiServices], Paged[Any]]] = field(default_factory=dict)
    check: Callable[[ApiServices, Any], Awaitable[None]] = _no_check
    may_delete: Callable[[ApiServices, str], Awaitable[None]] = _no_objection
    shown: Callable[[Values, Agent], Values] = _as_is
    merged: Callable[[Values, Values], Values] = _as_written

    @property
    def collection(self) -> str:
        """Return the name of the collection."""
        return self.path.strip("/").replace("-", "_")

    @property
    def title(self) -> str:
        """Return the name in the way of class names."""
        return "".join(part.capitalize() for part in self.name.split("_"))

    @property
    def words(self) -> str:
        """Return the name in words."""
        return self.name.replace("_", " ")


def crud(noun: Noun) -> Operations:
    """Return the five operations of a noun."""
    view, patch = _view_of(noun), _patch_of(noun)
    page: Any = PageView[view]  # type: ignore[valid-type]
    one = f"{noun.path}/{{entity_id}}"
    article = "an" if noun.words[0] in "aeiou" else "a"
    operations = Operations(noun.path.strip("/"))

    def add(
        method: str, path: str, handler: Handler, summary: str, **options: Any
    ) -> None:  # Any: see Operation
        verb = handler.__name__.strip("_")
        name = f"list_{noun.collection}" if verb == "list" else f"{verb}_{noun.name}"
        operations.items.append(
            Operation(
                id=name,
                method=method,
                path=path,
                tag=operations.tag,
                handler=handler,
                summary=summary,
                **options,
            )
        )

    handlers = _Handlers(noun)
    add(
        "GET",
        noun.path,
        handlers.list,
        f"List every {noun.words}.",
        role=noun.read,
        query=PageQuery,
        answer=page,
    )
    add("GET", one, handlers.get, f"Return one {noun.words}.", role=noun.read, answer=view)
    create = f"Create {article} {noun.words}."
    add(
        "POST", noun.path, handlers.create, create, role=noun.write, body=noun.fields, answer=view, status=201
    )
    change = f"Change some fields of {article} {noun.words}."
    add("PATCH", one, handlers.change, change, role=noun.write, body=patch, answer=view)
    add("DELETE", one, handlers.delete, f"Delete {article} {noun.words}.", role=noun.write)
    return operations


class _Handlers:
    """The functions behind the operations of one noun."""

    def __init__(self, noun: Noun) -> None:
        self._noun = noun

    async def list(self, call: Call, query: PageQuery) -> web.Response:
        store = self._noun.store(call.services)
        page = await store.page({}, self._noun.sort, query.limit, query.start)
        return _json({"items": [self._shown(entity, call.agent) for entity in page.items], "next": page.next})

    async def get(self, call: Call, entity_id: str) -> web.Response:
        return _json(self._shown(await self._noun.store(call.services).require(entity_id), call.agent))

    async def create(self, call: Call, body: Input) -> web.Response:
        services, noun = call.services, self._noun
        values = noun.merged(body.model_dump(mode="python"), {})
        await self._check_references(services, values)
        made = {"created_at": services.clock.now()} if "created_at" in _names(noun.entity) else {}
        entity = _build(noun.entity, {**_stored(values), **made, "id": services.ids.new()})
        await noun.check(services, entity)
        entity = await noun.store(services).add(entity)
        await services.setup.changed(noun.collection, entity.id)
        return _json(self._shown(entity, call.agent), 201)

    async def change(self, call: Call, entity_id: str, body: Input) -> web.Response:
        services, noun = call.services, self._noun
        values = body.model_dump(mode="python", exclude_unset=True)
        version = values.pop("version", None)
        await self._check_references(services, values)

        def changed(held: Any) -> Any:  # Any: whatever noun
            before = _plain(held)
            return _build(noun.entity, {**before, **_stored(noun.merged(values, before))})

        def change(held: Any) -> Change[Any] | None:  # Any: whatever noun
            if version is not None and version != held.version:
                raise Conflict("Somebody changed this meanwhile; look at it again", version=held.version)
            entity = changed(held)
            return None if entity == held else Change(entity)

        await noun.check(services, changed(await noun.store(services).require(entity_id)))
        entity = await noun.store(services).update(entity_id, change)
        await services.setup.changed(noun.collection, entity_id)
        return _json(self._shown(entity, call.agent))

    async def delete(self, call: Call, entity_id: str) -> None:
        store = self._noun.store(call.services)
        await store.require(entity_id)
        await self._noun.may_delete(call.services, entity_id)
        await store.delete(entity_id)
        await call.services.setup.changed(self._noun.collection, entity_id)

    def _shown(self, entity: Any, reader: Agent) -> Values:  # Any: whatever noun
        values = _plain(entity)
        if isinstance(values.get("requirement"), dict):
            values["requirement"] = requirement_shown(values["requirement"])
        wanted = {"id", "version", "created_at", *self._noun.fields.model_fields}
        return self._noun.shown({name: value for name, value in values.items() if name in wanted}, reader)

    async def _check_references(self, services: ApiServices, values: Values) -> None:
        references = self._noun.references.items()
        missing = [name for name, store in references if not await _exist(store(services), values.get(name))]
        if needs := values.get("requirement"):
            missing += [] if await _sound(services, needs) else ["requirement"]
        if missing:
            errors = [{"loc": ["body", name], "msg": "There is none with this id"} for name in missing]
            raise Invalid(told("A reference leads nowhere", errors), errors=errors)


async def _sound(services: ApiServices, entries: list[Values]) -> bool:
    """Say whether the skills and agents of a requirement exist; raises Invalid for one too large to be evaluated."""
    requirement = msgspec.convert(requirement_stored(entries), Requirement)
    if is_too_large(requirement):
        raise Invalid("The skill expression is too large; say the same with fewer alternatives")
    agents = [each.agent_id for each in requirement.preferred]
    return await _exist(services.skills, sorted(requirement.skill_ids())) and await _exist(
        services.agents, agents
    )


async def _exist(store: Paged[Any], value: object) -> bool:
    wanted = (
        {value}
        if isinstance(value, str)
        else {str(part) for part in value}
        if isinstance(value, list)
        else set()
    )
    wanted.discard("")
    return not wanted or len(await store.get_many(sorted(wanted))) == len(wanted)


def _names(entity: type[Any]) -> set[str]:  # Any: whatever noun
    return {one.name for one in fields(entity)}


def _plain(entity: Any) -> Values:  # Any: whatever noun
    values: Values = msgspec.to_builtins(entity, builtin_types=(datetime,))
    return values


def _stored(values: Values) -> Values:
    if isinstance(values.get("requirement"), list):
        return {**values, "requirement": requirement_stored(values["requirement"])}
    return values


def _build(entity: type[Any], values: Values) -> Any:  # Any: whatever noun
    try:
        return msgspec.convert(values, entity)
    except msgspec.ValidationError as error:
        raise Invalid(f"The fields do not fit: {error}") from error


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=pydantic_core.to_json(value), content_type="application/json")


def _view_of(noun: Noun) -> type[BaseModel]:
    shown: Values = {name: (info.annotation, ...) for name, info in noun.fields.model_fields.items()}
    made: Values = {"created_at": (datetime, ...)} if "created_at" in _names(noun.entity) else {}
    view: type[BaseModel] = create_model(
        f"{noun.title}View", __base__=Output, id=(str, ...), version=(int, ...), **shown, **made
    )
    return view


def _patch_of(noun: Noun) -> type[BaseModel]:
    optional: Values = {
        name: (_annotated(info), Field(default_factory=_nothing))
        for name, info in noun.fields.model_fields.items()
    }
    patch: type[BaseModel] = create_model(
        f"{noun.title}Patch",
        __base__=Input,
        **optional,
        version=(
            Version,
            Field(default_factory=_nothing, description="The version you saw; 409 if it is another"),
        ),
    )
    return patch


def _annotated(info: FieldInfo) -> Any:  # Any: a type expression
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _nothing() -> None:
    """Stand for a field that was not sent."""
