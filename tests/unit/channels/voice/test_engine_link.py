"""The hub goes on with an engine that dies in the middle of a word, says what nobody understands, or hangs."""

import asyncio
import json
from pathlib import Path

import pytest

from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.rooms.orders import Drain, EngineSettings

HANGS = b""


@pytest.mark.parametrize(
    "last_words", [b'{"id": 1, "res', b"rubbish\n", b'{"id": "one"}\n', b"x" * 5_000_000, HANGS]
)
async def test_the_hub_connects_again(tmp_path: Path, last_words: bytes) -> None:
    connections: list[int] = []

    async def engine(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(len(connections))
        if len(connections) == 1:
            writer.write(last_words)
            await reader.read() if last_words == HANGS else None
        else:
            while line := await reader.readline():
                writer.write(json.dumps({"id": json.loads(line)["id"], "result": "done"}).encode() + b"\n")
        writer.close()

    settings = EngineSettings(socket=str(tmp_path / "engine.sock"), recordings=str(tmp_path))
    server = await asyncio.start_unix_server(engine, settings.socket)
    link = EngineLink(settings, "engine", pulse_s=0.05)
    down = asyncio.Event()
    link.on_down = down.set
    try:
        await link.start()
        async with asyncio.timeout(5):
            await down.wait()
            assert await link.ask(Drain()) == "done"
    finally:
        await link.stop(leave_calls=True)
        server.close()
    assert connections == [0, 1]
