"""Who sees which ticket: by role, team, assignment and offer."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agent import Agent, Role
from hub.domain.queue import Queue
from hub.domain.ticket import Offer, Ticket, Work, WorkState
from hub.errors import Forbidden, NotFound
from hub.tickets.access import Access
from tests import factories
from tests.fakes.repositories import MemoryTickets

QUEUES = [
    factories.queue("billing", team_id="support"),
    factories.queue("tech", team_id="tech"),
    factories.queue("everybody", team_id=""),
]


class Lines:
    def queues(self) -> Iterable[Queue]:
        return QUEUES


def ticket(queue_id: str, **fields: Any) -> Ticket:
    defaults: dict[str, Any] = {
        "number": 1,
        "subject": "s",
        "channel": "email",
        "inbox_id": "mailbox",
        "customer_id": "mia",
        "work": Work(since=factories.NOON),
        "created_at": factories.NOON,
        "updated_at": factories.NOON,
    }
    return Ticket(id="t1", queue_id=queue_id, **{**defaults, **fields})


def offered_to(agent_id: str) -> Work:
    offer = Offer(id="o", agent_id=agent_id, made_at=factories.NOON, expires_at=factories.NOON)
    return Work(state=WorkState.OFFERED, since=factories.NOON, offer=offer)


access = Access(Lines(), MemoryTickets())
ana = factories.agent("ana", team_ids=("support",))


@pytest.mark.parametrize(
    ("held", "seen"),
    [
        (ticket("billing"), True),
        (ticket("everybody"), True),
        (ticket("tech"), False),
        (ticket("unknown"), False),
        (ticket("tech", assignee_id="ana"), True),
        (ticket("tech", assignee_id="bo"), False),
        (ticket("tech", work=offered_to("ana")), True),
        (ticket("tech", work=offered_to("bo")), False),
    ],
)
def test_an_agent_sees_own_teams_and_own_work(held: Ticket, seen: bool) -> None:
    assert access.scope(ana).allows(held) is seen


@given(
    role=st.sampled_from(list(Role)),
    teams=st.sets(st.sampled_from(["support", "tech"])),
    queue_id=st.sampled_from(["billing", "tech", "everybody", "gone"]),
    active=st.booleans(),
)
def test_a_higher_role_never_sees_less(role: Role, teams: set[str], queue_id: str, active: bool) -> None:
    person = factories.agent("p", role=role, team_ids=tuple(teams), active=active)
    plain = factories.agent("p", role=Role.AGENT, team_ids=tuple(teams), active=active)
    held = ticket(queue_id)
    assert access.scope(person).allows(held) or not access.scope(plain).allows(held)
    if role is not Role.AGENT and active:
        assert access.scope(person).everything


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.AGENT, [Role.AGENT]),
        (Role.SUPERVISOR, [Role.AGENT, Role.SUPERVISOR]),
        (Role.ADMIN, [Role.AGENT, Role.SUPERVISOR, Role.ADMIN]),
    ],
)
def test_each_role_may_what_the_lower_ones_may(role: Role, allowed: list[Role]) -> None:
    person: Agent = factories.agent("p", role=role)
    assert [one for one in (Role.AGENT, Role.SUPERVISOR, Role.ADMIN) if access.may(person, one)] == allowed
    for needed in set(Role) - set(allowed):
        with pytest.raises(Forbidden):
            access.check_may(person, needed)


def test_a_closed_account_may_nothing() -> None:
    gone = factories.agent("p", role=Role.ADMIN, active=False)
    assert not any(access.may(gone, role) for role in Role)
    assert not access.scope(gone).everything


async def test_a_foreign_ticket_and_none_at_all_are_refused_alike() -> None:
    tickets = MemoryTickets()
    await tickets.add(ticket("tech"))
    guard = Access(Lines(), tickets)
    refusals = []
    for ticket_id in ("t1", "guessed"):
        with pytest.raises(NotFound) as caught:
            await guard.access_ticket(ana, ticket_id)
        refusals.append(str(caught.value))
    assert refusals[0] == refusals[1]
