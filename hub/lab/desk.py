"""A person at the hub's REST interface: signs in, reads, changes."""

import asyncio
from typing import Any

import aiohttp

_SLOW_DOWN_S = 1.0
_TRIES = 20


class DeskError(Exception):
    """The hub said no, or does not answer; the text says what to do about it."""


class Desk:
    """Call the hub as one of its people."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url.rstrip("/")
        self.token = ""
        self._session = session

    async def sign_in(self, email: str, password: str) -> "Desk":
        """Sign in; raises DeskError."""
        answer = await self.call("POST", "/session", json={"email": email, "password": password})
        self.token = str(answer["token"])
        return self

    async def call(self, method: str, path: str, **options: Any) -> Any:  # Any: JSON
        """Return the JSON answer of an operation; waits where the hub asks to slow down. Raises DeskError."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        for _ in range(_TRIES):
            try:
                async with self._session.request(
                    method, f"{self.url}/api/v1{path}", headers=headers, **options
                ) as answer:
                    if answer.status == 429:
                        await asyncio.sleep(_SLOW_DOWN_S)
                        continue
                    if answer.status >= 400:
                        problem = (await answer.text())[:300]
                        raise DeskError(f"{method} {path}: the hub answers {answer.status}: {problem}")
                    return await answer.json() if answer.content_type.endswith("json") else None
            except (aiohttp.ClientError, TimeoutError) as error:
                raise DeskError(f"no hub answers at {self.url} ({type(error).__name__})") from error
        raise DeskError(f"{method} {path}: the hub keeps asking to slow down")

    async def every(self, path: str) -> list[dict[str, Any]]:  # Any: JSON
        """Return all items of a list."""
        items: list[dict[str, Any]] = []
        joint, after = "&" if "?" in path else "?", ""
        while True:
            page = await self.call("GET", f"{path}{joint}limit=100{after}")
            items += page["items"]
            if not page["next"]:
                return items
            after = f"&after={page['next']}"
