"""The namespace /supervisor, and the fan-out under it, spoken to by the stock client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from socketio.exceptions import ConnectionError as Refused

from hub.domain.agent import AgentState, Role
from hub.realtime import engine
from hub.realtime.stream import EVERYONE
from tests.integration.sockets import Client, Live, connected, fake_hub, serving


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    hub = fake_hub()
    hub.add_queue("billing")
    hub.add_agent("ana", ["billing"])
    hub.add_agent("sue", role=Role.SUPERVISOR)
    async with serving(hub) as live:
        yield live


async def test_board_comes_whole_and_then_when_it_changed(live: Live) -> None:
    live.hub.board["queues"] = [{"id": "billing", "waiting": 1}]
    async with connected(live, "/supervisor", {"token": "token-sue"}) as sue:
        assert (await sue.wait_for("board"))["queues"] == [{"id": "billing", "waiting": 1}]
        await live.server.supervisors.refresh()
        await sue.wait_for("board", 2)
        live.hub.board["queues"] = [{"id": "billing", "waiting": 2}]
        await live.server.supervisors.refresh()
        await live.server.supervisors.refresh()
        board = await sue.wait_for("board", 3)
        assert board["queues"] == [{"id": "billing", "waiting": 2}]
        await sue.call("agent.set_state", {"agent": "ana", "state": "break"})
        assert len([b for b in sue.named("board") if b["queues"][0]["waiting"] == 2]) == 1


async def test_supervisor_changes_the_state_of_an_agent(live: Live) -> None:
    async with connected(live, "/supervisor", {"token": "token-sue"}) as sue:
        answer = await sue.call(
            "agent.set_state", {"agent": "ana", "state": "offline", "reason": "sent home"}
        )
        assert answer["agent"]["state"] == "offline"
        assert (await sue.call("agent.set_state", {"agent": "nobody", "state": "offline"}))[
            "code"
        ] == "not_found"
        assert (await sue.call("agent.set_state", {"agent": "ana", "state": "wrap_up"}))["code"] == "invalid"
    assert live.hub.agents["ana"].state is AgentState.OFFLINE


@pytest.mark.parametrize(("token", "code"), [("token-ana", "forbidden"), ("wrong", "unauthenticated")])
async def test_only_supervisors_see_the_board(live: Live, token: str, code: str) -> None:
    client = Client("/supervisor")
    with pytest.raises(Refused):
        await client.connect(live, {"token": token})
    assert client.refusal["data"]["code"] == code
    await client.close()


async def test_supervisor_who_is_one_no_more_loses_the_board(live: Live) -> None:
    async with connected(live, "/supervisor", {"token": "token-sue"}) as sue:
        await sue.wait_for("board")
        live.hub.add_agent("sue")
        await live.server.recheck_sessions()
        assert live.server.supervisors.connections == {}


async def test_many_clients_on_both_transports_get_every_event_in_order(live: Live) -> None:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                connected(
                    live,
                    "/agent",
                    {"token": "token-ana"},
                    transports=["polling" if n % 3 == 0 else "websocket"],
                )
            )
            for n in range(12)
        ]
        for client in clients:
            await client.wait_for("snapshot")
        for number in range(200):
            live.server.stream.publish(
                "notice", {"level": "info", "code": "n", "text": f"第{number}条"}, EVERYONE
            )
            if number % 20 == 0:
                # Acknowledgements take the library's own way and must not overtake or be overtaken.
                assert (await clients[0].call("ticket.view", {"ticket": None}))["ok"] is True
                assert len(clients[0].named("notice")) >= number
        for client in clients:
            await client.wait_for("notice", 200)
            assert [notice["text"] for notice in client.named("notice")] == [f"第{n}条" for n in range(200)]
    assert live.server.fanout.direct > 200
    assert live.server.fanout.queued > 200


async def test_client_that_upgrades_its_transport_misses_nothing(live: Live) -> None:
    async with connected(live, "/agent", {"token": "token-ana"}, transports=["polling", "websocket"]) as ana:
        for number in range(50):
            live.server.notice("info", "n", str(number))
            await asyncio.sleep(0)
        await ana.wait_for("notice", 50)
        assert [notice["text"] for notice in ana.named("notice")] == [str(number) for number in range(50)]


async def test_client_that_does_not_read_is_dropped_and_the_others_are_not(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MAX_BUFFERED_BYTES", 10_000)
    async with connected(live, "/agent", {"token": "token-sue"}) as fast:
        slow = await Client("/agent").connect(live, {"token": "token-ana"})
        await slow.wait_for("snapshot")
        await fast.wait_for("snapshot")
        sids = {connection.agent.id: sid for sid, connection in live.server.agents.connections.items()}
        for _ in range(200):
            live.server.fanout.send("/agent", [sids["ana"]], "notice", {"text": "x" * 100_000})
        live.server.fanout.send("/agent", [sids["sue"]], "notice", {})
        await fast.wait_for("notice")
        async with asyncio.timeout(5):
            while slow.sio.connected:
                await asyncio.sleep(0.01)
        assert live.server.fanout.dropped >= 1
        assert (await fast.call("ticket.view", {"ticket": None}))["ok"] is True
