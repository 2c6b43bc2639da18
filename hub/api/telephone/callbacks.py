"""Callbacks: calls that are to be made, promised ones and those of dial lists."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import (
    Id,
    IdOrEmpty,
    Input,
    Language,
    Line,
    Name,
    Output,
    PageQuery,
    PageView,
    Version,
)
from hub.api.http.operation import Call, Operations
from hub.calls.listing import Sees
from hub.domain import callback as transitions
from hub.domain.agent import Role
from hub.domain.callback import Callback, CallbackState, DialList, DialMode
from hub.domain.interaction import Party
from hub.errors import Conflict, Invalid, NotFound
from hub.eventbus.change import Change

OPERATIONS = Operations("callbacks")

MAX_CONTACTS = 1000


def _number(text: str) -> str:
    return "".join(char for char in text if char.isdigit() or char == "+")


Number = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40),
    AfterValidator(_number),
    StringConstraints(pattern=r"^\+[1-9]\d{5,14}$"),
]
"""A telephone number in international form (E.164); spaces and signs between the digits are taken out."""


class NewCallback(Input):
    """Whom to call, when (empty: as soon as an agent is free), for which ticket, and who is to be asked first.

    Without an inbox the first telephone line is taken, without a queue its own.
    """

    address: Number
    name: Line = ""
    due_at: AwareDatetime | None = None
    ticket_id: IdOrEmpty = ""
    inbox_id: IdOrEmpty = ""
    queue_id: IdOrEmpty = ""
    agent_id: IdOrEmpty = ""
    note: Line = ""
    language: Language = ""
    mode: DialMode = DialMode.PROGRESSIVE
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 3
    retry_s: Annotated[int, Field(ge=60, le=604_800)] = 1800


class CallbackChange(Input):
    """What to change of a callback that is not under way: `due_at` in the past means as soon as an agent is free."""

    due_at: AwareDatetime | None = None
    agent_id: IdOrEmpty | None = None
    note: Line | None = None
    version: Version | None = None


class CallbackQuery(PageQuery):
    """Which callbacks."""

    state: CallbackState | None = None
    list: Id | None = None


class CallbackView(Output):
    """A callback as shown; `reason` says why it is over, or why the last attempt came to nothing."""

    id: str
    version: int
    state: CallbackState
    mode: DialMode
    address: str
    name: str
    inbox_id: str
    queue_id: str
    ticket_id: str
    agent_id: str
    list_id: str
    note: str
    due_at: datetime
    attempts: int
    max_attempts: int
    retry_s: int
    call_id: str
    reason: str
    created_by: str
    created_at: datetime
    done_at: datetime | None


class DialListFields(Input):
    """Customers to be called one after the other by the agents of a queue, never more at once than agents are free."""

    name: Name
    inbox_id: Id
    queue_id: Id
    mode: DialMode = DialMode.PREVIEW
    max_per_minute: Annotated[int, Field(ge=1, le=600)] = 10
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 3
    retry_s: Annotated[int, Field(ge=60, le=604_800)] = 14_400
    active: bool = False


class DialContact(Input):
    """One customer of a list."""

    address: Number
    name: Line = ""
    note: Line = ""
    language: Language = ""


class DialContacts(Input):
    """Customers to add; a number that the list has already stays as it is. A `dry_run` adds nobody and says what would happen."""

    contacts: Annotated[list[DialContact], Field(min_length=1, max_length=MAX_CONTACTS)]
    dry_run: bool = False


class AddedView(Output):
    """How many were added, how many the list had already, and how many of the added do not want to be called.

    Those of the last kind are on the list and are not called.
    """

    added: int
    known: int
    unwanted: int


class ResultsView(Output):
    """How far a list has come: how many of its customers are in which state."""

    states: dict[CallbackState, int]


@OPERATIONS.get("/callbacks")
async def list_callbacks(call: Call, query: CallbackQuery) -> PageView[CallbackView]:
    """List callbacks in the order of their moments: agents see those of their queues, and their own."""
    scope = call.services.access.scope(call.agent)
    sees = None if scope.everything else Sees(agent_id=call.agent.id, queue_ids=sorted(scope.queue_ids))
    page = await call.services.callbacks.listed(
        query.state, query.list or "", query.limit, query.start, sees=sees
    )
    return PageView(items=[_view(one) for one in page.items], next=page.next)


@OPERATIONS.post("/callbacks", status=201)
async def create_callback(call: Call, body: NewCallback) -> CallbackView:
    """Promise a call. It is put off to the customer's day, and not made to those who want no calls."""
    services = call.services
    if body.ticket_id:
        await services.access.access_ticket(call.agent, body.ticket_id)
    inbox = next((one for one in services.lines_of_ours() if body.inbox_id in ("", one.id)), None)
    if inbox is None:
        raise Invalid(
            "There is no telephone line to call by" if not body.inbox_id else "Not a telephone line"
        )
    queue_id = body.queue_id or inbox.queue_id
    if not services.access.scope(call.agent).allows_queue(queue_id):
        raise NotFound("There is no such queue of yours")
    await services.queues.require(queue_id)
    if body.agent_id:
        await services.agents.require(body.agent_id)
    now = services.clock.now()
    fields = body.model_dump(exclude={"inbox_id", "queue_id", "due_at"})
    made = Callback(
        id=services.ids.new(),
        inbox_id=inbox.id,
        queue_id=queue_id,
        due_at=body.due_at or now,
        created_by=call.agent.id,
        created_at=now,
        **fields,
    )
    return _view(await services.callbacks.add(made))


@OPERATIONS.get("/callbacks/{callback_id}")
async def get_callback(call: Call, callback_id: str) -> CallbackView:
    """Return one callback."""
    return _view(await _visible(call, callback_id))


@OPERATIONS.patch("/callbacks/{callback_id}")
async def change_callback(call: Call, callback_id: str, body: CallbackChange) -> CallbackView:
    """Call at another moment, or as soon as an agent is free; raises Conflict when the call is under way or over."""
    await _visible(call, callback_id)
    if body.agent_id:
        await call.services.agents.require(body.agent_id)

    def change(held: Callback) -> Change[Callback]:
        if body.version is not None and body.version != held.version:
            raise Conflict("Somebody changed this meanwhile; look at it again", version=held.version)
        after = transitions.changed(
            held,
            due_at=held.due_at if body.due_at is None else body.due_at,
            agent_id=held.agent_id if body.agent_id is None else body.agent_id,
            note=held.note if body.note is None else body.note,
        )
        if after is None:
            raise Conflict("This callback is under way or over")
        return Change(after)

    return _view(await call.services.callbacks.update(callback_id, change))


@OPERATIONS.delete("/callbacks/{callback_id}")
async def cancel_callback(call: Call, callback_id: str) -> None:
    """Take a promise back; raises Conflict when it is over. A call under way goes on."""
    await _visible(call, callback_id)
    now, actor = call.services.clock.now(), call.agent

    def change(held: Callback) -> Change[Callback] | None:
        reason = f"cancelled by {actor.name}"
        after = transitions.stopped(held, CallbackState.CANCELLED, reason, now)
        if after is None:
            raise Conflict("This callback is over")
        return Change(after)

    await call.services.callbacks.update(callback_id, change)


async def _visible(call: Call, callback_id: str) -> Callback:
    """Return a callback that the asker may see: of a queue of theirs, promised by them or to be made by them first."""
    found = await call.services.callbacks.require(callback_id)
    mine = call.agent.id in (found.created_by, found.agent_id)
    if not (mine or call.services.access.scope(call.agent).allows_queue(found.queue_id)):
        raise NotFound("There is no such callback")
    return found


LISTS = crud(
    Noun(
        name="dial_list",
        path="/dial-lists",
        entity=DialList,
        fields=DialListFields,
        store=lambda services: services.dial_lists,
        write=Role.SUPERVISOR,
        sort="name",
        references={
            "inbox_id": lambda services: services.inboxes,
            "queue_id": lambda services: services.queues,
        },
    )
)
OPERATIONS.items.extend(LISTS.items)


@OPERATIONS.post("/dial-lists/{list_id}/contacts", role=Role.SUPERVISOR, status=201)
async def add_dial_contacts(call: Call, list_id: str, body: DialContacts) -> AddedView:
    """Add customers to a list."""
    services = call.services
    plan = await services.dial_lists.require(list_id)
    now = services.clock.now()
    made = {
        f"{plan.id}:{contact.address}": Callback(
            id=f"{plan.id}:{contact.address}",
            mode=plan.mode,
            inbox_id=plan.inbox_id,
            queue_id=plan.queue_id,
            list_id=plan.id,
            max_attempts=plan.max_attempts,
            retry_s=plan.retry_s,
            due_at=now,
            created_by=call.agent.id,
            created_at=now,
            **contact.model_dump(),
        )
        for contact in body.contacts
    }
    known = {one.id for one in await services.callbacks.get_many(list(made))}
    fresh = [callback for callback in made.values() if callback.id not in known]
    unwanted = 0
    for callback in fresh:
        party = Party(kind="phone", value=callback.address)
        unwanted += await services.suppressing.active(party, plan.inbox_id) is not None
        if not body.dry_run:
            await services.callbacks.add(callback)
    return AddedView(added=len(fresh), known=len(body.contacts) - len(fresh), unwanted=unwanted)


@OPERATIONS.get("/dial-lists/{list_id}/results", role=Role.SUPERVISOR)
async def dial_list_results(call: Call, list_id: str) -> ResultsView:
    """Say how far a list has come."""
    await call.services.dial_lists.require(list_id)
    return ResultsView(states=dict(await call.services.callbacks.results(list_id)))


def _view(one: Callback) -> CallbackView:
    return CallbackView(**{name: getattr(one, name) for name in CallbackView.model_fields})
