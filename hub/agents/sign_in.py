"""Signing in: the same answer and the same time for a wrong password, an unknown address and a closed account."""

from dataclasses import dataclass, replace

from hub.agents.passwords import Passwords
from hub.agents.ports import AgentRepository
from hub.agents.sessions import Sessions
from hub.agents.throttle import SignInThrottle
from hub.domain.agent import Agent, Session
from hub.errors import Unauthenticated
from hub.eventbus.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A fresh session with the token that is shown this once."""

    token: str
    session: Session
    agent: Agent


class SignIn:
    """Check e-mail and password and make a session."""

    def __init__(
        self, agents: AgentRepository, passwords: Passwords, sessions: Sessions, throttle: SignInThrottle
    ) -> None:
        self._agents = agents
        self._passwords = passwords
        self._sessions = sessions
        self._throttle = throttle

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """Return a session; raises Unauthenticated or TooManyRequests. `address` is where the attempt comes from."""
        account = email.strip().casefold()
        self._throttle.begin(account, address)
        agent = await self._agents.by_email(account)
        stored = agent.password_hash if agent is not None and agent.active else ""
        if not await self._passwords.verify(stored, password) or agent is None:
            raise Unauthenticated("The e-mail address or the password is wrong")
        self._throttle.succeeded(account)
        if self._passwords.needs_rehash(stored):
            agent = await self._rehash(agent, password)
        token, session = await self._sessions.create(agent.id)
        return SignedIn(token=token, session=session, agent=agent)

    async def _rehash(self, agent: Agent, password: str) -> Agent:
        fresh = await self._passwords.hash(password)

        def change(held: Agent) -> Change[Agent] | None:
            if held.password_hash != agent.password_hash:
                return None
            return Change(replace(held, password_hash=fresh))

        return await self._agents.update(agent.id, change)
