"""The log of a whole working day holds ids and numbers: no word of a customer, no address, no token, no password."""

from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.sockets import Client
from tests.servers.hub_process import PASSWORD, HubClient, HubProcess

SAID = "Mein geheimes Anliegen"
ADDRESS = "mia.secretive@example.org"
PHONE = "+15550001111"
KEY = "a-secret-of-sixteen-letters"


async def test_the_log_keeps_secrets(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path, HUB_LOGS__LEVEL="debug")
    hub.start()
    tokens: list[str] = []
    try:
        async with aiohttp.ClientSession() as session:
            tokens = await _work(hub, session)
    finally:
        hub.stop()
    log = hub.log.read_text("utf-8").partition("Stop with Ctrl+C.")[
        2
    ]  # what comes before greets the operator
    assert "hub.api.http.middleware" in log
    assert "Traceback" not in log
    kept = {"text": SAID, "address": ADDRESS, "phone": PHONE, "key": KEY, "password": PASSWORD}
    kept |= {f"token {number}": token for number, token in enumerate(tokens)}
    assert not [name for name, secret in kept.items() if secret.casefold() in log.casefold()]


async def _work(hub: HubProcess, session: aiohttp.ClientSession) -> list[str]:
    admin = await HubClient(hub.url, session).sign_in("admin")
    inbox: dict[str, Any] = {
        "name": "Hook",
        "channel": "webhook",
        "queue_id": "mail",
        "settings": {"secret": KEY},
    }
    inbox_id = (await admin.call("POST", "/inboxes", json=inbox))["id"]
    for customer in ({"email": ADDRESS}, {"phone": PHONE}):
        opened = {"inbox_id": inbox_id, "subject": SAID, "body": SAID, "customer": customer}
        ticket = await admin.call("POST", "/tickets", json=opened)
        await admin.call("POST", f"/tickets/{ticket['id']}/messages", json={"body": SAID, "kind": "note"})
        await admin.call("GET", f"/tickets?q={SAID}")
    token = (await admin.call("POST", "/tokens", json={"name": "script"}))["token"]
    wrong = {"email": ADDRESS, "password": KEY}
    async with session.post(f"{hub.url}/api/v1/session", json=wrong) as answer:
        assert answer.status == 401
    headers = {"Authorization": f"Bearer {KEY}", "Cookie": f"hub_session={KEY}"}
    async with session.get(f"{hub.url}/api/v1/tickets", headers=headers) as answer:
        assert answer.status == 401
    visitor = await Client("/visitor").connect(hub, {"inbox": "demo-chat", "name": SAID, "email": ADDRESS})  # type: ignore[arg-type]
    await visitor.call("message.send", {"body": SAID, "client_id": "c"})
    greeting = await visitor.wait_for("session")
    await visitor.call("message.send", {"body": {SAID: SAID}, "client_id": "d"})
    await visitor.close()
    return [admin.token, token, greeting["session"]]
