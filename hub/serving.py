"""Serve the hub until told to stop: bring it up, say where it is, take it down in order."""

import asyncio
import contextlib
import gc
import signal
import socket

from aiohttp import web

from hub.api.protocol import listen
from hub.bootstrap import build_hub
from hub.demo import seed_demo
from hub.settings import Settings


async def serve(settings: Settings, listener: socket.socket, *, demo: bool) -> None:
    """Serve on a socket that listens already; returns after SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    port = listener.getsockname()[1]
    hub = build_hub(_at_port(settings, port))
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(hub.close)
        await hub.open()
        password = await seed_demo(hub, print) if demo else ""
        await hub.start()
        runner = web.AppRunner(
            hub.application, access_log=None, handle_signals=False, shutdown_timeout=settings.server.drain_s
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        server = await listen(runner, listener)
        stack.callback(server.close)
        gc.freeze()
        print(_welcome(hub.ground.settings.public_url, password), flush=True)
        await stopping.wait()
        print("Stopping ...", flush=True)


def _at_port(settings: Settings, port: int) -> Settings:
    server = settings.server.model_copy(update={"port": port})
    return settings.model_copy(update={"server": server})


def _welcome(url: str, password: str) -> str:
    lines = ["", f"The hub is ready:  {url}/", f"  Agent console    {url}/console/"]
    if password:
        lines += [
            f"  Demo web chat    {url}/demo/chat",
            f"  API              {url}/api/docs",
            "",
            "Sign in as ana@example.com (English, billing), bo@example.com (Chinese, tech),",
            "supervisor@example.com or admin@example.com, each with the password",
            "",
            f"  {password}",
            "",
            "Stop with Ctrl+C.",
        ]
    return "\n".join(lines)
