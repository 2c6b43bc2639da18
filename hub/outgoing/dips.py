"""Ask other systems about a caller while a menu runs: facts go out as signed JSON, facts come back.

The body is `{"facts": {...}}`; the answer is read as `{"facts": {name: text}}`. Whatever is not a short text under a short
name is left out. The caller waits meanwhile, so there is one attempt, and no answer is an answer too.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping

import aiohttp
import msgspec

from hub.clock import Clock
from hub.outgoing.ports import Reader, Sign

logger = logging.getLogger(__name__)

DIP_TIMEOUT_S = 4.0
MAX_FACTS = 50
MAX_FACT_CHARS = 500

_NAME = re.compile(r"\w{1,40}")


class DataDips:
    """Make the requests; each ends within `DIP_TIMEOUT_S`."""

    def __init__(self, clock: Clock, sign: Sign, open_reader: Callable[[], Reader]) -> None:
        self._clock = clock
        self._sign = sign
        self._open_reader = open_reader

    async def ask(self, url: str, facts: Mapping[str, str], secret: str) -> dict[str, str] | None:
        """Return the facts that the other system knows, or None when it gave no answer that can be read."""
        body = msgspec.json.encode({"facts": dict(facts)})
        headers = {"Content-Type": "application/json", **self._sign(secret, self._clock.now(), body)}
        reader = self._open_reader()
        try:
            async with asyncio.timeout(DIP_TIMEOUT_S):
                answer = await reader.post(url, body, headers)
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            logger.warning("a menu's data dip got no answer: %s", type(error).__name__)
            return None
        finally:
            await reader.close()
        if answer.status != 200:
            logger.warning("a menu's data dip was answered with status %s", answer.status)
            return None
        return facts_in(answer.body)


def facts_in(body: bytes) -> dict[str, str] | None:
    """Return the facts of an answer, None when it is none."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    facts = answer.get("facts") if isinstance(answer, dict) else None
    if not isinstance(facts, dict):
        return None
    kept = {
        name: str(value)[:MAX_FACT_CHARS]
        for name, value in facts.items()
        if _NAME.fullmatch(name) and isinstance(value, str | int | float | bool)
    }
    return dict(list(kept.items())[:MAX_FACTS])
