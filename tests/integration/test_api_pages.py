"""What browsers and monitors get: console, widget, documentation, health, numbers, webhooks, and safe headers on all."""

import json
import re
from pathlib import Path

import pytest

from hub.api.registry import OPERATIONS
from hub.domain.interaction import Inbound, InboundState
from tests.integration.api_floor import ApiFloor, api_floor, console_build


def policy_of(headers: object) -> dict[str, list[str]]:
    """Return the content policy as directive → sources."""
    parts = [part.split() for part in str(headers["Content-Security-Policy"]).split(";")]  # type: ignore[index]
    return {part[0]: part[1:] for part in parts}


async def test_the_console_gets_a_fresh_nonce_and_a_strict_policy(tmp_path: Path) -> None:
    async with api_floor(console_dir=console_build(tmp_path)) as floor:
        nonces = []
        for path in ("//console/", "//console/tickets/01abc", "//console/index.html"):
            answer = await floor.call("GET", path, None)
            text = await answer.text()
            policy = policy_of(answer.headers)
            nonce = re.search(r'<meta name="csp-nonce" content="([^"]{20,})" />', text)
            assert answer.status == 200
            assert nonce is not None
            assert f"'nonce-{nonce.group(1)}'" in policy["style-src"]
            assert policy["script-src"] == ["'self'"]
            assert policy["frame-ancestors"] == ["'none'"]
            assert policy["default-src"] == ["'none'"]
            assert not re.search("unsafe-inline|unsafe-eval", answer.headers["Content-Security-Policy"])
            assert answer.headers["Cache-Control"] == "no-store"
            nonces.append(nonce.group(1))
        assert len(set(nonces)) == 3


async def test_built_files_are_kept_by_browsers_and_nothing_outside_is_served(tmp_path: Path) -> None:
    async with api_floor(console_dir=console_build(tmp_path)) as floor:
        script = await floor.call("GET", "//console/assets/main-1a2b.js", None)
        assert script.status == 200
        assert script.content_type in ("text/javascript", "application/javascript")
        assert "immutable" in script.headers["Cache-Control"]
        for path in (
            "/console/assets/none.js",
            "/console/..%2fsecret.txt",
            "/console/%2e%2e/secret.txt",
            "/console/assets/..%2f..%2fsecret.txt",
            "/console//etc/passwd.txt",
            "/console/%00.txt",
            "/console/..%5csecret.txt",
            "/widget/..%2f..%2fsecret.txt",
        ):
            answer = await floor.client.get(path)
            assert answer.status == 404, path
            assert "secret" not in await answer.text()


async def test_large_scripts_are_compressed_once_and_renewed_by_a_new_build(tmp_path: Path) -> None:
    built = console_build(tmp_path)
    script = built / "assets" / "main-1a2b.js"
    script.write_text("export const a = 1;\n" * 500)
    async with api_floor(console_dir=built) as floor:
        path = "/console/assets/main-1a2b.js"
        packed = await floor.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert int(packed.headers["Content-Length"]) < 500
        assert await packed.text() == script.read_text()
        plain = await floor.client.get(path, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        assert await plain.text() == script.read_text()
        script.write_text("export const b = 2;\n" * 500)
        assert "b = 2" in await (await floor.client.get(path)).text()


async def test_a_missing_build_is_said_plainly() -> None:
    async with api_floor() as floor:
        answer = await floor.call("GET", "//console/", None)
        assert answer.status == 503
        assert "not been built" in (await answer.json(content_type=None))["detail"]


async def test_the_root_leads_to_the_console() -> None:
    async with api_floor() as floor:
        for path in ("//", "//console"):
            answer = await floor.call("GET", path, None)
            assert (answer.status, answer.headers["Location"]) == (302, "/console/")


async def test_the_widget_may_be_shown_on_its_sites_only(tmp_path: Path) -> None:
    async with api_floor(console_dir=console_build(tmp_path)) as floor:
        frame = await floor.call("GET", "//widget/?inbox=shop", None)
        assert policy_of(frame.headers)["frame-ancestors"] == ["'self'", "https://shop.example.com"]
        assert "X-Frame-Options" not in frame.headers
        assert "<script>alert" not in await frame.text()  # facts cannot end their element
        assert (await floor.call("GET", "//widget/?inbox=other", None)).status == 404
        loader = await floor.call("GET", "//widget.js", None)
        assert loader.status == 200
        assert loader.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_the_demo_page_loads_the_widget_of_its_inbox() -> None:
    async with api_floor(demo_inbox=lambda: 'chat"><script>') as floor:
        answer = await floor.call("GET", "//demo/chat", None)
        text = await answer.text()
        assert 'data-inbox="chat&quot;&gt;&lt;script&gt;"' in text
        assert policy_of(answer.headers)["script-src"] == ["'self'"]
    async with api_floor() as floor:
        assert (await floor.call("GET", "//demo/chat", None)).status == 404


async def test_the_documentation_page_needs_nothing_from_elsewhere() -> None:
    async with api_floor() as floor:
        page = await (await floor.call("GET", "//api/docs", None)).text()
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert address.startswith("/api/")
            assert (await floor.client.get(address)).status == 200
        assert "style=" not in page
        assert "<script>" not in page
        assert (await floor.call("GET", "//api/docs/secret.py", None)).status == 404


async def test_the_document_describes_every_operation_and_the_sockets() -> None:
    async with api_floor() as floor:
        document = await (await floor.call("GET", "/openapi.json", None)).json()
        described = {
            (method.upper(), path): operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        assert set(described) == {(one.method, one.path) for one in OPERATIONS}
        assert len({operation["operationId"] for operation in described.values()}) == len(OPERATIONS)
        assert document["openapi"] == "3.1.0"
        assert document["x-socketio"] == {"namespaces": {}}


async def test_every_answer_carries_safe_headers_and_an_id() -> None:
    async with api_floor() as floor:
        for path in ("/tickets", "/nothing", "//healthz", "//metrics", "//nothing", "//api/docs"):
            answer = await floor.call("GET", path, None)
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Request-ID"]
            assert "Server" not in answer.headers
        given = {"X-Request-ID": "abcdef-123456"}
        assert (await floor.call("GET", "//healthz", None, headers=given)).headers[
            "X-Request-ID"
        ] == "abcdef-123456"
        odd = {"X-Request-ID": "<script>"}
        assert (await floor.call("GET", "//healthz", None, headers=odd)).headers["X-Request-ID"] != "<script>"


async def test_readiness_says_what_is_wrong() -> None:
    async with api_floor() as floor:
        assert (await floor.call("GET", "//healthz", None)).status == 200
        ready = await floor.call("GET", "//readyz", None)
        assert (ready.status, (await ready.json())["status"]) == (200, "ready")


async def test_the_numbers_name_operations_and_never_ids() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t-secret")
        await floor.board.rebuild()
        await floor.call("GET", "/tickets/t-secret")
        await floor.call("POST", "/session", None, json={"email": "x@example.com", "password": "wrong"})
        await floor.call("POST", "//webhooks/texts/forged", None, data=b"x")
        text = await (await floor.call("GET", "//metrics", None)).text()
        assert 'hub_http_requests_total{method="GET",operation="get_ticket",status="200"} 1.0' in text
        assert 'hub_webhook_refused_total{reason="forbidden"} 1.0' in text
        assert 'hub_sign_ins_total{outcome="unauthenticated"} 1.0' in text
        assert 'hub_queue_waiting{queue="support"} 1.0' in text
        assert "t-secret" not in text


async def test_a_webhook_reaches_its_channel_with_the_public_address() -> None:
    async with api_floor() as floor:
        body = b"From=%2B49123&From=%2B49124&Body=Hi"
        answer = await floor.call(
            "POST", "//webhooks/texts/sms?x=1", None, data=body, headers={"X-Twilio-Signature": "s"}
        )
        assert (answer.status, await answer.read()) == (200, b"<Response/>")
        assert answer.headers["Content-Type"] == "text/xml"
        [hook] = floor.webhooks.hooks
        assert hook.url == "http://hub.test/webhooks/texts/sms?x=1"
        assert (hook.tail, hook.body, hook.query) == ("sms", body, {"x": "1"})
        assert hook.headers["X-Twilio-Signature"] == "s"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("texts/forged", 403, "forbidden"),
        ("texts/broken", 400, "malformed"),
        ("nowhere/sms", 404, "not_found"),
        ("a%00b/sms", 404, "not_found"),
    ],
)
async def test_refused_webhooks_are_problem_documents(path: str, status: int, code: str) -> None:
    async with api_floor() as floor:
        answer = await floor.call("POST", f"//webhooks/{path}", None, data=b"x")
        assert (answer.status, json.loads(await answer.read())["code"]) == (status, code)
        assert floor.webhooks.hooks == []


async def test_what_is_of_no_interest_is_acknowledged_and_what_is_too_large_refused() -> None:
    async with api_floor() as floor:
        assert (await floor.call("POST", "//webhooks/texts/odd", None, data=b"x")).status == 200
        assert (await floor.call("POST", "//webhooks/texts/sms", None, data=b"x" * 10_001)).status == 413


async def test_what_could_not_be_read_is_listed_downloaded_and_tried_again() -> None:
    async with api_floor() as floor:
        _quarantine(floor)
        listed = await (await floor.call("GET", "/inbound", "ada")).json()
        assert [(row["id"], row["channel"], row["problem"]) for row in listed["items"]] == [
            ("in1", "email", "no MIME")
        ]
        raw = await floor.call("GET", "/inbound/in1/raw", "ada")
        assert await raw.read() == b"<script>broken"
        assert raw.headers["Content-Disposition"].startswith("attachment")
        retried = await (await floor.call("POST", "/inbound/in1/retry", "ada")).json()
        assert retried["state"] == "received"
        assert (await floor.call("POST", "/inbound/none/retry", "ada")).status == 404


def _quarantine(floor: ApiFloor) -> None:
    floor.quarantine.held["in1"] = Inbound(
        id="in1",
        inbox_id="mailbox",
        external_id="x",
        content_type="message/rfc822",
        size_bytes=14,
        payload=b"<script>broken",
        state=InboundState.QUARANTINED,
        received_at=floor.clock.now(),
        problem="no MIME",
    )
