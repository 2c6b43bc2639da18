"""Links under which screens on the wall show the board: made and ended over HTTP, used over the namespace /wallboard."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from socketio.exceptions import ConnectionError as Refused

from hub.domain.board_link import BoardLink
from tests.integration.api_floor import api_floor
from tests.integration.sockets import Client, Live, connected, fake_hub, serving

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
TICKET = {"id": "t1", "number": 7, "subject": "Rosa's broken kettle", "channel": "email"}


def link(*, subjects: bool) -> BoardLink:
    return BoardLink(
        id="x",
        name="Hall",
        subjects=subjects,
        made_by="sue",
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    hub = fake_hub()
    hub.board["agents"] = [{"id": "ana", "name": "Ana", "tickets": [TICKET]}]
    hub.board_links.kept = {"discreet": link(subjects=False), "open": link(subjects=True)}
    async with serving(hub) as live:
        yield live


async def test_a_link_is_shown_once_works_until_its_day_and_ends_when_revoked() -> None:
    async with api_floor() as floor:
        assert (await floor.call("POST", "/board/links", "ana", json={"name": "Hall"})).status == 403
        answer = await floor.call("POST", "/board/links", "sue", json={"name": "Hall", "days": 2})
        made = await answer.json()
        assert answer.status == 201
        assert made["url"].endswith(f"/console/wall#{made['token']}")
        listed = await (await floor.call("GET", "/board/links", "sue")).json()
        assert [(one["name"], one["made_by"]) for one in listed["items"]] == [("Hall", "sue")]
        assert made["token"] not in str(listed)

        links = floor.services.board_links
        found = await links.find(made["token"])
        assert found is not None
        assert found.id == made["id"]
        floor.clock.advance(timedelta(days=2))
        assert await links.find(made["token"]) is None
        assert await links.listed() == []


async def test_revoking_tells_the_screens_and_happens_once() -> None:
    async with api_floor() as floor:
        ended: list[bool] = []
        floor.services.board_links.on_ended(lambda: ended.append(True))
        made = await (await floor.call("POST", "/board/links", "sue", json={"name": "Hall"})).json()
        assert (await floor.call("DELETE", f"/board/links/{made['id']}", "sue")).status == 204
        assert ended == [True]
        assert await floor.services.board_links.find(made["token"]) is None
        assert (await floor.call("DELETE", f"/board/links/{made['id']}", "sue")).status == 404


async def test_a_link_ends_with_the_role_of_who_made_it() -> None:
    async with api_floor() as floor:
        made = await (await floor.call("POST", "/board/links", "sue", json={"name": "Hall"})).json()
        assert await floor.services.board_links.find(made["token"]) is not None
        changed = await floor.call("PATCH", "/agents/sue", "ada", json={"role": "agent"})
        assert changed.status == 200
        assert await floor.services.board_links.find(made["token"]) is None


async def test_the_token_of_a_link_signs_nobody_in() -> None:
    async with api_floor() as floor:
        made = await (await floor.call("POST", "/board/links", "sue", json={"name": "Hall"})).json()
        floor.tokens["screen"] = made["token"]
        assert (await floor.call("GET", "/board", "screen")).status == 401


@pytest.mark.parametrize(("token", "subject"), [("discreet", ""), ("open", TICKET["subject"])])
async def test_a_screen_sees_the_board_and_subjects_only_where_the_link_allows(
    live: Live, token: str, subject: str
) -> None:
    async with connected(live, "/wallboard", {"token": token}) as screen:
        board = await screen.wait_for("board")
        assert board["agents"][0]["tickets"] == [{**TICKET, "subject": subject}]
        live.hub.board["queues"] = [{"id": "billing", "waiting": 2}]
        await live.server.wallboards.refresh()
        board = await screen.wait_for("board", 2)
        assert board["queues"] == [{"id": "billing", "waiting": 2}]
        assert board["agents"][0]["tickets"][0]["subject"] == subject
        answer = await screen.call("agent.set_state", {"agent": "ana", "state": "offline"})
        assert answer["ok"] is False


@pytest.mark.parametrize("token", ["wrong", "token-sue", ""])
async def test_no_screen_comes_in_without_a_link(live: Live, token: str) -> None:
    live.hub.add_agent("sue")
    client = Client("/wallboard")
    with pytest.raises(Refused):
        await client.connect(live, {"token": token})
    await client.close()


async def test_a_screen_goes_dark_when_its_link_ends(live: Live) -> None:
    async with connected(live, "/wallboard", {"token": "open"}) as screen:
        await screen.wait_for("board")
        del live.hub.board_links.kept["open"]
        await live.server.recheck_sessions()
        assert live.server.wallboards.connections == {}
