"""A language model behind a real HTTP server that speaks the chat completions protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.channels.context import HttpLimits
from hub.channels.safe_http import SafePoster
from hub.errors import SettingsError
from hub.knowledge.drafts.model import ModelRefused, Turn
from hub.outgoing.language_model import ChatCompletions, is_loopback, said_in
from hub.settings import load_settings
from hub.settings.sections import LlmSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TURNS = (Turn("system", "rules"), Turn("user", "question"))


def chosen(content: str | None, **rest: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": rest.pop("refusal", None)}
    return {"object": "chat.completion", "choices": [{"index": 0, "message": message, **rest}]}


@asynccontextmanager
async def model(
    handler: Handler, *, timeout_s: float = 5.0, private: bool = True
) -> AsyncIterator[ChatCompletions]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", handler)
    async with TestServer(app) as server:
        settings = LlmSettings(
            url=str(server.make_url("/v1/")), model="small", api_key="s3cret", timeout_s=timeout_s
        )
        yield ChatCompletions(settings, lambda: SafePoster(HttpLimits(), allow_private=private))


async def test_a_model_is_asked_with_its_key_and_its_words_come_back() -> None:
    got: list[tuple[str, dict[str, Any]]] = []

    async def answer(request: web.Request) -> web.Response:
        got.append((request.headers["Authorization"], json.loads(await request.read())))
        return web.json_response(chosen("Five days. [1]", finish_reason="stop"))

    async with model(answer) as asked:
        assert await asked.answer(TURNS) == "Five days. [1]"
    ((key, body),) = got
    assert key == "Bearer s3cret"
    assert (body["model"], body["stream"]) == ("small", False)
    assert body["messages"] == [
        {"role": "system", "content": "rules"},
        {"role": "user", "content": "question"},
    ]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, chosen(None, refusal="I cannot help with that"), "refused"),
        (200, chosen("Some", finish_reason="content_filter"), "refused"),
        (200, chosen("  "), "refused"),
        (200, {"choices": []}, "unreachable"),
        (200, ["what?"], "unreachable"),
        (401, {"error": {"message": "no"}}, "unreachable"),
        (302, {}, "unreachable"),
    ],
)
async def test_what_is_no_answer_is_told_by_its_kind(status: int, body: object, reason: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers={"Location": "/v1/chat/completions"})

    async with model(answer) as asked:
        with pytest.raises(ModelRefused) as caught:
            await asked.answer(TURNS)
    assert caught.value.reason == reason


async def test_a_slow_model_and_an_address_inside_give_no_answer() -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with model(never, timeout_s=0.05) as asked:
        with pytest.raises(ModelRefused, match="timeout"):
            await asked.answer(TURNS)
    async with model(never, private=False) as asked:
        with pytest.raises(ModelRefused, match="unreachable"):
            await asked.answer(TURNS)


@pytest.mark.parametrize("body", [b"", b"\xff", b"null", b'{"choices": [{"message": null}]}', b"[" * 5000])
def test_nothing_that_a_server_sends_breaks_the_reading(body: bytes) -> None:
    with pytest.raises(ModelRefused):
        said_in(body)


def test_only_this_machine_may_be_named_without_more_ado() -> None:
    assert is_loopback("http://127.0.0.1:11434/v1")
    assert is_loopback("http://localhost/v1")
    assert is_loopback("http://[::1]:8000/v1")
    assert not is_loopback("http://192.168.1.5/v1")
    assert not is_loopback("http://localhost.example.com/v1")


def test_an_address_without_a_model_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match=r"llm\.model"):
        load_settings({"HUB_CONFIG": "/dev/null", "HUB_LLM__URL": "http://127.0.0.1:1/v1"})
