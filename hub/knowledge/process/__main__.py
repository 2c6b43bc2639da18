"""`python -m hub.knowledge.process SOCKET VECTORS LOG_LEVEL`: the process in which language work is done."""

import asyncio
import os
import sys
from pathlib import Path

from hub.knowledge.process.calls import LANGUAGE_CALLS
from hub.knowledge.process.desk import LanguageDesk
from hub.logs import set_up_logs
from hub.processes.host import Host, be_first_to_go


async def run(socket: Path, vectors: Path) -> None:
    """Serve until no hub is connected any more."""
    desk = LanguageDesk(vectors=vectors)
    await desk.start(lambda: None)
    await Host(desk, LANGUAGE_CALLS).serve(socket)
    sys.stderr.flush()
    os._exit(0)  # a thread in the middle of its work would be waited for


if __name__ == "__main__":
    set_up_logs(sys.argv[3], "text")
    be_first_to_go()
    asyncio.run(run(Path(sys.argv[1]), Path(sys.argv[2])))
