"""Who may do what: every operation with every role, and tickets of one's own, of others and of nobody."""

from typing import Any

import pytest

from hub.api.http.operation import Operation
from hub.api.registry import OPERATIONS
from hub.domain.agent import AgentState, Role
from hub.domain.message import Attachment
from hub.domain.ticket import Offer, Work, WorkState
from tests.integration.api_floor import ApiFloor, api_floor

RANK = {None: 0, Role.AGENT: 1, Role.SUPERVISOR: 2, Role.ADMIN: 3}
WHO = {None: None, Role.AGENT: "ana", Role.SUPERVISOR: "sue", Role.ADMIN: "ada"}

BODIES: dict[str, dict[str, Any]] = {
    "change_ticket": {"unread": True},
    "add_message": {"body": "Hello", "kind": "note"},
    "offer_ticket": {"agent_id": "ana"},
    "consult": {"agent_id": "bo", "question": "Is this yours?"},
    "correct_triage": {"target": "priority", "label": "high"},
    "put_draft": {"body": "Hel"},
    "preview_reply": {"body": "Hello"},
    "judge_suggestion": {"ticket": "{ticket_id}", "article_id": "a1", "verdict": "accepted"},
}

OF_TICKETS = [
    one
    for one in OPERATIONS
    if ({"ticket_id", "message_id", "attachment_id"} & set(one.path_parts) or "suggestion" in one.id)
    and one.role is Role.AGENT
]
"""Operations that reach a ticket or a part of one."""


NEED_MORE = ("undo_message", "retry_message", "amend_message", "show_message_html", "download_raw_message")
"""Operations for which these messages lack something: a state, HTML, or the mail they came as."""


async def ask(floor: ApiFloor, operation: Operation, who: str | None, **ids: str) -> int:
    """Ask with these ids; each time with a session of its own, as some operations end it."""
    floor.tokens["fresh"], _ = await floor.sessions.create(who or "ana")
    names = {name: ids.get(name, "guessed") for name in operation.path_parts}
    options: dict[str, Any] = {}
    if operation.body is not None:
        body = BODIES.get(operation.id, {})
        options["json"] = {key: _filled(value, ids) for key, value in body.items()}
    if operation.id in ("list_suggestions", "draft_reply", "list_next_steps"):
        options["params"] = {"ticket": ids.get("ticket_id", "guessed")}
    if operation.upload:
        options["data"] = b"file"
    answer = await floor.call(operation.method, operation.path.format(**names), who and "fresh", **options)
    await answer.read()
    return answer.status


def _filled(value: Any, ids: dict[str, str]) -> Any:
    return (
        value.format(**{"ticket_id": "guessed", **ids}) if isinstance(value, str) and "{" in value else value
    )


async def test_every_operation_answers_each_role_as_declared() -> None:
    async with api_floor() as floor:
        for operation in OPERATIONS:
            for role, who in WHO.items():
                if operation.role is None:
                    continue
                status = await ask(floor, operation, who)
                if role is None:
                    assert status == 401, f"{operation.id} answered {status} to nobody"
                elif RANK[role] < RANK[operation.role]:
                    assert status == 403, f"{operation.id} answered {status} to {role}"
                else:
                    assert status not in (401, 403), f"{operation.id} answered {status} to {role}"
                    assert status < 500, f"{operation.id} answered {status} to {role}"


async def test_only_signing_in_is_open_to_everybody() -> None:
    assert [one.id for one in OPERATIONS if one.role is None] == ["sign_in"]


@pytest.mark.parametrize("operation", OF_TICKETS, ids=lambda one: one.id)
async def test_tickets_of_other_teams_do_not_exist(operation: Operation) -> None:
    async with api_floor() as floor:
        await _two_tickets(floor)
        await floor.services.desk.set_state("ana", AgentState.AVAILABLE, "", "ana")
        own = {"ticket_id": "own", "message_id": "own-m", "attachment_id": "own-f"}
        foreign = {"ticket_id": "foreign", "message_id": "foreign-m", "attachment_id": "foreign-f"}
        guessed = {"ticket_id": "guessed", "message_id": "guessed", "attachment_id": "guessed"}
        assert await ask(floor, operation, "ana", **foreign) == 404
        assert await ask(floor, operation, "ana", **guessed) == 404
        if operation.id not in NEED_MORE:
            assert await ask(floor, operation, "ana", **own) in (200, 201, 204)
            assert await ask(floor, operation, "sue", **foreign) in (200, 201, 204)


async def _two_tickets(floor: ApiFloor) -> None:
    await floor.add_ticket("own", "support")
    await floor.add_ticket("foreign", "tech")
    for name in ("own", "foreign"):
        stored = await floor.services.attachments.store("a.txt", "text/plain", b"text", owner_id="sue")
        file = await floor.kept.files.require(stored.id)
        await floor.kept.files.add(_renamed(file, f"{name}-f", name))
        attachment = Attachment(
            id=f"{name}-f", name="a.txt", type="text/plain", size_bytes=4, sha256=file.sha256, blob=file.blob
        )
        await floor.add_message(f"{name}-m", name, attachments=(attachment,))
    fields = {"title": "Refunds", "body": "Text", "language": "en", "status": "published"}
    article = await floor.knowledge.create(await floor.kept.agents.require("sue"), fields)
    floor.knowledge.held["a1"] = article


def _renamed(file: Any, file_id: str, ticket_id: str) -> Any:
    from dataclasses import replace

    return replace(file, id=file_id, ticket_id=ticket_id, version=0)


async def test_an_upload_belongs_to_its_uploader_until_it_is_sent() -> None:
    async with api_floor() as floor:
        made = await (
            await floor.call("POST", "/attachments", "ana", data=b"draft", params={"name": "x.txt"})
        ).json()
        assert (await floor.call("GET", f"/attachments/{made['id']}", "ana")).status == 200
        assert (await floor.call("GET", f"/attachments/{made['id']}", "bo")).status == 404
        assert (await floor.call("GET", f"/attachments/{made['id']}", "ada")).status == 404


async def test_lists_show_own_teams_only_and_what_is_assigned_or_offered() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("own", "support")
        await floor.add_ticket("foreign", "tech")
        now = floor.clock.now()
        given = Work(state=WorkState.ACTIVE, since=now, accepted_at=now)
        await floor.add_ticket("given", "tech", assignee_id="ana", work=given)
        offer = Offer(id="o1", agent_id="ana", made_at=now, expires_at=now)
        await floor.add_ticket("offered", "tech", work=Work(state=WorkState.OFFERED, since=now, offer=offer))

        async def listed(who: str, **params: str) -> set[str]:
            page = await (await floor.call("GET", "/tickets", who, params=params)).json()
            return {row["id"] for row in page["items"]}

        assert await listed("ana") == {"own"}
        assert await listed("ana", assignee="me") == {"given"}
        assert await listed("ana", queue="tech") == set()
        assert await listed("ana", queue="nowhere") == set()
        assert await listed("ana", q="Subject") == {"own"}
        assert await listed("ana", customer="mia") == {"own"}
        assert await listed("bo", assignee="ana") == {"given"}
        assert await listed("sue") == {"own", "foreign", "given", "offered"}
        assert (await floor.call("GET", "/tickets/given", "ana")).status == 200
        assert (await floor.call("GET", "/tickets/offered", "ana")).status == 200
        page = await (await floor.call("GET", "/tickets/given/related", "ana")).json()
        assert {row["id"] for row in page["items"]} == {"own", "offered"}


async def test_an_agent_cannot_change_others_or_raise_themselves() -> None:
    async with api_floor() as floor:
        for path in ("/agents/ana", "/agents/bo"):
            assert (await floor.call("PATCH", path, "ana", json={"role": "admin"})).status == 403
        assert (await floor.call("PATCH", "/agents/me", "ana", json={"role": "admin"})).status == 422
        assert (await floor.call("PUT", "/agents/bo/state", "ana", json={"state": "available"})).status == 403
        assert (await floor.call("PUT", "/agents/bo/state", "sue", json={"state": "available"})).status == 200
        assert (await floor.call("PATCH", "/agents/ada", "ada", json={"role": "agent"})).status == 409
        assert (await floor.call("PATCH", "/agents/ada", "ada", json={"active": False})).status == 409
