"""Serve the hub until told to stop: bring it up, say where it is, take it down in order."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Sequence

from aiohttp import web

from hub.api.http.protocol import listen
from hub.bootstrap import Hub, build_hub
from hub.demo import DEMO_MAIL, DEMO_TEXTS, OutsideWorld, connect_demo, seed_demo
from hub.lab.demo_world import DemoWorld, HubDoors
from hub.lab.mail_server import HOST
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
        shown = await _set_up_demo(hub, port, stack) if demo else []
        await hub.start()
        runner = web.AppRunner(
            hub.application, access_log=None, handle_signals=False, shutdown_timeout=settings.server.drain_s
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        server = await listen(runner, listener)
        stack.callback(server.close)
        gc.freeze()
        print(_welcome(hub.ground.settings.public_url, shown), flush=True)
        await stopping.wait()
        print("Stopping ...", flush=True)


def _at_port(settings: Settings, port: int) -> Settings:
    server = settings.server.model_copy(update={"port": port})
    return settings.model_copy(update={"server": server})


async def _set_up_demo(hub: Hub, port: int, stack: contextlib.AsyncExitStack) -> list[str]:
    """Seed the demo organisation and bring up a post, a phone provider and a customer for it; return what to tell."""
    password = await seed_demo(hub, print)
    world = DemoWorld()
    stack.push_async_callback(world.stop)
    await world.start(port)
    outside = OutsideWorld(
        host=HOST,
        smtp_port=world.mail.smtp_port,
        phone_url=world.phone.base_url,
        account_sid=world.account[0],
        auth_token=world.account[1],
    )
    await connect_demo(hub, outside)
    world.show_doors(await _demo_doors(hub, port))
    url = hub.ground.settings.public_url
    return [
        f"  Demo web chat    {url}/demo/chat",
        f"  Customer's phone {world.page_url}/  (texts and mail)",
        f"  API              {url}/api/docs",
        "",
        "Sign in as ana@example.com (English, billing), bo@example.com (Chinese, tech),",
        "supervisor@example.com or admin@example.com, each with the password",
        "",
        f"  {password}",
        "",
        "Stop with Ctrl+C.",
    ]


async def _demo_doors(hub: Hub, port: int) -> HubDoors:
    """Return where the demo's customer writes; an inbox that an administrator deleted is no door."""
    held = {inbox.id: inbox for inbox in await hub.ground.kept.inboxes.get_many((DEMO_MAIL, DEMO_TEXTS))}
    mail, texts = held.get(DEMO_MAIL), held.get(DEMO_TEXTS)
    path = f"/webhooks/{DEMO_TEXTS}/sms"
    return HubDoors(
        mail_address=mail.address if mail is not None and mail.active else "",
        mail_port=int(mail.settings.get("listen_port") or 0) if mail is not None else 0,
        number=texts.address if texts is not None and texts.active else "",
        webhook=f"http://{HOST}:{port}{path}",
        signed_url=f"{hub.ground.settings.public_url.rstrip('/')}{path}",
    )


def _welcome(url: str, shown: Sequence[str]) -> str:
    lines = ["", f"The hub is ready:  {url}/", f"  Agent console    {url}/console/"]
    return "\n".join([*lines, *shown])
