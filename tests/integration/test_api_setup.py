"""The organisation's set-up over HTTP: created, changed, checked, audited; secrets stay in."""

from typing import Any

import pytest

from hub.api.registry import OPERATIONS
from hub.channels.contract import ChannelHealth, HealthState
from tests.integration.api_floor import api_floor

SAMPLES: dict[str, dict[str, Any]] = {
    "teams": {"name": "Sales"},
    "queues": {
        "name": "Sales",
        "team_id": "support",
        "service_level_s": 60,
        "refusal_s": 90,
        "relaxation": [{"after_s": 120, "skill_id": "", "lower_by": 2, "drop": False}],
        "hold_while_free_agents_below": 1,
        "hold_guard_s": 600,
    },
    "skills": {"name": "Billing", "keywords": ["invoice"], "examples": ["Where is my invoice?"]},
    "inboxes": {"name": "Sales mail", "channel": "email", "queue_id": "support", "settings": {"host": "h"}},
    "sla-policies": {"name": "Gold", "first_response_s": 600, "priority_factors": {"urgent": 0.5}},
    "business-hours": {
        "name": "Office",
        "timezone": "Asia/Shanghai",
        "weekly": {"mon": [{"start": "09:00", "end": "12:00"}, {"start": "13:00", "end": "18:00"}]},
        "holidays": [{"date": "2026-10-01", "name": "National Day", "intervals": []}],
    },
    "rules": {
        "name": "Chinese",
        "condition": {
            "channels": [],
            "inbox_ids": [],
            "languages": ["zh"],
            "sender_domains": [],
            "any_words": [],
        },
        "queue_id": "tech",
        "tags": ["zh"],
    },
    "macros": {"name": "Greeting", "body": "Hello,\nthank you for writing."},
    "menus": {
        "name": "Main",
        "language": "en",
        "start": "choose",
        "nodes": [
            {
                "id": "choose",
                "kind": "choice",
                "label": "Topic",
                "prompts": [{"language": "en", "text": "Press 1 for support.", "blob": ""}],
                "options": [{"digits": "1", "value": "", "label": "Support", "language": "", "next": "wait"}],
                "next": "",
                "otherwise": "wait",
                "tries": 3,
                "first_s": 5.0,
                "fact": "",
                "min_digits": 1,
                "max_digits": 12,
                "hours_id": "",
                "url": "",
                "article_id": "",
                "queue_id": "",
                "requirement": [],
                "priority": "",
                "address": "",
            },
            {
                "id": "wait",
                "kind": "queue",
                "label": "",
                "prompts": [],
                "options": [],
                "next": "",
                "otherwise": "",
                "tries": 3,
                "first_s": 5.0,
                "fact": "",
                "min_digits": 1,
                "max_digits": 12,
                "hours_id": "",
                "url": "",
                "article_id": "",
                "queue_id": "tech",
                "requirement": [],
                "priority": "high",
                "address": "",
            },
        ],
    },
    "word-lists": {"name": "Routers", "kind": "synonyms", "words": ["router", "box", "路由器"]},
    "companies": {"name": "Firm", "domains": ["firm.example"]},
}


@pytest.mark.parametrize("noun", SAMPLES)
async def test_a_noun_is_created_listed_changed_and_deleted(noun: str) -> None:
    async with api_floor() as floor:
        made = await floor.call("POST", f"/{noun}", "ada", json=SAMPLES[noun])
        assert made.status == 201, await made.text()
        row = await made.json()
        assert {name: row[name] for name in SAMPLES[noun]} == SAMPLES[noun]
        path = f"/{noun}/{row['id']}"
        assert await (await floor.call("GET", path, "ada")).json() == row
        listed = await (await floor.call("GET", f"/{noun}", "ada")).json()
        assert row in listed["items"]
        changed = await floor.call("PATCH", path, "ada", json={"name": "Other", "version": row["version"]})
        assert (await changed.json())["name"] == "Other"
        assert (
            await floor.call("PATCH", path, "ada", json={"name": "Late", "version": row["version"]})
        ).status == 409
        assert (await floor.call("DELETE", path, "ada")).status == 204
        assert (await floor.call("GET", path, "ada")).status == 404
        assert (await floor.call("DELETE", path, "ada")).status == 404


@pytest.mark.parametrize("noun", [noun for noun in SAMPLES if noun != "companies"])
async def test_names_are_unique(noun: str) -> None:
    async with api_floor() as floor:
        assert (await floor.call("POST", f"/{noun}", "ada", json=SAMPLES[noun])).status == 201
        again = await floor.call("POST", f"/{noun}", "ada", json=SAMPLES[noun])
        assert again.status == 409
        assert (await again.json())["code"] == "already_exists"


async def test_what_is_written_is_in_the_answers_schema() -> None:
    """The answers are built from stored fields: each must have exactly the fields that the document promises."""
    models = {one.path: one.answer for one in OPERATIONS if one.method == "POST" and one.answer is not None}
    async with api_floor() as floor:
        for noun, body in SAMPLES.items():
            row = await (await floor.call("POST", f"/{noun}", "ada", json=body)).json()
            assert set(row) == set(models[f"/{noun}"].model_fields), noun


async def test_references_must_lead_somewhere() -> None:
    async with api_floor() as floor:
        for noun, body in (
            ("queues", {"name": "A", "team_id": "none"}),
            ("queues", {"name": "A", "requirement": [{"skill_id": "none"}]}),
            ("queues", {"name": "A", "relaxation": [{"after_s": 60, "skill_id": "none", "drop": True}]}),
            ("inboxes", {"name": "A", "channel": "email", "queue_id": "none"}),
            ("inboxes", {"name": "A", "channel": "fax", "queue_id": "support"}),
            ("sla-policies", {"name": "A", "hours_id": "none"}),
            ("rules", {"name": "A", "queue_id": "none"}),
            (
                "business-hours",
                {"name": "A", "timezone": "Mars/Base", "weekly": SAMPLES["business-hours"]["weekly"]},
            ),
        ):
            answer = await floor.call("POST", f"/{noun}", "ada", json=body)
            assert answer.status == 422, (noun, body)
            assert (await answer.json())["errors"]


async def test_a_queue_may_need_one_of_several_skills() -> None:
    async with api_floor() as floor:

        async def made(noun: str, body: dict[str, Any]) -> tuple[int, Any]:  # Any: JSON
            answer = await floor.call("POST", f"/{noun}", "ada", json=body)
            return answer.status, await answer.json()

        ids = [(await made("skills", {"name": name}))[1]["id"] for name in ("Mandarin", "Cantonese")]
        either = {"match": "any", "needs": [{"skill_id": each, "min_proficiency": 4} for each in ids]}
        wanted = [either, {"agent_id": "ada", "score": 2}]
        status, row = await made("queues", {"name": "Both", "policy": "fifo", "requirement": wanted})
        assert (status, row["requirement"], row["policy"]) == (201, wanted, "fifo")
        gone = {"match": "none", "needs": [{"skill_id": "gone"}]}
        assert (await made("queues", {"name": "Gone", "requirement": [gone]}))[0] == 422
        deep = either
        for _ in range(8):
            deep = {"match": "all", "needs": [deep]}
        assert (await made("queues", {"name": "Deep", "requirement": [deep]}))[0] == 422
        assert (await made("queues", {"name": "Odd", "policy": "first"}))[0] == 422


async def test_a_queue_in_use_is_not_deleted() -> None:
    async with api_floor() as floor:
        assert (await floor.call("DELETE", "/queues/support", "ada")).status == 409
        await floor.add_ticket("t1", "tech")
        assert (await floor.call("DELETE", "/queues/tech", "ada")).status == 409


@pytest.mark.parametrize(
    ("noun", "field", "single"),
    [
        ("teams", "team_id", True),
        ("business-hours", "hours_id", True),
        ("sla-policies", "sla_policy_id", True),
        ("queues", "overflow_queue_id", True),
        ("skills", "requirement", False),
    ],
)
async def test_what_a_queue_goes_by_is_not_deleted_under_it(noun: str, field: str, single: bool) -> None:
    async with api_floor() as floor:
        used = await (await floor.call("POST", f"/{noun}", "ada", json=SAMPLES[noun])).json()
        value = used["id"] if single else [{"skill_id": used["id"]}]
        changed = await floor.call("PATCH", "/queues/tech", "ada", json={field: value})
        assert changed.status == 200, await changed.text()
        refused = await floor.call("DELETE", f"/{noun}/{used['id']}", "ada")
        assert refused.status == 409
        assert "Tech" in (await refused.json())["detail"]
        await floor.call("PATCH", "/queues/tech", "ada", json={field: "" if single else []})
        assert (await floor.call("DELETE", f"/{noun}/{used['id']}", "ada")).status == 204


async def test_everybody_who_keeps_the_set_up_hears_of_a_change() -> None:
    async with api_floor() as floor:
        row = await (await floor.call("POST", "/queues", "ada", json=SAMPLES["queues"])).json()
        assert floor.setup.told == [("queues", row["id"])]
        assert floor.services.directory.queue(row["id"]).name == "Sales"


async def test_secrets_of_an_inbox_are_never_shown_and_survive_a_change() -> None:
    async with api_floor() as floor:
        shown = await (await floor.call("GET", "/inboxes/mailbox", "ada")).json()
        assert shown["settings"] == {"host": "mail.example.com", "password": "********"}
        changed = await floor.call(
            "PATCH", "/inboxes/mailbox", "ada", json={"settings": {**shown["settings"], "port": 993}}
        )
        assert changed.status == 200
        assert "hunter2" not in await changed.text()
        kept = await floor.kept.inboxes.require("mailbox")
        assert kept.settings == {"host": "mail.example.com", "password": "hunter2", "port": 993}
        assert (await (await floor.call("GET", "/inboxes/mailbox", "sue")).json())["settings"] == {}
        reference = {"settings": {"password": "env:MAIL_PASSWORD"}}
        answer = await (await floor.call("PATCH", "/inboxes/mailbox", "ada", json=reference)).json()
        assert answer["settings"] == {"password": "env:MAIL_PASSWORD"}


async def test_an_agent_is_added_with_a_password_shown_once() -> None:
    async with api_floor() as floor:
        sent = {
            "name": "Cem",
            "email": "Cem@Example.com",
            "team_ids": ["support"],
            "slots": {"sms": 2},
            "active": True,
        }
        made = await (await floor.call("POST", "/agents", "ada", json=sent)).json()
        assert made["email"] == "cem@example.com"
        assert made["slots"] == {"sms": 2}
        signed_in = await floor.call(
            "POST", "/session", None, json={"email": "cem@example.com", "password": made["password"]}
        )
        assert signed_in.status == 200
        assert "password" not in await (await floor.call("GET", f"/agents/{made['id']}", "ada")).json()
        assert (await floor.call("POST", "/agents", "ada", json=sent)).status == 409
        assert (await floor.call("POST", "/agents", "ada", json={**sent, "team_ids": ["none"]})).status == 422
        assert (await floor.call("POST", "/agents", "ada", json={**sent, "password": "short"})).status == 422


async def test_the_audit_trail_says_who_changed_what_without_content() -> None:
    async with api_floor() as floor:
        await floor.call("PATCH", "/queues/support", "ada", json={"name": "Secret plans"})
        await floor.call("PATCH", "/queues/support", "ana", json={"name": "Not allowed"})
        await floor.call("POST", "/skills", "ada", json={"name": "Billing"})
        trail = await (await floor.call("GET", "/audit", "ada")).json()
        rows = [
            (row["actor_name"], row["action"], row["subject_id"], row["fields"]) for row in trail["items"]
        ]
        created = rows[0] if rows[0][1] == "create_skill" else rows[1]
        assert ("Ada", "change_queue", "support", ["name"]) in rows
        assert created[:2] == ("Ada", "create_skill")
        assert created[2]
        assert len(rows) == 2
        assert "Secret" not in str(trail)


async def test_agents_set_their_own_state() -> None:
    async with api_floor() as floor:
        for method in ("PUT", "POST"):
            answer = await floor.call(method, "/agents/me/state", json={"state": "break", "reason": "lunch"})
            assert (await answer.json())["state"] == "break"
        assert (await floor.call("PUT", "/agents/me/state", json={"state": "not_responding"})).status == 422
        me = await (await floor.call("GET", "/agents/me")).json()
        assert (me["state"], me["reason"]) == ("break", "lunch")


async def test_the_board_and_the_summary_are_for_supervisors() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await floor.board.rebuild()
        board = await (await floor.call("GET", "/board", "sue")).json()
        row = next(one for one in board["queues"] if one["id"] == "support")
        assert row["waiting"] == 1
        summary = await (await floor.call("GET", "/reports/summary", "sue")).json()
        assert summary["totals"]["waiting"] == 1
        assert summary["agents_by_state"] == {"offline": 4}
        assert (await floor.call("GET", "/board", "ana")).status == 403


async def test_supervisors_see_whether_each_inbox_works() -> None:
    refused = ChannelHealth(state=HealthState.DOWN, detail="the provider refuses the password")
    async with api_floor(health={"mailbox": refused, "chat": ChannelHealth(state=HealthState.UP)}) as floor:
        answer = await floor.call("GET", "/inbox-health", "sue")
        assert await answer.json() == {
            "items": [
                {"inbox_id": "chat", "state": "up", "detail": ""},
                {"inbox_id": "mailbox", "state": "down", "detail": "the provider refuses the password"},
            ]
        }
        assert (await floor.call("GET", "/inbox-health", "ana")).status == 403


async def test_a_policy_says_what_it_would_change_before_it_is_published() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await floor.add_ticket("t2", channel="sms")
        draft = {"name": "Gold", "resolution_s": 600, "conditions": {"channels": ["sms"]}}
        seen = await (await floor.call("POST", "/sla-policies/preview", "ada", json=draft)).json()
        assert (seen["unsolved"], seen["come"], seen["leave"], seen["stay"]) == (2, 1, 0, 0)
        assert [one["ticket_id"] for one in seen["examples"]] == ["t2"]
        assert (await (await floor.call("GET", "/sla-policies", "ada")).json())["items"] == []
        assert (await floor.call("POST", "/sla-policies/preview", json=draft)).status == 403
        unknown = {**draft, "team_s": {"nobody": 60}}
        assert (await floor.call("POST", "/sla-policies/preview", "ada", json=unknown)).status == 422


async def test_a_supervisor_sets_thresholds_at_the_board_and_nothing_else() -> None:
    async with api_floor() as floor:
        limits = {"wait_amber_s": 30, "wait_red_s": 90, "level_amber": 0.7, "alert_after_s": 60}
        path = "/queues/support/thresholds"
        assert (await floor.call("PUT", path, json=limits)).status == 403
        put = await floor.call("PUT", path, "sue", json=limits)
        assert (put.status, (await put.json())["wait_red_s"]) == (200, 90)
        queue = await floor.kept.queues.require("support")
        assert (queue.wait_amber_s, queue.level_red, queue.alert_after_s) == (30, 0.0, 60)
        assert (await floor.call("PATCH", "/queues/support", "sue", json={"name": "Mine"})).status == 403
        assert (await floor.call("PUT", path, "sue", json={"level_red": 2})).status == 422
