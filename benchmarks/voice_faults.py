"""Break a call between two browsers on a real hub, and see what its parties hear and what becomes of its ticket.

    python -m benchmarks.voice_faults

Each fault gets a hub of its own (`hub demo`), a visitor who calls from the web page, chooses in the menu and is offered to Ana, and
her browser (tests/servers/media_peer.py: real ICE, DTLS, SRTP). Then: the hub is killed and started again; the room engine is
killed; the agent's browser vanishes.
"""

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import socketio

from hub.channels.voice.rooms.g711 import decode, encode
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding
from tests.fakes.browser_peer import loudness, strength, tone
from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.media_peer import MediaPeer

VISITOR_HZ, AGENT_HZ = 440, 1000
HEARD = 2000.0
OVER = ("wrap_up", "ended", "failed")


class Party:
    """A browser that says a tone until it is told to vanish."""

    def __init__(self, frequency: int) -> None:
        self.peer = MediaPeer()
        self._sound = tone(frequency, 1.0)
        self._heard: list[bytes] = []
        self._talking: asyncio.Task[None] | None = None
        self.peer.on_frame = lambda payload, arrived: self._heard.append(payload)

    async def connect(self, answer: str) -> None:
        await self.peer.connect(answer)
        self._talking = asyncio.create_task(self._talk())

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        due, at = loop.time(), 0
        while True:
            frame = self._sound[at : at + FRAME_SAMPLES]
            self.peer.send(encode(frame, Coding.ULAW))
            at = (at + FRAME_SAMPLES) % len(self._sound)
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def hear(self, seconds: float = 0.5) -> Any:
        self._heard.clear()
        await asyncio.sleep(seconds)
        return decode(b"".join(self._heard), Coding.ULAW) if self._heard else np.zeros(160, np.int16)

    def vanish(self) -> None:
        if self._talking is not None:
            self._talking.cancel()
            self._talking = None
            asyncio.get_running_loop().remove_reader(self.peer.socket.fileno())
            self.peer.socket.close()


class Scene:
    """A call that is talked."""

    def __init__(self, hub: HubProcess, client: HubClient) -> None:
        self.hub, self.client = hub, client
        self.visitor, self.agent = Party(VISITOR_HZ), Party(AGENT_HZ)
        self.call = ""
        self._sockets: list[socketio.AsyncClient] = []

    async def socket(self, namespace: str, auth: dict[str, str], heard: list[tuple[str, Any]]) -> Any:
        client = socketio.AsyncClient(reconnection=False)
        client.on("*", lambda name, body=None: heard.append((name, body)), namespace=namespace)
        await client.connect(self.hub.url, auth=auth, namespaces=[namespace], transports=["websocket"])
        self._sockets.append(client)
        return client

    async def talk(self) -> None:
        """Call, choose, accept, and connect."""
        heard: list[tuple[str, Any]] = []
        console = await self.socket("/agent", {"token": self.client.token}, heard)
        page = await self.socket("/visitor", {"inbox": "demo-chat"}, [])
        await console.call("state.set", {"state": "available", "reason": ""}, namespace="/agent")
        offer = self.visitor.peer.offer()
        begun: dict[str, Any] = {"ok": False}
        while not begun["ok"]:  # a hub that has just started may have no engine yet
            begun = await page.call("call.start", {"sdp": offer, "name": "Mia"}, namespace="/visitor")
            await asyncio.sleep(0 if begun["ok"] else 0.5)
        self.call = begun["call"]
        await self.visitor.connect(begun["sdp"])
        accepted = None
        while accepted is None:
            await page.call("call.digits", {"call": self.call, "digits": "1"}, namespace="/visitor")
            await asyncio.sleep(1)
            accepted = next((body for name, body in heard if name == "offer.made"), None)
        await console.call("offer.accept", {"offer": accepted["id"]}, namespace="/agent")
        wish = {"call": self.call, "sdp": self.agent.peer.offer()}
        await self.agent.connect((await console.call("call.connect", wish, namespace="/agent"))["sdp"])
        while not await self.both_hear():
            await asyncio.sleep(0.1)

    async def both_hear(self) -> bool:
        at_visitor, at_agent = await asyncio.gather(self.visitor.hear(), self.agent.hear())
        return strength(at_visitor, AGENT_HZ) > HEARD and strength(at_agent, VISITOR_HZ) > HEARD

    def engines(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-f", str(self.hub.directory)], capture_output=True, text=True, check=False
        )
        processes = map(int, found.stdout.split())
        return [pid for pid in processes if b"voice.rooms" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    async def close(self) -> None:
        self.visitor.vanish()
        self.agent.vanish()
        for client in self._sockets:
            await client.disconnect()


async def hub_killed(scene: Scene) -> str:
    scene.hub.kill()
    while_away = await scene.both_hear()
    back_s = await asyncio.to_thread(scene.hub.start)
    await scene.client.sign_in("ana")
    heard: list[tuple[str, Any]] = []
    console = await scene.socket("/agent", {"token": scene.client.token}, heard)
    held: dict[str, Any] = {}
    for _ in range(50):
        held = await console.call("call.hold", {"call": scene.call, "held": True}, namespace="/agent")
        if held["ok"]:
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)
    music = await scene.visitor.hear()
    led = held["ok"] and loudness(music) > 100 and strength(music, AGENT_HZ) < 100
    return f"heard while away: {while_away}; hub back after {back_s:.1f} s; new hub holds the call: {led}"


async def engine_killed(scene: Scene) -> str:
    for pid in scene.engines():
        os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    state = ""
    while state not in OVER and time.monotonic() - began < 20:
        state = (await scene.client.call("GET", f"/calls/{scene.call}"))["state"]
        await asyncio.sleep(0.05)
    ended_s = time.monotonic() - began
    tickets = (await scene.client.call("GET", "/tickets?channel=voice"))["items"]
    page = await scene.socket("/visitor", {"inbox": "demo-chat"}, [])
    offer = MediaPeer().offer()
    again = await page.call("call.start", {"sdp": offer, "name": "Mia"}, namespace="/visitor")
    statuses = [ticket["status"] for ticket in tickets]
    return f"call {state} after {ended_s:.1f} s, tickets {statuses}; next call taken: {again['ok']}"


async def agent_vanished(scene: Scene) -> str:
    scene.agent.vanish()
    began = time.monotonic()
    await asyncio.sleep(1)  # what was said before is still heard
    while loudness(await scene.visitor.hear(0.3)) < 150 and time.monotonic() - began < 30:
        continue
    apology_s = time.monotonic() - began
    await asyncio.sleep(2)
    state = (await scene.client.call("GET", f"/calls/{scene.call}"))["state"]
    return f"the caller hears the apology after {apology_s:.1f} s; the call is {state}"


async def one(name: str, fault: Callable[[Scene], Awaitable[str]]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hub = HubProcess(Path(folder), HUB_VOICE__ENGINES="1", HUB_VOICE__ORPHAN_S="60")
        await asyncio.to_thread(hub.start)
        async with aiohttp.ClientSession() as session:
            scene = Scene(hub, await HubClient(hub.url, session).sign_in("ana"))
            try:
                await scene.talk()
                print(f"{name}: {await fault(scene)}", flush=True)
            finally:
                await scene.close()
                hub.stop()
                for pid in scene.engines():
                    os.kill(pid, signal.SIGTERM)


async def main() -> None:
    await one("hub killed", hub_killed)
    await one("engine killed", engine_killed)
    await one("agent's browser vanished", agent_vanished)


if __name__ == "__main__":
    asyncio.run(main())
