"""`python -m hub.channels.voice.rooms SETTINGS`: run one room engine; SETTINGS are those of `orders.EngineSettings` as JSON."""

import asyncio
import sys

import msgspec

from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.rooms.program import run
from hub.logs import set_up_logs

if __name__ == "__main__":
    settings = msgspec.json.decode(sys.argv[1].encode(), type=EngineSettings)
    set_up_logs(settings.log_level, "text")
    asyncio.run(run(settings))
