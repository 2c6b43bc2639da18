"""Whatever is sent, the hub answers with its own refusal and never with a fault of its own."""

import asyncio
import itertools
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.api.http.operation import Operation
from hub.api.registry import OPERATIONS
from hub.domain.article import Article
from hub.domain.business_hours import BusinessHours, Interval
from hub.domain.customer import Company, Customer
from hub.domain.macro import Macro
from hub.domain.rule import Rule
from hub.domain.skill import Skill
from hub.domain.sla import SlaPolicy
from tests.factories.api_document import api_document
from tests.factories.json_schema import from_schema
from tests.integration.api_floor import ApiFloor, api_floor

WITH_BODY = [one for one in OPERATIONS if one.body is not None]
READING = [one for one in OPERATIONS if one.method == "GET"]

JUNK: list[Any] = [
    {"$gt": ""},
    {"$where": "1"},
    [],
    [[]],
    {},
    None,
    True,
    -1,
    0,
    1e308,
    10**400,
    2**63,
    -(2**63) - 1,
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\u202e\ufffe",
    "'; DROP TABLE tickets; --",
    "../../etc/passwd",
    "x" * 200_000,
    "2026-13-45T99:99:99Z",
    [{"$ne": None}] * 50,
]

ODD_VALUES = ("", "\u0000", "-1", "0", "9" * 20, '{"$gt": ""}', "x" * 3000, "1e9", "me", "%")

ODD_IDS = ("%00", "..%2f..%2fetc", "%24gt", "%F0%9F%98%80", "x" * 300, "%c3%28", "a%20b", "-")

BROKEN = [
    b"",
    b"{",
    b"nul",
    b"\xff\xfe{}",
    b'{"a": "\xc3\x28"}',
    b'{"a": "\\ud800"}',
    b'{"a": 1,}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"1" * 10_000,
    b"\x00",
    b'{"a": NaN}{',
    b"<xml/>",
]


KNOWN = {"teams": "support", "queues": "support", "inboxes": "mailbox"}


def address(operation: Operation) -> str:
    entity_id = KNOWN.get(operation.tag, "x1")
    names = {
        "ticket_id": "t1",
        "message_id": "m1",
        "customer_id": "mia",
        "agent_id": "bo",
        "article_id": "x1",
    }
    return operation.path.format(**{name: names.get(name, entity_id) for name in operation.path_parts})


async def ask(floor: ApiFloor, operation: Operation, **options: Any) -> int:
    """Ask as a fresh admin; a refusal must be a problem document."""
    floor.tokens["fresh"], _ = await floor.sessions.create("ada")
    who = None if operation.role is None else "fresh"
    answer = await floor.call(operation.method, options.pop("path", address(operation)), who, **options)
    raw = await answer.read()
    note = f"{operation.id} answered {answer.status}: {raw[:300]!r} to {str(options)[:300]}"
    assert answer.status < 500, note
    if answer.status >= 400:
        problem = json.loads(raw)
        assert answer.content_type == "application/problem+json", note
        assert problem["status"] == answer.status, note
        assert problem["code"], note
        assert problem["title"], note
        assert "Traceback" not in raw.decode(), note
    return answer.status


async def prepared(floor: ApiFloor) -> None:
    """Store one of everything, so that changes find what they change."""
    now, kept = floor.clock.now(), floor.kept
    await floor.add_ticket("t1")
    await floor.add_message("m1", "t1")
    await kept.customers.add(Customer(id="mia", name="Mia", created_at=now, updated_at=now))
    await kept.companies.add(Company(id="x1", name="Firm", created_at=now))
    await kept.skills.add(Skill(id="x1", name="Billing"))
    await kept.macros.add(Macro(id="x1", name="Greeting", body="Hello"))
    await kept.rules.add(Rule(id="x1", name="All"))
    await kept.sla_policies.add(SlaPolicy(id="x1", name="Gold"))
    await kept.business_hours.add(
        BusinessHours(id="x1", name="Office", weekly={"mon": (Interval(start="09:00", end="17:00"),)})
    )
    floor.knowledge.held["x1"] = Article(
        id="x1", title="Refunds", body="Text", language="en", created_at=now, updated_at=now
    )


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda one: one.id)
def test_bodies_made_from_the_document_never_break_an_operation(operation: Operation) -> None:
    shape = api_document()["paths"][operation.path][operation.method.lower()]
    schema = shape["requestBody"]["content"]["application/json"]["schema"]
    bodies = from_schema(schema, api_document()["components"]["schemas"])
    with asyncio.Runner() as runner:
        stack = api_floor()
        floor = runner.run(stack.__aenter__())
        runner.run(prepared(floor))

        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(body=bodies, place=st.integers(0, 30), junk=st.sampled_from(JUNK))
        def one(body: Any, place: int, junk: Any) -> None:
            runner.run(ask(floor, operation, json=body))
            runner.run(ask(floor, operation, json=spoiled(body, place, junk)))

        try:
            one()
        finally:
            runner.run(stack.__aexit__(None, None, None))


def spoiled(body: Any, place: int, junk: Any) -> Any:
    """Put junk into one field of the body, or beside its fields."""
    if not isinstance(body, dict) or not body:
        return junk
    names = [*body, "unknown"]
    return {**body, names[place % len(names)]: junk}


async def test_what_is_no_json_is_refused() -> None:
    kind = {"Content-Type": "application/json"}
    async with api_floor() as floor:
        await prepared(floor)
        for operation in [
            one for one in WITH_BODY if one.id in ("sign_in", "change_ticket", "create_inbox", "add_message")
        ]:
            for body in BROKEN:
                assert await ask(floor, operation, data=body, headers=kind) in (400, 422), body[:20]
            assert await ask(floor, operation, data=b" " * 1_048_577, headers=kind) == 413


async def test_every_operation_refuses_other_types_and_unknown_fields() -> None:
    kind = {"Content-Type": "application/json"}
    async with api_floor() as floor:
        await prepared(floor)
        for operation in WITH_BODY:
            assert await ask(floor, operation, data=b"{}", headers={"Content-Type": "text/plain"}) == 415
            utf16 = {"Content-Type": "application/json; charset=utf-16"}
            assert await ask(floor, operation, data="{}".encode("utf-16"), headers=utf16) == 415
            for junk in (b"[]", b"1", b"null", b'"x"', b'{"unknown_field": 1}', b'[{"$gt": ""}]'):
                assert await ask(floor, operation, data=junk, headers=kind) == 422, (operation.id, junk)


async def test_odd_queries_are_refused() -> None:
    async with api_floor() as floor:
        await prepared(floor)
        for operation in READING:
            await _odd_queries(floor, operation)


async def _odd_queries(floor: ApiFloor, operation: Operation) -> None:
    names = list(operation.query.model_fields) if operation.query else []
    for name in names:
        for value in ODD_VALUES:
            await ask(floor, operation, params={name: value})
    if "limit" in names:
        for limit in ("0", "-5", "101", "ten", "1.5", ""):
            assert await ask(floor, operation, params={"limit": limit}) == 422
    if operation.query is not None:
        assert await ask(floor, operation, params={"$where": "1"}) == 422
        twice = [(names[0], "1"), (names[0], "2")]
        assert await ask(floor, operation, params=twice) == 422
    for cursor in ("garbage", "eyJhIjoxfQ", "AAAA", "\U0001f600", "null"):
        if "after" in names:
            status = await ask(floor, operation, params={"after": cursor})
            assert status in (400, 404, 422), f"{operation.id} took the cursor {cursor}"


async def test_odd_ids_belong_to_nothing() -> None:
    async with api_floor() as floor:
        for operation, text in itertools.product([one for one in OPERATIONS if one.path_parts], ODD_IDS):
            path = operation.path
            for name in operation.path_parts:
                path = path.replace(f"{{{name}}}", text)
            body = {"json": {}} if operation.body is not None else {}
            assert await ask(floor, operation, path=path, **body) in (404, 405, 422), text


async def test_unknown_addresses_and_wrong_methods_are_problem_documents() -> None:
    async with api_floor() as floor:
        for method, path, status in (
            ("GET", "/nothing", 404),
            ("GET", "//nothing", 404),
            ("DELETE", "/tickets", 405),
            ("PATCH", "/session", 405),
            ("PUT", "/tickets", 405),
            ("POST", "//healthz", 405),
        ):
            answer = await floor.call(method, path, "ana")
            problem = json.loads(await answer.read())
            assert answer.status == status, (method, path)
            assert problem["code"] == {404: "not_found", 405: "method_not_allowed"}[status]
            if status == 405:
                assert answer.headers["Allow"]


async def test_a_fault_of_ours_says_nothing_of_its_cause() -> None:
    async with api_floor() as floor:
        answer = await floor.call("POST", "//webhooks/texts/crash", None, data=b"x")
        problem = json.loads(await answer.read())
        assert answer.status == 500
        assert problem["code"] == "internal"
        assert "secret" not in str(problem)
        assert problem["request_id"] == answer.headers["X-Request-ID"]
