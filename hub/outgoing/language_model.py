"""Ask a language model behind any address that speaks the chat completions protocol of OpenAI (many servers do, local ones too).

https://platform.openai.com/docs/api-reference/chat: POST `{url}/chat/completions` with `{model, messages, temperature}`; the answer is in
`choices[0].message.content`, and `refusal` or the finish reason `content_filter` say that there is none. One attempt: an agent waits.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import msgspec

from hub.knowledge.drafts.model import ModelRefused, Turn
from hub.outgoing.ports import Reader

logger = logging.getLogger(__name__)

MAX_TOKENS = 900


class ModelSettings(Protocol):
    """Where the model is and how it is called; the key may be empty."""

    @property
    def url(self) -> str:
        """Return the address before `/chat/completions`."""
        ...

    @property
    def model(self) -> str:
        """Return the model's name there."""
        ...

    @property
    def api_key(self) -> str:
        """Return the secret, empty where none is asked for."""
        ...

    @property
    def timeout_s(self) -> float:
        """Return the seconds to wait for an answer."""
        ...


def is_loopback(url: str) -> bool:
    """Tell whether an address names this machine itself: a model beside the hub, put there by whoever configured it."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ChatCompletions:
    """The model behind one address."""

    def __init__(self, settings: ModelSettings, open_reader: Callable[[], Reader]) -> None:
        self._url = f"{settings.url.rstrip('/')}/chat/completions"
        self._settings = settings
        self._open_reader = open_reader

    async def answer(self, turns: Sequence[Turn]) -> str:
        """Return what the model says; raises ModelRefused (timeout, unreachable, refused)."""
        body = msgspec.json.encode(
            {
                "model": self._settings.model,
                "messages": [{"role": turn.role, "content": turn.content} for turn in turns],
                "temperature": 0,
                "max_tokens": MAX_TOKENS,
                "stream": False,
            }
        )
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._settings.api_key:
            headers["Authorization"] = f"Bearer {self._settings.api_key}"
        reader = self._open_reader()
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await reader.post(self._url, body, headers)
        except TimeoutError as error:
            raise ModelRefused("timeout") from error
        except (OSError, aiohttp.ClientError) as error:
            logger.warning("The language model gave no answer: %s", type(error).__name__)
            raise ModelRefused("unreachable") from error
        finally:
            await reader.close()
        if answer.status != 200:
            logger.warning("The language model answered with status %s", answer.status)
            raise ModelRefused("unreachable")
        return said_in(answer.body)


def said_in(body: bytes) -> str:
    """Return what a model said; raises ModelRefused for a refusal, and for what is no answer."""
    try:
        choice: Any = msgspec.json.decode(body)["choices"][0]  # Any: whatever a server sends
        said, refusal = choice["message"].get("content"), choice["message"].get("refusal")
        filtered = choice.get("finish_reason") == "content_filter"
    except (
        msgspec.DecodeError,
        UnicodeDecodeError,
        RecursionError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        raise ModelRefused("unreachable") from error
    if refusal or filtered or not isinstance(said, str) or not said.strip():
        raise ModelRefused("refused")
    return said
