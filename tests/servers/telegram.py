"""A stand-in for Telegram's Bot API on loopback: methods, webhooks, polling, files, faults.

It answers as the Bot API answers (https://core.telegram.org/bots/api) and knows nothing of the hub's code.

    python -m tests.servers.telegram --port 4020

then, with JSON: `POST /_stand_in/say {from, text}` has a customer write (`from` is a number, `name` a name; `update` in
place of `text` sends any update), `POST /_stand_in/file {from, name, base64, type, caption}` has them send a file,
`GET /_stand_in/sent` lists what the hub sent, `POST /_stand_in/block {from}` blocks the bot,
`POST /_stand_in/fail {status, description, retry_after}` makes the next sending fail.
"""

import argparse
import asyncio
import base64
import itertools
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from hub.clock import SystemClock

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"  # the shape is real, the token is not
BOT = {"id": 110201543, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendChatAction")


@dataclass(kw_only=True)
class Sent:
    """A message the hub handed over."""

    method: str
    chat_id: int
    text: str
    message_id: int
    parameters: dict[str, Any]
    file: bytes = b""
    file_name: str = ""
    answered: bool = True


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the next sending meets."""

    status: int = 0
    description: str = "Bad Request: made to fail"
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None
    delay_s: float = 0.0
    cut: bool = False
    garbage: bool = False
    method: str = ""
    """Only this method meets it."""


@dataclass
class Refusal(Exception):
    """An answer that is not a yes."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


class TelegramStandIn:
    """Serve one bot."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.sent: list[Sent] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: deque[Fault] = deque()
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}
        self.webhook_answers: list[int] = []
        self.waiting: list[dict[str, Any]] = []
        """Updates that nobody has confirmed."""
        self.base_url = ""
        self._update_ids = itertools.count(523_110_001)
        self._message_ids = itertools.count(1)
        self._news = asyncio.Event()
        self._poll = 0
        self._closing = asyncio.Event()
        self._clock = SystemClock()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on loopback and return the address."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_post("/_stand_in/say", self._control_say)
        app.router.add_post("/_stand_in/file", self._control_file)
        app.router.add_post("/_stand_in/block", self._control_block)
        app.router.add_post("/_stand_in/fail", self._control_fail)
        app.router.add_get("/_stand_in/sent", self._control_sent)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.base_url

    async def stop(self) -> None:
        """Close everything; questions that wait are let go."""
        self._closing.set()
        self._news.set()
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> "TelegramStandIn":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def fail(self, **fault: Any) -> None:
        """Make the next sending meet a Fault with these fields."""
        self.faults.append(Fault(**fault))

    def message(self, sender: int, text: str = "", name: str = "Customer", **more: Any) -> dict[str, Any]:
        """Return a private message as an update's content."""
        person = {"id": sender, "is_bot": False, "first_name": name, "language_code": "en"}
        said: dict[str, Any] = {
            "message_id": next(self._message_ids),
            "from": person,
            "chat": {"id": sender, "first_name": name, "type": "private"},
            "date": int(self._clock.now().timestamp()),
        }
        return said | ({"text": text} if text else {}) | more

    def numbered(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return an update with the next number."""
        return {"update_id": next(self._update_ids), **content}

    async def say(self, sender: int, text: str = "", **more: Any) -> dict[str, Any]:
        """Have a customer write, and return the update."""
        return await self.bring({"message": self.message(sender, text, **more)})

    async def say_with_file(
        self, sender: int, name: str, content: bytes, type: str = "", caption: str = ""
    ) -> dict[str, Any]:
        """Have a customer send a document."""
        file_id = f"BQACAgIAAxkBAAI{len(self.files)}"
        self.files[file_id] = content
        document = {"file_id": file_id, "file_name": name, "mime_type": type, "file_size": len(content)}
        return await self.say(sender, document=document, **({"caption": caption} if caption else {}))

    async def bring(self, content: dict[str, Any]) -> dict[str, Any]:
        """Bring an update to the webhook, or lay it ready for whoever asks."""
        update = self.numbered(content)
        if self.webhook.get("url"):
            self.webhook_answers.append(await self.call_webhook(update))
        else:
            self.waiting.append(update)
            self._news.set()
        return update

    async def call_webhook(self, update: dict[str, Any], secret: str | None = None) -> int:
        """Post an update to the hub and return the status."""
        assert self._session is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret or self.webhook.get("secret_token", "")}
        async with self._session.post(self.webhook["url"], json=update, headers=headers) as answer:
            return answer.status

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            given, file, file_name = await _parameters(request)
            self.calls.append((method, given))
            if method in SENDING:
                return await self._send(request, method, given, file, file_name)
            act = {
                "getMe": self._get_me,
                "setWebhook": self._set_webhook,
                "deleteWebhook": self._delete_webhook,
                "getWebhookInfo": self._webhook_info,
                "getUpdates": self._get_updates,
                "getFile": self._get_file,
            }.get(method)
            if act is None:
                raise Refusal(404, "Not Found")
            return web.json_response({"ok": True, "result": await act(given)})
        except Refusal as error:
            answer = {"ok": False, "error_code": error.status, "description": error.description}
            if error.parameters:
                answer["parameters"] = error.parameters
            return web.json_response(answer, status=error.status)

    async def _get_me(self, _: dict[str, Any]) -> dict[str, Any]:
        return BOT

    async def _set_webhook(self, given: dict[str, Any]) -> bool:
        if not given["url"].startswith("https://") and "127.0.0.1" not in given["url"]:
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = given
        self._news.set()
        return True

    async def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _webhook_info(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting),
            **self.webhook.get("trouble", {}),
        }

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refusal(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        self._poll = mine = self._poll + 1
        self._news.set()
        offset = int(given.get("offset", 0))
        self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + float(given.get("timeout", 0))
        while not self.waiting and not self._closing.is_set() and (left := deadline - loop.time()) > 0:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
            if self._poll != mine:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
        return self.waiting[: int(given.get("limit", 100))]

    async def _get_file(self, given: dict[str, Any]) -> dict[str, Any]:
        file_id = given["file_id"]
        if file_id not in self.files:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        if size > 20 * 1024 * 1024:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_size": size, "file_path": f"documents/{file_id}"}

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != self.token or content is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=content)

    async def _meet_fault(self, method: str) -> Fault:
        """Return what this sending meets, after its delay; raises Refusal."""
        fault = Fault()
        if self.faults and self.faults[0].method in ("", method):
            fault = self.faults.popleft()
        if fault.delay_s:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), fault.delay_s)
        if fault.status:
            told = {"retry_after": fault.retry_after, "migrate_to_chat_id": fault.migrate_to_chat_id}
            given = {name: value for name, value in told.items() if value is not None}
            raise Refusal(fault.status, fault.description, given)
        return fault

    async def _send(
        self, request: web.Request, method: str, given: dict[str, Any], file: bytes, file_name: str
    ) -> web.StreamResponse:
        fault = await self._meet_fault(method)
        text = given.get("text", given.get("caption", ""))
        if method == "sendMessage" and not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text) > (4096 if method == "sendMessage" else 1024):
            raise Refusal(400, "Bad Request: message is too long")
        if method == "sendChatAction":
            return web.json_response({"ok": True, "result": True})
        sent = Sent(
            method=method,
            chat_id=int(given["chat_id"]),
            text=text,
            message_id=next(self._message_ids),
            parameters=given,
            file=file,
            file_name=file_name,
            answered=not (fault.cut or fault.garbage),
        )
        self.sent.append(sent)
        if fault.cut and request.transport is not None:
            request.transport.abort()
        if fault.garbage:
            return web.Response(text="<html>gateway</html>")
        result = {
            "message_id": sent.message_id,
            "chat": {"id": sent.chat_id, "type": "private"},
            "text": text,
        }
        return web.json_response({"ok": True, "result": result})

    async def _control_say(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if "update" in wanted:
            return web.json_response(await self.bring(wanted["update"]))
        name = wanted.get("name", "Customer")
        return web.json_response(await self.say(int(wanted["from"]), wanted["text"], name=name))

    async def _control_file(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        content = base64.b64decode(wanted["base64"])
        kind, caption = wanted.get("type", ""), wanted.get("caption", "")
        return web.json_response(
            await self.say_with_file(int(wanted["from"]), wanted["name"], content, kind, caption)
        )

    async def _control_block(self, request: web.Request) -> web.Response:
        sender = int((await request.json())["from"])
        return web.json_response(await self.bring({"my_chat_member": self.standing(sender, "kicked")}))

    def standing(self, sender: int, status: str, before: str = "member") -> dict[str, Any]:
        """Return the news that a customer blocked the bot ("kicked") or let it in again ("member")."""
        return {
            "chat": {"id": sender, "first_name": "Customer", "type": "private"},
            "from": {"id": sender, "is_bot": False, "first_name": "Customer"},
            "date": int(self._clock.now().timestamp()),
            "old_chat_member": {"user": BOT, "status": before},
            "new_chat_member": {"user": BOT, "status": status, "until_date": 0},
        }

    async def _control_fail(self, request: web.Request) -> web.Response:
        self.fail(**(await request.json()))
        return web.json_response({})

    async def _control_sent(self, _: web.Request) -> web.Response:
        return web.json_response([{**vars(one), "file": len(one.file)} for one in self.sent])


async def _parameters(request: web.Request) -> tuple[dict[str, Any], bytes, str]:
    """Return a call's parameters, whichever of the provider's forms they come in, and its file."""
    if request.content_type == "application/json":
        return await request.json(), b"", ""
    given: dict[str, Any] = dict(request.query)
    content, name = b"", ""
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content, name = value.file.read(), value.filename
        else:
            given[key] = json.loads(value) if str(value)[:1] in "{[" else value
    return given, content, name


async def _serve(port: int, token: str) -> None:
    stand_in = TelegramStandIn(token)
    print(await stand_in.start(port), flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await stand_in.stop()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for Telegram's Bot API on loopback.")
    parser.add_argument("--port", type=int, default=4020)
    parser.add_argument("--token", default=TOKEN)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.token))


if __name__ == "__main__":
    main()
