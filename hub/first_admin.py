"""Let somebody in where nobody can sign in yet, or where the password is lost: an administrator by command line."""

from dataclasses import replace

from hub.bootstrap import Hub
from hub.domain.agent import Agent, Role
from hub.errors import Invalid
from hub.eventbus.change import Change
from hub.ids import new_secret


async def add_admin(hub: Hub, email: str) -> str:
    """Make an administrator with this address, or make the agent who has it one; return the new password."""
    address = email.strip().casefold()
    name, at, domain = address.partition("@")
    if not (name and at and domain):
        raise Invalid(f"{email!r} is not an e-mail address")
    password = new_secret(12)
    hashed = await hub.trade.passwords.hash(password)
    agents, now = hub.ground.kept.agents, hub.ground.clock.now()
    known = await agents.by_email(address)
    if known is None:
        made = Agent(
            id=hub.ground.ids.new(),
            name=name,
            email=address,
            role=Role.ADMIN,
            password_hash=hashed,
            state_since=now,
            idle_since=now,
            created_at=now,
        )
        await agents.add(made)
        return password

    def promote(agent: Agent) -> Change[Agent]:
        return Change(replace(agent, role=Role.ADMIN, active=True, password_hash=hashed))

    await agents.update(known.id, promote)
    await hub.trade.sessions.revoke_all(known.id)
    return password
