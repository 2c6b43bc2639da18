"""What carries notes between two processes of a hub, without either."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass
class Post:
    """Carries notes to the other process as text; lets them lie while `held`."""

    problem: str = ""
    held: bool = False
    kept: list[bytes] = field(default_factory=list)
    hear: Callable[[dict[str, Any]], object] = lambda note: None

    def tell(self, note: dict[str, Any]) -> None:
        self.kept.append(msgspec.json.encode(note))
        if not self.held:
            self.bring()

    def bring(self) -> None:
        kept, self.kept = self.kept, []
        for text in kept:
            asyncio.get_running_loop().call_soon(self.hear, msgspec.json.decode(text))
