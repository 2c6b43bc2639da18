"""Whatever is thrown at a real hub, by whatever door: refused in the open or kept for an admin, and the hub stays up."""

import asyncio
import hashlib
import hmac
import json
import smtplib
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio
from yarl import URL

from tests.integration import malformed_cases as cases
from tests.servers.hub_process import PASSWORD, HubProcess
from tests.servers.program import free_port

SECRET = "a-secret-of-the-webhook"
WAIT_S = 10.0
ENGINE_CLOSE = "1"


@dataclass
class Floor:
    """The hub under fire, and what it holds."""

    hub: HubProcess
    token: str
    mail_port: int
    held: dict[str, str]

    def post(self, path: str, value: Any) -> dict[str, Any]:
        return self._ask("POST", path, json.dumps(value).encode())

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.hub.url}{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return json.load(answer)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    hub = HubProcess(tmp_path_factory.mktemp("hub"))
    hub.start()
    try:
        yield _furnished(Floor(hub, "", free_port(), {}))
    finally:
        hub.stop()


def _furnished(floor: Floor) -> Floor:
    floor.token = floor.post("/api/v1/session", {"email": "admin@example.com", "password": PASSWORD})["token"]
    inboxes: dict[str, dict[str, Any]] = {
        "mails": {
            "channel": "email",
            "address": "desk@example.com",
            "settings": {"listen_port": floor.mail_port},
        },
        "forms": {"channel": "webhook", "settings": {"secret": SECRET}},
        "texts": {
            "channel": "sms",
            "address": "+15005550006",
            "settings": {"account_sid": "AC" + "1" * 32, "auth_token": "t" * 32},
        },
    }
    for name, fields in inboxes.items():
        floor.held[name] = floor.post("/api/v1/inboxes", {"name": name, "queue_id": "mail", **fields})["id"]
    customer = {"kind": "email", "value": "mia@example.org"}
    opened = {"inbox_id": floor.held["mails"], "subject": "Hello", "body": "Hi", "customer": customer}
    floor.held["ticket"] = floor.post("/api/v1/tickets", opened)["id"]
    return floor


def check_problem(status: int, content_type: str, body: bytes) -> None:
    assert 400 <= status < 500, (status, body[:300])
    assert content_type.startswith("application/problem+json"), (status, content_type, body[:300])
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["code"]
    assert b"Traceback" not in body


REQUESTS = [*cases.BROKEN_JSON, *cases.WRONG_TYPES, *cases.ADDRESSES, *cases.UPLOADS, *cases.HOOKS]


async def test_requests_are_refused_with_a_problem_document(floor: Floor) -> None:
    wrong = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WAIT_S)) as session:
        for case in REQUESTS:
            url = URL(floor.hub.url + case.path.format(**floor.held), encoded=True)
            headers = {"Authorization": f"Bearer {floor.token}"} if case.signed_in else {}
            try:
                async with session.request(
                    case.method, url, data=case.body or None, headers={**headers, **case.headers}
                ) as answer:
                    body = await answer.read()
                    check_problem(answer.status, answer.headers.get("Content-Type", ""), body)
                    assert answer.status in case.statuses, (answer.status, body[:300])
            except (AssertionError, aiohttp.ClientError, TimeoutError, ValueError) as error:
                wrong.append(f"{case.name}: {error!r}")
    assert not wrong, "\n".join(wrong)


async def test_signed_rubbish_is_refused(floor: Floor) -> None:
    url = f"{floor.hub.url}/webhooks/{floor.held['forms']}/message"
    wrong = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WAIT_S)) as session:
        for name, body in cases.SIGNED_FORMS:
            stamp = str(int(time.time()))
            mac = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            headers = {"X-Hub-Timestamp": stamp, "X-Hub-Signature": f"sha256={mac}", **cases.JSON}
            async with session.post(url, data=body, headers=headers) as answer:
                try:
                    check_problem(answer.status, answer.content_type, await answer.read())
                    assert answer.status == 400
                except AssertionError as error:
                    wrong.append(f"{name}: {error!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("raw", cases.RAW, ids=lambda raw: repr(raw[:40]))
async def test_what_is_no_http_is_refused(floor: Floor, raw: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", floor.hub.port)
    writer.write(raw)
    async with asyncio.timeout(WAIT_S):
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
    writer.close()
    check_problem(int(first.split()[1]), headers["content-type"], body)


async def test_mails_are_kept_and_an_admin_can_retry(floor: Floor) -> None:
    sent = await asyncio.to_thread(_send_mails, floor.mail_port)
    async with asyncio.timeout(20):
        while len(done := await asyncio.to_thread(_inbound, floor)) < sent:
            await asyncio.sleep(0.1)
    quarantined = [one for one in done if one["state"] == "quarantined"]
    assert [one["problem"] for one in quarantined] == ["the mail names no sender"]
    path = f"/api/v1/inbound/{quarantined[0]['id']}"
    again = await asyncio.to_thread(floor.post, f"{path}/retry", {})
    assert again["id"] == quarantined[0]["id"]
    async with asyncio.timeout(WAIT_S):
        while (await asyncio.to_thread(floor.get, path))["state"] != "quarantined":
            await asyncio.sleep(0.05)


def _send_mails(port: int) -> int:
    for name, mail in cases.MAILS.items():
        envelope = "" if name == "no sender at all" else "sender@example.org"
        with smtplib.SMTP("127.0.0.1", port, timeout=WAIT_S) as server:
            assert server.sendmail(envelope, ["desk@example.com"], mail) == {}
    return len(cases.MAILS)


def _inbound(floor: Floor) -> list[dict[str, Any]]:
    return [
        one
        for state in ("processed", "quarantined")
        for one in floor.get(f"/api/v1/inbound?state={state}&limit=100")["items"]
        if one["inbox_id"] == floor.held["mails"]
    ]


async def test_calls_on_sockets_are_answered(floor: Floor) -> None:
    auth = {
        "/agent": {"token": floor.token},
        "/supervisor": {"token": floor.token},
        "/visitor": {"inbox": "demo-chat"},
    }
    client = socketio.AsyncClient(reconnection=False)
    wrong = []
    for namespace, greeting in auth.items():
        await client.connect(floor.hub.url, auth=greeting, namespaces=[namespace], transports=["websocket"])
        for _, event, payload in [case for case in cases.CALLS if case[0] == namespace]:
            answer = await client.call(event, payload, namespace=namespace, timeout=WAIT_S)
            if answer.get("ok") is not False or answer.get("code") in (None, "internal"):
                wrong.append(f"{namespace} {event} {str(payload)[:60]}: {answer}")
        await client.disconnect()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("namespace", "auth"), cases.GREETINGS, ids=lambda value: str(value)[:40])
async def test_strangers_are_turned_away(floor: Floor, namespace: str, auth: Any) -> None:
    client = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(
            floor.hub.url, auth=auth, namespaces=[namespace], transports=["websocket"], wait_timeout=WAIT_S
        )


@pytest.mark.parametrize("frame", cases.FRAMES, ids=lambda frame: frame[:20])
async def test_a_broken_frame_leaves_a_line_that_works_or_is_closed(floor: Floor, frame: str) -> None:
    url = f"{floor.hub.url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive(WAIT_S)
        await socket.send_str(frame)
        if not socket.closed:
            await socket.send_str('40/visitor,{"inbox":"demo-chat"}')
        answer = await socket.receive(WAIT_S)
        while answer.type == aiohttp.WSMsgType.TEXT and not answer.data.startswith(
            ("40/visitor,", ENGINE_CLOSE)
        ):
            answer = await socket.receive(WAIT_S)
        assert answer.type != aiohttp.WSMsgType.BINARY


async def test_broken_frames_by_polling_are_answered_at_once(floor: Floor) -> None:
    url = f"{floor.hub.url}/socket.io/?EIO=4&transport=polling"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(WAIT_S)) as session:
        for frame in (*cases.FRAMES, "4" * 2_000_000):
            async with session.get(url) as answer:
                sid = json.loads((await answer.text())[1:])["sid"]
            async with session.post(f"{url}&sid={sid}", data=frame) as answer:
                assert answer.status in (200, 400), frame[:20]


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "\xff"])
async def test_an_odd_origin_is_refused(floor: Floor, origin: str) -> None:
    url = f"{floor.hub.url}/socket.io/?EIO=4&transport=polling"
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers={"Origin": origin}) as answer,
    ):
        check_problem(answer.status, answer.content_type, await answer.read())


def test_there_are_a_hundred_and_the_hub_is_well(floor: Floor) -> None:
    inputs = (
        REQUESTS,
        cases.SIGNED_FORMS,
        cases.RAW,
        cases.MAILS,
        cases.CALLS,
        cases.GREETINGS,
        cases.FRAMES,
    )
    assert sum(map(len, inputs)) >= 100
    assert len({case.name for case in REQUESTS}) == len(REQUESTS)
    with urllib.request.urlopen(f"{floor.hub.url}/readyz", timeout=WAIT_S) as answer:
        assert answer.status == 200
    assert "Traceback" not in Path(floor.hub.log).read_text("utf-8")
