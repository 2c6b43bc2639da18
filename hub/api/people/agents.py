"""Agents: who works here, in what state, and the caller's own."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from hub.agents.passwords import check_password
from hub.agents.views import AgentView, UserView, user_view
from hub.api.http.inputs import (
    Id,
    IdOrEmpty,
    Ids,
    Input,
    Line,
    Name,
    PageQuery,
    PageView,
    Proficiency,
    Version,
)
from hub.api.http.operation import Call, Operations
from hub.api.http.problems import told
from hub.domain.agent import Agent, AgentState, Role
from hub.domain.channel_work import ATTENTION
from hub.domain.direct import MAIL_WAIT_S, WAIT_S, DirectLine, DirectThen, direct_key
from hub.errors import Conflict, Invalid
from hub.ids import new_secret

OPERATIONS = Operations("agents")

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$", max_length=320)]
Password = Annotated[str, StringConstraints(min_length=8, max_length=200)]
Skills = Annotated[dict[Id, Proficiency], Field(max_length=100)]
Slots = Annotated[int, Field(ge=0, le=100)]
Capacity = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=40)], Slots], Field(max_length=20)
]
Weight = Annotated[int, Field(ge=0, le=ATTENTION)]
Weights = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=40)], Weight], Field(max_length=20)
]
AgentLanguage = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", max_length=12)]


DirectWait = Annotated[int, Field(ge=0, le=7 * 24 * 3600)]


class DirectInput(Input):
    """How customers reach this very agent: mail addresses, numbers and extensions of their own, and what happens after the wait."""

    addresses: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    wait_s: DirectWait = WAIT_S
    mail_wait_s: DirectWait = MAIL_WAIT_S
    then: DirectThen = DirectThen.QUEUE
    colleague_id: IdOrEmpty = ""

    def line(self) -> DirectLine:
        """Return it as agents have it."""
        return DirectLine(**{**self.model_dump(), "addresses": tuple(dict.fromkeys(self.addresses))})


class NewAgent(Input):
    """A colleague. Without a password one is made and shown once."""

    name: Name
    email: Email
    password: Password | None = None
    role: Role = Role.AGENT
    language: AgentLanguage = "en"
    team_ids: Ids = Field(default_factory=list)
    skills: Skills = Field(default_factory=dict)
    slots: Capacity = Field(default_factory=dict)
    weights: Weights = Field(default_factory=dict)
    max_load: Slots = 5
    interruptible: bool = True
    direct: DirectInput = Field(default_factory=DirectInput)
    active: bool = True


class AgentChange(Input):
    """What an administrator changes of a colleague."""

    name: Name | None = None
    email: Email | None = None
    password: Password | None = None
    role: Role | None = None
    language: AgentLanguage | None = None
    team_ids: Ids | None = None
    skills: Skills | None = None
    slots: Capacity | None = None
    weights: Weights | None = None
    max_load: Slots | None = None
    interruptible: bool | None = None
    direct: DirectInput | None = None
    active: bool | None = None
    version: Version | None = None


class OwnChange(Input):
    """What agents change of themselves; another password needs the present one."""

    language: AgentLanguage | None = None
    password: Password | None = None
    current_password: Annotated[str, StringConstraints(max_length=1000)] | None = None


class StateChange(Input):
    """The state to be in, with a reason for a break."""

    state: AgentState
    reason: Line = ""


class AgentDetail(AgentView):
    """An agent with what administrators set."""

    version: int
    email: str
    skills: dict[str, int]
    slots: dict[str, int]
    weights: dict[str, int]
    max_load: int
    interruptible: bool
    direct: DirectInput
    active: bool
    created_at: datetime


class AgentMade(AgentDetail):
    """A fresh agent; `password` is shown this once, and only if the hub made it."""

    password: str | None


@OPERATIONS.get("/agents")
async def list_agents(call: Call, query: PageQuery) -> PageView[AgentDetail]:
    """List the agents by name."""
    page = await call.services.agents.page({}, "name", query.limit, query.start)
    return PageView(items=[_detail(call, agent) for agent in page.items], next=page.next)


@OPERATIONS.get("/agents/me")
async def get_me(call: Call) -> UserView:
    """Return the caller."""
    return user_view(call.agent)


@OPERATIONS.patch("/agents/me")
async def change_me(call: Call, body: OwnChange) -> UserView:
    """Change one's own language or password; another password ends every other sign-in."""
    agent, services = call.agent, call.services
    if body.password is not None:
        if not await services.passwords.verify(agent.password_hash, body.current_password or ""):
            raise Invalid(
                "The present password is wrong",
                errors=[{"loc": ["body", "current_password"], "msg": "wrong"}],
            )
        fresh = await services.passwords.hash(body.password)
        agent = await services.roster.update(agent.id, lambda held: replace(held, password_hash=fresh))
        for session in await services.sessions.list(agent.id, api_token=False):
            if session.id != call.session.id:
                await services.sessions.revoke(session.id)
    if body.language is not None:
        language = body.language
        agent = await services.roster.update(agent.id, lambda held: replace(held, language=language))
    return user_view(agent)


@OPERATIONS.get("/agents/me/state")
async def get_my_state(call: Call) -> UserView:
    """Return the caller with the state they are in."""
    return user_view(call.agent)


@OPERATIONS.put("/agents/me/state")
async def set_my_state(call: Call, body: StateChange) -> UserView:
    """Say whether one is ready for work."""
    return user_view(await _set_state(call, call.agent.id, body))


@OPERATIONS.post("/agents/me/state")
async def post_my_state(call: Call, body: StateChange) -> UserView:
    """Say whether one is ready for work (the same as PUT)."""
    return user_view(await _set_state(call, call.agent.id, body))


@OPERATIONS.get("/agents/{agent_id}")
async def get_agent(call: Call, agent_id: str) -> AgentDetail:
    """Return one agent."""
    return _detail(call, await call.services.agents.require(agent_id))


@OPERATIONS.put("/agents/{agent_id}/state", role=Role.SUPERVISOR)
async def set_agent_state(call: Call, agent_id: str, body: StateChange) -> AgentDetail:
    """Set a colleague's state, as a supervisor."""
    await call.services.agents.require(agent_id)
    return _detail(call, await _set_state(call, agent_id, body))


@OPERATIONS.post("/agents", role=Role.ADMIN, status=201)
async def create_agent(call: Call, body: NewAgent) -> AgentMade:
    """Add a colleague; 409 when the address is taken."""
    services = call.services
    await _check_references(call, body.team_ids, body.skills)
    _check_direct(call, body.direct, "")
    password = body.password or new_secret(12)
    check_password(password)
    now = services.clock.now()
    made = Agent(
        id=services.ids.new(),
        name=body.name,
        email=body.email.strip().casefold(),
        password_hash=await services.passwords.hash(password),
        role=body.role,
        language=body.language,
        team_ids=tuple(body.team_ids),
        skills=dict(body.skills),
        capacity=dict(body.slots),
        weights=dict(body.weights),
        max_load=body.max_load,
        interruptible=body.interruptible,
        direct=body.direct.line(),
        active=body.active,
        state_since=now,
        idle_since=now,
        created_at=now,
    )
    agent = await services.roster.create(made)
    await services.setup.changed("agents", agent.id)
    shown = None if body.password else password
    return AgentMade(**_detail(call, agent).model_dump(), password=shown)


@OPERATIONS.patch("/agents/{agent_id}", role=Role.ADMIN)
async def change_agent(call: Call, agent_id: str, body: AgentChange) -> AgentDetail:
    """Change a colleague; another password or role, and closing the account, ends every sign-in at once."""
    services = call.services
    await _check_references(call, body.team_ids or [], body.skills or {})
    if body.direct is not None:
        _check_direct(call, body.direct, agent_id)
    held = await services.agents.require(agent_id)
    if agent_id == call.agent.id and (body.active is False or body.role not in (None, held.role)):
        raise Conflict("Nobody closes their own account or changes their own role")
    fields = _stored(body)
    if body.password is not None:
        fields["password_hash"] = await services.passwords.hash(body.password)

    def change(agent: Agent) -> Agent:
        if body.version is not None and body.version != agent.version:
            raise Conflict("Somebody changed this meanwhile; look at it again", version=agent.version)
        return replace(agent, **fields)

    agent = await services.roster.update(agent_id, change)
    await services.setup.changed("agents", agent_id)
    if body.password is not None or body.active is False or agent.role is not held.role:
        await services.sessions.revoke_all(agent_id)
    if not agent.active:
        agent = await services.desk.set_state(agent_id, AgentState.OFFLINE, "account closed", call.agent.id)
    return _detail(call, agent)


def _stored(body: AgentChange) -> dict[str, Any]:  # Any: fields of an agent
    """Return what is to change as agents have it; the password apart."""
    fields = body.model_dump(exclude_none=True, exclude={"version", "password"})
    if body.email is not None:
        fields["email"] = body.email.strip().casefold()
    if body.team_ids is not None:
        fields["team_ids"] = tuple(body.team_ids)
    if body.direct is not None:
        fields["direct"] = body.direct.line()
    if body.slots is not None:
        fields["capacity"] = fields.pop("slots")
    return fields


async def _set_state(call: Call, agent_id: str, body: StateChange) -> Agent:
    return await call.services.desk.set_state(agent_id, body.state, body.reason, call.agent.id)


async def _check_references(call: Call, team_ids: list[str], skills: dict[str, int]) -> None:
    services = call.services
    teams = {team.id for team in await services.teams.get_many(team_ids)} if team_ids else set()
    known = {skill.id for skill in await services.skills.get_many(list(skills))} if skills else set()
    errors: list[dict[str, Any]] = [  # Any: JSON
        {"loc": ["body", "team_ids", place], "msg": "There is no such team"}
        for place, team_id in enumerate(team_ids)
        if team_id not in teams
    ]
    errors += [
        {"loc": ["body", "skills", name], "msg": "There is no such skill"}
        for name in skills
        if name not in known
    ]
    if errors:
        raise Invalid(told("A reference leads nowhere", errors), errors=errors)


def _check_direct(call: Call, direct: DirectInput, own_id: str) -> None:
    """Raise Invalid for an address that is nobody's, another agent's or an inbox's, and for a colleague who is not there."""
    directory = call.services.directory
    others = [agent for agent in directory.agents() if agent.id != own_id]
    taken = {direct_key(each) for agent in others for each in agent.direct.addresses}
    taken |= {direct_key(inbox.address) for inbox in directory.inboxes() if inbox.address}
    errors: list[dict[str, Any]] = []  # Any: JSON
    for place, address in enumerate(direct.addresses):
        key, loc = direct_key(address), ["body", "direct", "addresses", place]
        if not key:
            errors.append({"loc": loc, "msg": "Give an e-mail address, a number or an extension"})
        elif key in taken:
            errors.append({"loc": loc, "msg": "Another agent or an inbox has this address"})
    if direct.colleague_id and direct.colleague_id not in {agent.id for agent in others}:
        errors.append({"loc": ["body", "direct", "colleague_id"], "msg": "There is no such colleague"})
    if errors:
        raise Invalid(told("Customers cannot reach the agent like this", errors), errors=errors)


def _detail(call: Call, agent: Agent) -> AgentDetail:
    status = call.services.agent_status
    return AgentDetail(
        id=agent.id,
        version=agent.version,
        name=agent.name,
        email=agent.email,
        role=agent.role,
        language=agent.language,
        team_ids=list(agent.team_ids),
        skills=dict(agent.skills),
        slots=dict(agent.capacity),
        weights=dict(agent.weights),
        max_load=agent.max_load,
        interruptible=agent.interruptible,
        direct=DirectInput.model_validate(asdict(agent.direct)),
        active=agent.active,
        state=agent.state,
        reason=agent.state_reason,
        since=agent.state_since,
        load=status.load(agent.id),
        capacity=agent.max_load,
        connected=status.connected(agent.id),
        created_at=agent.created_at,
    )
