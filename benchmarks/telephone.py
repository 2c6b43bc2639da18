"""A telephone call through a real hub, killed in the middle: menu, queue, `kill -9`, restart, agent, two tones.

    python -m benchmarks.telephone [--calls 1] [--load 100] [--rate 4]     # by Twilio's stand-in
    python -m benchmarks.telephone --sip                                   # by SIP, with sipp as the caller

The hub runs as a process of its own (`hub demo`, fresh directory); the provider is hub/lab/twilio_voice.py in this process, which
signs every webhook, checks every document against the provider's grammar and speaks its media streams; the agent is a socket
and a WebRTC peer. Said are the times from the agent's acceptance to the first sound each way, and what became of every call.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from hub.lab.media_stream import loudness
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from hub.lab.twilio_voice import Person, TwilioVoice
from hub.lab.voice_caller import Call
from tests.fakes.browser_peer import BrowserPeer, strength
from tests.servers.hub_process import HubClient, HubProcess
from tests.servers.program import free_port
from tests.servers.sip_peer import free_port as free_udp_port
from tests.servers.sip_peer import rtp_peer, sipp

SIP_NUMBER = "+4930123"


class Agent:
    """A console without a picture."""

    def __init__(self, token: str, url: str) -> None:
        self._token, self._url = token, url
        self.offers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.calls: dict[str, dict[str, Any]] = {}
        self.socket = socketio.AsyncClient()
        self.socket.on("offer.made", self._offered, namespace="/agent")
        self.socket.on("call.changed", self._changed, namespace="/agent")
        self.socket.on("snapshot", self._snapshot, namespace="/agent")
        self.peer: BrowserPeer | None = None

    async def _offered(self, offer: dict[str, Any]) -> None:
        self.offers.put_nowait(offer)

    async def _changed(self, call: dict[str, Any]) -> None:
        self.calls[call["id"]] = call

    async def _snapshot(self, snapshot: dict[str, Any]) -> None:
        for call in snapshot.get("calls", ()):
            self.calls[call["id"]] = call

    async def come(self, state: str) -> None:
        await self.socket.connect(self._url, namespaces=["/agent"], auth={"token": self._token})
        await self.ask("state.set", {"state": state, "reason": ""})

    async def ask(self, event: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.socket.call(event, body, namespace="/agent", timeout=15)
        assert answer["ok"], (event, answer)
        return dict(answer)

    async def negotiate(self, leg_id: str, inbox_id: str, sdp: str, beside: str = "") -> str:
        """Stand for the lines towards the WebRTC peer: the hub's socket answers its offer."""
        return str((await self.ask("call.connect", {"call": leg_id, "sdp": sdp}))["sdp"])

    async def take(self) -> str:
        """Accept the next offer of a call, connect, and return the call."""
        offer = await asyncio.wait_for(self.offers.get(), 60)
        await self.ask("offer.accept", {"offer": offer["id"]})
        call = await self.call_of(offer["ticket_id"])
        self.peer = BrowserPeer(1000.0, "PCMU")
        await self.peer.connect(self, call)  # type: ignore[arg-type]
        return call

    async def call_of(self, ticket_id: str) -> str:
        async with asyncio.timeout(10):
            while True:
                for call in self.calls.values():
                    if call["ticket_id"] == ticket_id:
                        return str(call["id"])
                await asyncio.sleep(0.02)


async def until(what: str, condition: Any, timeout_s: float = 30) -> float:
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > timeout_s:
            raise AssertionError(f"{what}: not within {timeout_s} s")
        await asyncio.sleep(0.01)
    return time.perf_counter() - began


async def one_call(hub: HubProcess, twilio: TwilioVoice, line: str, session: aiohttp.ClientSession) -> None:
    url = f"{hub.url}/webhooks/{line}"
    before = Agent((await HubClient(hub.url, session).sign_in("ana")).token, hub.url)
    await before.come("break")
    person = Person(tone_hz=440, digits=["1", "1"], waits_s=20_000, talks_s=600)
    call = twilio.call(f"{url}/voice", person, status_callback=f"{url}/voice-status")
    try:
        waited = await until("in the queue", lambda: call.queue)
    except AssertionError:
        print("what happened instead:", call.verbs, call.said, call.problems, twilio.requests)
        print(hub.log.read_text()[-3000:])
        raise
    print(f"menu and queue after {waited:.2f} s; said: {call.said}")
    hub.kill()
    await before.socket.shutdown()
    print("the hub is killed; the call waits on:", bool(call.queue))
    print(
        f"the hub is up again after {await asyncio.to_thread(hub.start):.1f} s; the call waits on: {bool(call.queue)}"
    )
    client = await HubClient(hub.url, session).sign_in("ana")
    agent = Agent(client.token, hub.url)
    await agent.come("available")
    await talk(agent, call)
    await agent.ask("call.hang_up", {"call": next(iter(agent.calls))})
    await asyncio.wait_for(call.over.wait(), 20)
    await agent.socket.disconnect()
    admin = await HubClient(hub.url, session).sign_in("admin")
    tickets = [ticket for ticket in await admin.every("/tickets") if ticket["channel"] == "voice"]
    print("tickets:", dict(Counter((ticket["status"], *ticket.get("tags", ())) for ticket in tickets)))
    print("problems with documents:", call.problems or "none", "| verbs:", call.verbs)
    slow = sorted(took for _, _, took in twilio.requests)
    print(
        f"webhooks: {len(slow)}, slowest {1000 * slow[-1]:.0f} ms, median {1000 * slow[len(slow) // 2]:.0f} ms"
    )


async def load(hub: HubProcess, twilio: TwilioVoice, line: str, count: int, rate: float) -> None:
    """Let calls come at a steady rate, walk the menu, wait a moment and hang up; print what the webhooks took."""
    url = f"{hub.url}/webhooks/{line}"
    twilio.requests.clear()
    calls = []
    for number in range(count):
        person = Person(digits=["1", "1"], waits_s=20)
        caller = f"+1415555{1000 + number}"
        calls.append(
            twilio.call(f"{url}/voice", person, caller=caller, status_callback=f"{url}/voice-status")
        )
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*(asyncio.wait_for(call.over.wait(), 60) for call in calls))
    took = sorted(1000 * seconds for _, _, seconds in twilio.requests)
    problems = sum(bool(call.problems) for call in calls)
    said = {tuple(call.said) for call in calls}
    print(
        f"{count} calls at {rate:g}/s: webhooks {len(took)}, p50 {took[len(took) // 2]:.0f} ms, p99 "
        f"{took[int(len(took) * 0.99)]:.0f} ms, slowest {took[-1]:.0f} ms; calls with problems {problems}; ways {len(said)}"
    )


async def talk(agent: Agent, call: Call) -> None:
    await agent.take()
    assert agent.peer is not None
    took = await until("the agent's tone", lambda: loudness(call.heard[-1600:], 1000) > 0.5)
    sound = await agent.peer.hear(0.5)
    print(
        f"the caller hears the agent {took:.2f} s after the connection; the agent the caller: {strength(sound, 440) > 2500}"
    )


async def one_sip_call(hub: HubProcess, port: int, session: aiohttp.ClientSession) -> None:
    """Have sipp call, press keys as RFC 4733 events, and kill the hub while the call waits in its engine."""
    before = Agent((await HubClient(hub.url, session).sign_in("ana")).token, hub.url)
    await before.come("break")
    options = ("-s", SIP_NUMBER, "-m", "1", "-key", "audio_port")
    async with rtp_peer(440) as peer, sipp("hub_hangs_up", *options, str(peer.port), to=port) as run:
        print(f"the menu is heard after {await until('the menu', lambda: len(peer.heard) > 1600):.2f} s")
        for _ in range(2):
            await asyncio.sleep(3)
            peer.press("1")
        await asyncio.sleep(5)
        admin = await HubClient(hub.url, session).sign_in("admin")
        print("calls:", [(call["state"], call["path"]) for call in await admin.every("/calls")])
        hub.kill()
        await before.socket.shutdown()
        heard = len(peer.heard)
        await asyncio.sleep(1)
        print(
            f"the hub is killed; the caller hears {(len(peer.heard) - heard) / 8000:.2f} s of music in a second"
        )
        print(f"the hub is up again after {await asyncio.to_thread(hub.start):.1f} s")
        agent = Agent((await HubClient(hub.url, session).sign_in("ana")).token, hub.url)
        await agent.come("available")
        await agent.take()
        assert agent.peer is not None
        took = await until("the agent's tone", lambda: loudness(bytes(peer.heard[-1600:]), 1000) > 0.5)
        back = strength(await agent.peer.hear(0.5), 440) > 2500
        print(f"the caller hears the agent {took:.2f} s after the connection; the agent the caller: {back}")
        await agent.ask("call.hang_up", {"call": next(iter(agent.calls))})
        print("the call ended in order:", await run.succeeded())
        await agent.socket.disconnect()


async def by_sip(hub: HubProcess, port: int, session: aiohttp.ClientSession) -> None:
    admin = await HubClient(hub.url, session).sign_in("admin")
    settings = {"transport": "sip", "menu_id": "demo-menu", "sip": {"peers": ["127.0.0.1"]}}
    inbox = {
        "name": "Trunk",
        "channel": "voice",
        "queue_id": "calls",
        "address": SIP_NUMBER,
        "settings": settings,
    }
    await admin.call("POST", "/inboxes", json=inbox)
    await asyncio.sleep(8)  # until the room engine runs
    await one_sip_call(hub, port, session)


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=1)
    parser.add_argument("--load", type=int, default=100, help="calls that walk the menu before")
    parser.add_argument("--rate", type=float, default=4.0, help="how many of them a second")
    parser.add_argument("--sip", action="store_true", help="a call by SIP instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        sip_port = free_udp_port()
        hub = HubProcess(
            Path(folder),
            HUB_VOICE__ENGINES="1",
            HUB_VOICE__STREAM_PORT=str(port),
            HUB_VOICE__SIP_PORT=str(sip_port),
        )
        await asyncio.to_thread(hub.start)
        if options.sip:
            async with aiohttp.ClientSession() as session:
                await by_sip(hub, sip_port, session)
            hub.stop()
            return
        async with TwilioVoice(pace=0.05) as twilio, aiohttp.ClientSession() as session:
            admin = await HubClient(hub.url, session).sign_in("admin")
            account = {
                "account_sid": ACCOUNT_SID,
                "auth_token": AUTH_TOKEN,
                "api_base_url": twilio.base_url,
                "stream_url": f"ws://127.0.0.1:{port}/voice/stream",
            }
            demo = next(inbox for inbox in await admin.every("/inboxes") if inbox["channel"] == "voice")
            settings = {
                "transport": "twilio",
                "twilio": account,
                "menu_id": demo["settings"].get("menu_id", ""),
            }
            inbox = {
                "name": "Telephone",
                "channel": "voice",
                "queue_id": "calls",
                "address": NUMBER,
                "settings": settings,
            }
            line = str((await admin.call("POST", "/inboxes", json=inbox))["id"])
            await asyncio.sleep(8)  # until the room engine runs
            if options.load:
                ana = Agent((await HubClient(hub.url, session).sign_in("ana")).token, hub.url)
                await ana.come("break")
                await load(hub, twilio, line, options.load, options.rate)
                await ana.socket.disconnect()
            for _ in range(options.calls):
                await one_call(hub, twilio, line, session)
        hub.stop()


if __name__ == "__main__":
    asyncio.run(main())
