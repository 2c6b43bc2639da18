"""Who may do what over sockets: every role, every call, on one's own things, on others' and on guesses."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.agent import Role
from hub.domain.ticket import Ticket
from hub.realtime.wire import AGENT_CALLS, SUPERVISOR_CALLS
from hub.tickets.access import Access
from tests.integration.sockets import Live, connected, fake_hub, serving

OWN, FOREIGN, GUESSED = "own", "foreign", "guessed"

PAYLOADS: dict[str, dict[str, Any]] = {
    "state.set": {"state": "break"},
    "offer.accept": {"offer": "offer"},
    "offer.decline": {"offer": "offer"},
    "message.send": {"ticket": "ticket", "body": "x", "kind": "note"},
    "message.undo": {"message": "message"},
    "message.retry": {"message": "message"},
    "typing": {"ticket": "ticket"},
    "ticket.view": {"ticket": "ticket"},
    "ticket.wrap_up": {"ticket": "ticket", "disposition": "x"},
    "ticket.extend_wrap_up": {"ticket": "ticket"},
}

ALLOWED = {
    (Role.AGENT, FOREIGN): False,
    (Role.SUPERVISOR, FOREIGN): True,
    (Role.ADMIN, FOREIGN): True,
}


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    hub = fake_hub()
    hub.add_queue("billing")
    hub.add_queue("tech")
    for role in Role:
        hub.add_agent(str(role), ["billing"], role=role)
    async with serving(hub) as live:
        access = Access(Queues(hub), hub)
        # The real rules of access over the fake hub's tickets.
        live.server.agents._parts = replace(live.server.agents._parts, access=access)
        yield live


class Queues:
    """The queues of the fake hub, as access reads them."""

    def __init__(self, hub: Any) -> None:
        self._hub = hub

    def queues(self) -> Any:
        return self._hub.queues.values()


def thing(live: Live, whose: str, role: Role) -> Ticket:
    """Return a ticket that is the role's own, of another team, or one that does not exist."""
    if whose == GUESSED:
        return replace(thing(live, OWN, role), id="0" * 26)
    owner = str(role) if whose == OWN else None
    return live.hub.add_ticket(f"t-{whose}-{role}", "billing" if whose == OWN else "tech", assignee_id=owner)


@pytest.mark.parametrize("whose", [OWN, FOREIGN, GUESSED])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("call", ["message.send", "typing", "ticket.view", "ticket.wrap_up"])
async def test_ticket_call(live: Live, call: str, role: Role, whose: str) -> None:
    ticket = thing(live, whose, role)
    async with connected(live, "/agent", {"token": f"token-{role}"}) as client:
        answer = await client.call(call, {**PAYLOADS[call], "ticket": ticket.id})
    allowed = whose == OWN or ALLOWED.get((role, whose), False)
    assert answer["ok"] is allowed, answer
    if not allowed:
        assert (answer["code"], live.hub.messages) == ("not_found", {})


@pytest.mark.parametrize("call", ["offer.accept", "offer.decline"])
@pytest.mark.parametrize("role", list(Role))
async def test_offer_of_somebody_else(live: Live, call: str, role: Role) -> None:
    live.hub.add_agent("bo", ["billing"])
    live.hub.add_ticket("t1", "billing")
    offer = live.hub.offer("t1", "bo")
    before = live.hub.tickets["t1"]
    async with connected(live, "/agent", {"token": f"token-{role}"}) as client:
        answer = await client.call(call, {"offer": offer.id})
    assert (answer["ok"], answer["code"]) == (False, "conflict")
    assert live.hub.tickets["t1"] == before


async def test_wrap_up_of_others_cannot_be_extended(live: Live) -> None:
    for whose, code in ((FOREIGN, "not_found"), (GUESSED, "not_found"), (OWN, "conflict")):
        ticket = thing(live, whose, Role.AGENT)
        async with connected(live, "/agent", {"token": f"token-{Role.AGENT}"}) as client:
            answer = await client.call("ticket.extend_wrap_up", {"ticket": ticket.id})
        assert (answer["ok"], answer["code"]) == (False, code)


def test_every_call_is_covered() -> None:
    assert PAYLOADS.keys() == AGENT_CALLS.keys()
    assert SUPERVISOR_CALLS.keys() == {"agent.set_state"}


@pytest.mark.parametrize("role", list(Role))
async def test_visitor_and_supervisor_calls_mean_nothing_to_a_console(live: Live, role: Role) -> None:
    async with connected(live, "/agent", {"token": f"token-{role}"}) as client:
        for call in ("agent.set_state", "rate", "end", "received", "greet", "recheck", "__init__"):
            assert (await client.call(call, {"agent": "agent", "state": "offline"}))["code"] == "invalid"
