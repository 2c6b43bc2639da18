"""What the sockets promise, kept by a real hub: nothing lost, nothing twice, one agent a ticket, work handed on."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from tests.integration.sockets import Client
from tests.servers.hub_process import PASSWORD, HubClient, HubProcess

NAMES = itertools.count(1)
GRACE_S = 1.0


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    process = HubProcess(
        tmp_path_factory.mktemp("hub"), HUB_ROUTING__GRACE_S=str(GRACE_S), HUB_ROUTING__SWEEP_S="0.3"
    )
    process.start()
    yield process
    process.stop()


@dataclass
class Floor:
    """A queue of its own with a chat inbox, and whoever works on it."""

    hub: HubProcess
    session: aiohttp.ClientSession
    admin: HubClient
    team: str = ""
    queue: str = ""
    inbox: str = ""
    clients: list[Client] = field(default_factory=list)

    async def open(self) -> "Floor":
        number = next(NAMES)
        self.team = (await self.admin.call("POST", "/teams", json={"name": f"Team {number}"}))["id"]
        queue = {"name": f"Queue {number}", "team_id": self.team, "offer_timeout_s": 20, "wrap_up_s": 0}
        self.queue = (await self.admin.call("POST", "/queues", json=queue))["id"]
        inbox = {"name": f"Chat {number}", "channel": "webchat", "queue_id": self.queue}
        self.inbox = (await self.admin.call("POST", "/inboxes", json=inbox))["id"]
        return self

    async def token(self, **more: Any) -> str:
        """Hire an agent and return the token of a first session."""
        email = f"agent{next(NAMES)}@example.com"
        skills = {"english": 5, "billing": 5, "tech": 5}
        person = {
            "name": "Cy",
            "email": email,
            "password": PASSWORD,
            "team_ids": [self.team],
            "skills": skills,
        }
        await self.admin.call("POST", "/agents", json=person | more)
        wish = {"email": email, "password": PASSWORD}
        async with self.session.post(f"{self.hub.url}/api/v1/session", json=wish) as answer:
            return str((await answer.json())["token"])

    async def console(self, token: str, **more: Any) -> Client:
        return await self._client("/agent", {"token": token, **more})

    async def visitor(self, **more: Any) -> Client:
        return await self._client("/visitor", {"inbox": self.inbox, **more})

    async def _client(self, namespace: str, auth: dict[str, Any]) -> Client:
        client = await Client(namespace).connect(self.hub, auth)  # type: ignore[arg-type]  # it only needs the address
        self.clients.append(client)
        return client

    async def ready(self, **more: Any) -> tuple[str, Client]:
        """Return an available agent's token and console."""
        token = await self.token(**more)
        console = await self.console(token)
        assert (await console.call("state.set", {"state": "available"}))["ok"]
        return token, console

    async def assigned(self) -> tuple[str, Client, Client, str]:
        """Return token and console of an agent who works on a visitor's ticket, the visitor and the ticket."""
        token, agent = await self.ready()
        visitor = await self.visitor()
        assert (await visitor.call("message.send", {"body": "Where is my refund?", "client_id": "first"}))[
            "ok"
        ]
        offer = await agent.wait_for("offer.made")
        assert (await agent.call("offer.accept", {"offer": offer["id"]}))["ok"]
        return token, agent, visitor, offer["ticket_id"]


@pytest.fixture
async def floor(hub: HubProcess) -> AsyncIterator[Floor]:
    async with aiohttp.ClientSession() as session:
        one = Floor(hub, session, await HubClient(hub.url, session).sign_in("admin"))
        await one.open()
        try:
            yield one
        finally:
            for client in one.clients:
                await client.close()


def bodies(messages: list[dict[str, Any]]) -> list[str]:
    return [message["body"] for message in messages]


async def cut(client: Client) -> None:
    """Drop the line as a network does: no farewell."""
    client.sio.eio.ws._response.connection.transport.abort()  # there is no public way to be rude
    async with asyncio.timeout(5):
        while client.sio.connected:
            await asyncio.sleep(0.01)


async def test_a_dropped_console_gets_what_it_missed_once(floor: Floor) -> None:
    token, agent, visitor, _ = await floor.assigned()
    snapshot = await agent.wait_for("snapshot")
    seen = max(
        [snapshot["seq"], *(data["seq"] for _, data in agent.received if isinstance(data.get("seq"), int))]
    )
    await cut(agent)
    for number in range(3):
        await visitor.call("message.send", {"body": f"missed {number}", "client_id": f"m{number}"})
    async with asyncio.timeout(5):
        while True:  # until the hub has taken in the last one
            again = await floor.console(token, epoch=snapshot["epoch"], seq=seen)
            await asyncio.sleep(0.2)
            if "missed 2" in bodies(again.named("message.added")):
                break
            await again.close()
    await visitor.call("message.send", {"body": "live", "client_id": "m3"})
    while "live" not in bodies(again.named("message.added")):
        await again.wait_for("message.added", len(again.named("message.added")) + 1)
    assert bodies(again.named("message.added")) == ["missed 0", "missed 1", "missed 2", "live"]
    assert not again.named("snapshot")
    numbers = [data["seq"] for name, data in again.received if name != "resumed"]
    assert numbers == sorted(set(numbers))


async def test_a_visitor_comes_back_without_loss_or_doubling(floor: Floor) -> None:
    _, agent, visitor, ticket = await floor.assigned()
    session = (await visitor.wait_for("session"))["session"]
    await cut(visitor)
    for number in range(3):
        said = {"ticket": ticket, "body": f"answer {number}", "kind": "reply"}
        assert (await agent.call("message.send", said))["ok"]
    back = await floor.visitor(session=session)
    first = await back.call("message.send", {"body": "again", "client_id": "again"})
    assert first == await back.call("message.send", {"body": "again", "client_id": "again"})
    history = (await back.wait_for("session"))["messages"]
    async with asyncio.timeout(5):
        while len({one["id"] for one in [*history, *back.named("message.added")]}) < 5:
            await asyncio.sleep(0.05)
    shown = {one["id"]: one["body"] for one in [*history, *back.named("message.added")]}
    assert sorted(shown.values()) == ["Where is my refund?", "again", "answer 0", "answer 1", "answer 2"]
    kept = await floor.admin.every(f"/tickets/{ticket}/messages")
    assert sorted(bodies(kept)) == sorted(shown.values())


async def test_fifty_accepts_give_the_ticket_to_one_agent(floor: Floor) -> None:
    _, agent = await floor.ready()
    others = [await floor.console(await floor.token()) for _ in range(3)]
    visitor = await floor.visitor()
    await visitor.call("message.send", {"body": "Hello there", "client_id": "c"})
    offer = await agent.wait_for("offer.made")
    wish = {"offer": offer["id"]}
    callers = [agent, *others] * 13
    answers = await asyncio.gather(*(one.call("offer.accept", wish) for one in callers[:50]))
    winners = {id(one) for one, answer in zip(callers, answers, strict=False) if answer["ok"]}
    assert winners == {id(agent)}
    assert {answer["code"] for answer in answers if not answer["ok"]} <= {
        "offer_gone",
        "forbidden",
        "conflict",
    }
    held = await floor.admin.call("GET", f"/tickets/{offer['ticket_id']}")
    assert held["work_state"] == "active"
    events = await floor.admin.every(f"/tickets/{offer['ticket_id']}/events")
    assert [one["name"] for one in events].count("offer.accepted") == 1


async def test_an_unanswered_offer_is_taken_back_and_goes_to_another(floor: Floor) -> None:
    await floor.admin.call("PATCH", f"/queues/{floor.queue}", json={"offer_timeout_s": 1})
    _, silent = await floor.ready()
    visitor = await floor.visitor()
    await visitor.call("message.send", {"body": "Is anybody there?", "client_id": "c"})
    offer = await silent.wait_for("offer.made")
    _, other = await floor.ready()
    withdrawn = await silent.wait_for("offer.withdrawn")
    assert withdrawn["id"] == offer["id"]
    me = (await silent.wait_for("snapshot"))["me"]["id"]
    async with asyncio.timeout(5):
        while "not_responding" not in [
            one["agent"]["state"] for one in silent.named("agent.changed") if one["agent"]["id"] == me
        ]:
            await asyncio.sleep(0.02)
    assert (await other.wait_for("offer.made"))["ticket_id"] == offer["ticket_id"]


async def test_a_declined_offer_goes_to_another_at_its_old_place(floor: Floor) -> None:
    _, choosy = await floor.ready()
    visitors = []
    for number in range(2):
        visitors.append(await floor.visitor())
        await visitors[-1].call("message.send", {"body": f"Hello number {number}", "client_id": "c"})
        await choosy.wait_for("offer.made", number + 1)
    first = choosy.named("offer.made")[0]
    before = await floor.admin.call("GET", f"/tickets/{first['ticket_id']}")
    assert (await choosy.call("offer.decline", {"offer": first["id"], "reason": "busy"}))["ok"]
    _, other = await floor.ready()
    assert (await other.wait_for("offer.made"))["ticket_id"] == first["ticket_id"]
    after = await floor.admin.call("GET", f"/tickets/{first['ticket_id']}")
    assert after["sla"] == before["sla"]


async def test_work_of_a_lost_agent_goes_to_others_after_the_grace(floor: Floor) -> None:
    token, agent, _, ticket = await floor.assigned()
    await cut(agent)
    back = await floor.console(token)  # in time: nothing happens
    await asyncio.sleep(GRACE_S * 1.5)
    assert (await floor.admin.call("GET", f"/tickets/{ticket}"))["work_state"] == "active"
    _, other = await floor.ready()
    await cut(back)
    offer = await other.wait_for("offer.made")
    assert offer["ticket_id"] == ticket
    assert (await other.call("offer.accept", {"offer": offer["id"]}))["ok"]


async def test_nobody_gets_more_than_fits(floor: Floor) -> None:
    _, agent = await floor.ready(slots={"webchat": 2})
    for _ in range(4):
        visitor = await floor.visitor()
        await visitor.call("message.send", {"body": "Hello there", "client_id": "c"})
    for number in range(2):
        offer = await agent.wait_for("offer.made", number + 1)
        assert (await agent.call("offer.accept", {"offer": offer["id"]}))["ok"]
    await asyncio.sleep(1)  # two sweeps and all nudges
    assert len(agent.named("offer.made")) == 2


async def test_all_come_back_after_a_restart(floor: Floor) -> None:
    token, agent, visitor, ticket = await floor.assigned()
    snapshot = await agent.wait_for("snapshot")
    session = (await visitor.wait_for("session"))["session"]
    assert (await agent.call("message.send", {"ticket": ticket, "body": "One moment", "kind": "reply"}))["ok"]
    await visitor.wait_for("message.added", 2)
    floor.hub.kill()
    floor.hub.start()
    back = await floor.console(token, epoch=snapshot["epoch"], seq=snapshot["seq"])
    fresh = await back.wait_for("snapshot")
    assert fresh["epoch"] != snapshot["epoch"]
    assert [one["id"] for one in fresh["tickets"]] == [ticket]
    page = await floor.visitor(session=session)
    assert bodies((await page.wait_for("session"))["messages"]) == ["Where is my refund?", "One moment"]
    await page.call("message.send", {"body": "Thank you", "client_id": "later"})
    async with asyncio.timeout(10):
        while "Thank you" not in bodies(back.named("message.added")):
            await asyncio.sleep(0.05)
    kept = await floor.admin.every(f"/tickets/{ticket}/messages")
    assert bodies(kept) == ["Where is my refund?", "One moment", "Thank you"]
