"""Send thousands of malformed requests to a running hub and count what it answers.

    HUB_DEMO_PASSWORD=choose-one hub demo &
    HUB_DEMO_PASSWORD=choose-one python -m benchmarks.hostile_inputs http://127.0.0.1:8080

Bodies are made from the OpenAPI document and spoiled in one place; besides them come broken JSON, odd queries, cursors
and ids, and every payload again to the webhooks of every inbox. Exit code 1 if one answer is a fault of the hub, or a
refusal that is no problem document. The hub is changed by what it accepts: use one that can be thrown away.
"""

import argparse
import asyncio
import json
import os
import random
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from hub.api.http.openapi import build_openapi
from hub.api.http.operation import Operation
from hub.api.registry import OPERATIONS
from tests.factories.json_schema import from_schema
from tests.integration.test_api_hostile_input import BROKEN, JUNK, ODD_IDS, ODD_VALUES, spoiled

SPARED = (
    "sign_out",
    "revoke_session",
    "revoke_token",
    "delete_queue",
    "delete_inbox",
    "delete_team",
    "change_me",
)
BODIES_EACH = 10
WORDS = ('"', "'", "*", "a AND", "NEAR(", "-", "^", "(", "你", "a" * 400, "col:x", "%", "\U0001f4a5")
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "message/rfc822",
)
TAILS = ("", "sms", "message", "status", "x/../y")


@dataclass
class Attack:
    """One run against one hub."""

    http: ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    async def ask(self, name: str, method: str, path: str, **options: Any) -> None:
        headers = {**self.headers, **options.pop("headers", {})}
        options = {"allow_redirects": False, "timeout": ClientTimeout(30), **options}
        async with self.http.request(method, self.base + path, headers=headers, **options) as answer:
            raw = await answer.read()
            self.answers[answer.status] += 1
            refused_well = answer.status < 400 or answer.content_type == "application/problem+json"
            if not refused_well or (
                answer.status >= 500 and answer.status != 503
            ):  # 503: an inbox that is not up
                self.faults.append(f"{name}: {answer.status} {raw[:200]!r} to {str(options)[:200]}")

    async def items(self, path: str) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.base}/api/v1{path}", headers=self.headers) as answer:
            found: list[dict[str, Any]] = (await answer.json())["items"]
            return found

    def address(self, operation: Operation) -> str:
        parts = {
            name: self.known.get(name, self.known.get(operation.tag, "x")) for name in operation.path_parts
        }
        return "/api/v1" + operation.path.format(**parts)


async def prepare(attack: Attack, password: str) -> None:
    """Sign in, open a ticket, and learn one id of everything."""
    sign_in = {"email": "admin@example.com", "password": password}
    async with attack.http.post(f"{attack.base}/api/v1/session", json=sign_in) as answer:
        answer.raise_for_status()
        attack.headers["Authorization"] = f"Bearer {(await answer.json())['token']}"
    attack.http.cookie_jar.clear()
    inbox = (await attack.items("/inboxes"))[0]["id"]
    customer = {"kind": "email", "value": "mia@example.org"}
    new = {"inbox_id": inbox, "subject": "Invoice", "body": "I was charged twice", "customer": customer}
    async with attack.http.post(f"{attack.base}/api/v1/tickets", headers=attack.headers, json=new) as answer:
        ticket = await answer.json()
    messages = await attack.items(f"/tickets/{ticket['id']}/messages")
    attack.known |= {
        "ticket_id": ticket["id"],
        "message_id": messages[0]["id"],
        "customer_id": ticket["customer_id"],
    }
    for noun in ("teams", "queues", "skills", "inboxes", "sla-policies", "business-hours", "articles"):
        attack.known[noun] = (await attack.items(f"/{noun}"))[-1]["id"]
    attack.known |= {"agent_id": "bo", "article_id": attack.known["articles"]}


async def spoil_bodies(
    attack: Attack, operation: Operation, document: dict[str, Any], dice: random.Random
) -> None:
    shape = document["paths"][operation.path][operation.method.lower()]["requestBody"]
    bodies = from_schema(shape["content"]["application/json"]["schema"], document["components"]["schemas"])
    path = attack.address(operation)
    for _ in range(BODIES_EACH):
        body = bodies.example()
        await attack.ask(operation.id, operation.method, path, json=body)
        for _ in range(4):
            spoilt = spoiled(body, dice.randrange(30), dice.choice(JUNK))
            await attack.ask(operation.id, operation.method, path, json=spoilt)
    for raw in BROKEN:
        await attack.ask(
            operation.id, operation.method, path, data=raw, headers={"Content-Type": "application/json"}
        )


async def spoil_addresses(attack: Attack, operation: Operation) -> None:
    names = list(operation.query.model_fields) if operation.query else []
    path = attack.address(operation)
    for name in names:
        for value in (*ODD_VALUES, *(WORDS if name == "q" else ())):
            await attack.ask(operation.id, operation.method, path, params={name: value})
    for odd in ODD_IDS if operation.path_parts else ():
        odd_path = operation.path
        for name in operation.path_parts:
            odd_path = odd_path.replace(f"{{{name}}}", odd)
        await attack.ask(operation.id, operation.method, f"/api/v1{odd_path}")


async def spoil_webhooks(attack: Attack) -> None:
    inboxes = [row["id"] for row in await attack.items("/inboxes")]
    payloads = BROKEN + [json.dumps(junk).encode() for junk in JUNK]
    for inbox in (*inboxes, "nowhere"):
        for tail in TAILS:
            for payload in payloads:
                for kind in TYPES:
                    path = f"/webhooks/{inbox}/{tail}"
                    await attack.ask("webhook", "POST", path, data=payload, headers={"Content-Type": kind})


async def run(base: str, password: str, seed: int) -> int:
    """Attack, print what came of it, and return the exit code."""
    document, dice = build_openapi(OPERATIONS), random.Random(seed)
    async with ClientSession() as http:
        attack = Attack(http, base.rstrip("/"))
        await prepare(attack, password)
        for operation in OPERATIONS:
            if operation.id in SPARED:
                continue
            if operation.body is not None:
                await spoil_bodies(attack, operation, document, dice)
            await spoil_addresses(attack, operation)
        await spoil_webhooks(attack)
        async with http.get(f"{attack.base}/readyz") as answer:
            ready = answer.status
    total = sum(attack.answers.values())
    print(
        f"{total} requests, seed {seed}: " + ", ".join(f"{n}: {c}" for n, c in sorted(attack.answers.items()))
    )
    print(f"faults: {len(attack.faults)}; ready afterwards: {ready}")
    for fault in attack.faults[:20]:
        print(" ", fault)
    return 1 if attack.faults or ready != 200 else 0


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("base", nargs="?", default="http://127.0.0.1:8080")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    raise SystemExit(asyncio.run(run(chosen.base, os.environ["HUB_DEMO_PASSWORD"], chosen.seed)))
