"""Trying again until it works, as people and servers do."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(attempt: Callable[[], Awaitable[bool]], pause_s: float) -> None:
    """Repeat `attempt` with pauses until it says that it succeeded."""
    while True:
        if await attempt():
            return
        await asyncio.sleep(pause_s)
