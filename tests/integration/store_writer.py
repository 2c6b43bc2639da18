"""A child process that writes to a store and prints each id once it was acknowledged.

Arguments: directory (embedded) or MongoDB address, and a prefix for the ids. Every insert carries an event, every
third ticket is then replaced, every tenth write is a blob. Lines: `i ID`, `r ID`, `b KEY`.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

from hub.clock import SystemClock
from hub.storage.opening import open_store

WRITERS = 8


async def main(place: str, prefix: str) -> None:
    """Write until killed."""
    uri = place if place.startswith("mongodb://") else None
    store, blobs = open_store(uri, None if uri else Path(place), SystemClock())
    await store.start()
    await blobs.start()
    say("ready")
    numbers = count()

    async def write() -> None:
        for number in numbers:
            name = f"{prefix}-{number}"
            ticket = {"id": name, "status": "open", "subject": "已收到" * 50}
            await store.insert("tickets", ticket, [{"id": f"e-{name}"}])
            say(f"i {name}")
            if number % 3 == 0:
                await store.replace("tickets", {**ticket, "status": "solved"}, 1, [{"id": f"f-{name}"}])
                say(f"r {name}")
            if number % 10 == 0:
                say(f"b {await blobs.put(name.encode() * 500, 'text/plain')}")

    await asyncio.gather(*(write() for _ in range(WRITERS)))


def say(line: str) -> None:
    """Print a line that outlives a kill: it is in the pipe when this returns."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
