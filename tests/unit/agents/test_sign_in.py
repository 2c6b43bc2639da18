"""Passwords, sessions and throttling: what they promise, without a server."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.agents.passwords import Passwords, check_password
from hub.agents.sessions import CACHE_S, Sessions, token_id
from hub.agents.sign_in import SignIn
from hub.agents.throttle import SignInThrottle, Throttle
from hub.clock import ManualClock
from hub.domain.agent import Agent, Session
from hub.errors import Invalid, TooManyRequests, Unauthenticated, Unavailable
from tests import factories
from tests.fakes.repositories import MemoryAgents, MemoryRepository


class MemorySessions(MemoryRepository[Session]):
    reads = 0

    async def get(self, entity_id: str) -> Session | None:
        self.reads += 1
        return await super().get(entity_id)

    async def of_agent(self, agent_id: str) -> list[Session]:
        return [one for one in self.rows.values() if one.agent_id == agent_id]


class People:
    def __init__(self, *agents: Agent) -> None:
        self.held = {agent.id: agent for agent in agents}

    def agent(self, agent_id: str) -> Agent | None:
        return self.held.get(agent_id)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(factories.NOON)


@pytest.fixture
def store() -> MemorySessions:
    return MemorySessions()


@pytest.fixture
def sessions(clock: ManualClock, store: MemorySessions) -> Sessions:
    return Sessions(clock, store, People(factories.agent("ana"), factories.agent("out", active=False)))


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(time_cost=1, memory_kib=64, threads=1, max_waiting=3)
    yield made
    made.close()


async def test_only_the_hash_of_a_token_is_stored(sessions: Sessions, store: MemorySessions) -> None:
    token, session = await sessions.create("ana")
    assert session.id == token_id(token)
    assert token not in str(store.rows)
    assert len(token) >= 43
    found = await sessions.resolve(token)
    assert found is not None
    assert found.id == "ana"


async def test_a_session_is_read_once_in_a_while_and_seen_rarely(
    clock: ManualClock, sessions: Sessions, store: MemorySessions
) -> None:
    token, _ = await sessions.create("ana")
    for _ in range(5):
        assert await sessions.find(token) is not None
    assert store.reads == 1
    clock.advance(timedelta(seconds=CACHE_S + 1))
    assert await sessions.find(token) is not None
    assert store.reads == 2
    assert store.writes == 1
    clock.advance(timedelta(minutes=6))
    found = await sessions.find(token)
    assert found is not None
    assert found.last_seen_at == clock.now()


async def test_a_revoked_session_is_gone_at_once_even_while_it_is_being_read(
    sessions: Sessions, store: MemorySessions
) -> None:
    token, session = await sessions.create("ana")
    reading = asyncio.ensure_future(sessions.find(token))
    await asyncio.sleep(0)
    await sessions.revoke(session.id)
    await reading
    assert await sessions.find(token) is None
    assert store.rows == {}


async def test_a_session_revoked_elsewhere_is_gone_when_the_cache_is(
    clock: ManualClock, sessions: Sessions, store: MemorySessions
) -> None:
    token, session = await sessions.create("ana")
    await sessions.find(token)
    await store.delete(session.id)
    clock.advance(timedelta(seconds=CACHE_S))
    assert await sessions.find(token) is None


async def test_signing_in_clears_out_what_has_expired(
    clock: ManualClock, sessions: Sessions, store: MemorySessions
) -> None:
    old, _ = await sessions.create("ana")
    script, _ = await sessions.create("ana", name="script", api_token=True)
    clock.advance(timedelta(hours=13))
    fresh, _ = await sessions.create("ana")
    assert set(store.rows) == {token_id(script), token_id(fresh)}
    assert await sessions.find(old) is None


async def test_nobody_is_found_for_odd_tokens_and_closed_accounts(sessions: Sessions) -> None:
    for token in ("", "x", "\ud800", "x" * 10_000):
        assert await sessions.find(token) is None
    token, _ = await sessions.create("out")
    assert await sessions.resolve(token) is None


async def test_revoking_everything_tells_of_every_session(sessions: Sessions) -> None:
    ended: list[str] = []
    sessions.on_ended(lambda session: ended.append(session.id))
    made = [await sessions.create("ana"), await sessions.create("ana", name="script", api_token=True)]
    await sessions.revoke_all("ana")
    assert sorted(ended) == sorted(session.id for _, session in made)
    assert await sessions.list("ana", api_token=False) == []


async def test_passwords_are_verified_and_an_unknown_account_is_never_right(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse")
    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, "correct horse")
    assert not await passwords.verify(stored, "wrong")
    assert not await passwords.verify("", "correct horse")
    assert not await passwords.verify("not a hash", "x")
    assert not await passwords.verify(stored, "\ud800")


async def test_too_many_at_once_are_refused_not_piled_up(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse")
    outcomes = await asyncio.gather(
        *(passwords.verify(stored, "x") for _ in range(10)), return_exceptions=True
    )
    refused = [one for one in outcomes if isinstance(one, Unavailable)]
    assert len(refused) == 7
    assert await passwords.verify(stored, "correct horse")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 201])
def test_short_and_endless_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password)


async def test_a_hash_with_old_parameters_is_made_anew_at_sign_in(
    clock: ManualClock, sessions: Sessions, passwords: Passwords
) -> None:
    old = Passwords(time_cost=2, memory_kib=64, threads=1)
    agents = MemoryAgents()
    stored = await old.hash("correct horse")
    old.close()
    await agents.add(factories.agent("ana", password_hash=stored))
    sign_in = SignIn(agents, passwords, sessions, SignInThrottle(clock))
    await sign_in.sign_in("ana@example.com", "correct horse", "10.0.0.1")
    fresh = agents.rows["ana"].password_hash
    assert fresh != stored
    assert await passwords.verify(fresh, "correct horse")
    with pytest.raises(Unauthenticated):
        await sign_in.sign_in("ana@example.com", "wrong", "10.0.0.1")
    assert agents.rows["ana"].password_hash == fresh


def test_who_is_stopped_is_told_how_long(clock: ManualClock) -> None:
    throttle = Throttle(clock, attempts=1, window_s=100)
    throttle.failed("k")
    clock.advance(timedelta(seconds=40))
    with pytest.raises(TooManyRequests) as caught:
        throttle.check("k")
    assert caught.value.fields["retry_after_s"] == 60


@given(steps=st.lists(st.tuples(st.floats(0, 200), st.booleans()), max_size=60))
def test_no_window_ever_holds_more_than_the_allowed_failures(steps: list[tuple[float, bool]]) -> None:
    clock = ManualClock(factories.NOON)
    throttle = Throttle(clock, attempts=3, window_s=100)
    let_through: list[float] = []
    for wait_s, fails in steps:
        clock.advance(timedelta(seconds=wait_s))
        try:
            throttle.check("k")
        except TooManyRequests:
            continue
        if fails:
            throttle.failed("k")
            let_through.append(clock.monotonic())
    for moment in let_through:
        assert sum(1 for other in let_through if moment - 100 < other <= moment) <= 3
