"""Measure the live line: a visitor's message is accepted → the offer is at an agent's socket.

Starts the hub as a process of its own on a fresh data folder, connects agents by Socket.IO, and lets new visitors
write at a steady rate. Agents accept at once, answer and wrap up. Both ends are in this process, so both
moments come from one clock: `accepted` is when the visitor's client holds the acknowledgement, which
the hub gives after the durable write; `offered` is when the agent's client holds `offer.made`.

    python -m benchmarks.offer_latency [--agents 50] [--rate 20] [--seconds 30]
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from tests.servers.program import free_port

PASSWORD = "benchmark-password"
WARM_UP = 40
OFFER = '42/agent,["offer.made",'


@dataclass
class Marks:
    """Moments by the subject of the conversation, in seconds of one clock."""

    sent: dict[str, float] = field(default_factory=dict)
    accepted: dict[str, float] = field(default_factory=dict)
    offered: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    doubled: int = 0
    cpu_s: float = 0.0
    refused: list[str] = field(default_factory=list)


def start_hub(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start the hub with its demo organisation, its log beside the data."""
    environment = {
        **os.environ,
        "HUB_PORT": str(port),
        "HUB_DATA_DIR": str(folder / "data"),
        "HUB_DEMO_PASSWORD": PASSWORD,
        "HUB_LOGS__LEVEL": "warning",
    }
    log = (folder / "hub.log").open("wb")
    return subprocess.Popen([sys.executable, "-m", "hub", "demo"], env=environment, stdout=log, stderr=log)


async def until_ready(url: str, http: aiohttp.ClientSession, patience_s: float = 60) -> None:
    async with asyncio.timeout(patience_s):
        while True:
            try:
                async with http.get(f"{url}/readyz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def post(http: aiohttp.ClientSession, address: str, token: str, body: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with http.post(address, json=body, headers=headers) as response:
        answer = await response.json()
        if response.status >= 300:
            raise SystemExit(f"{address}: {response.status} {answer}")
        return answer


async def make_agents(url: str, http: aiohttp.ClientSession, count: int) -> list[str]:
    """Create the agents through the API and return a token for each."""
    admin = (
        await post(http, f"{url}/api/v1/session", "", {"email": "admin@example.com", "password": PASSWORD})
    )["token"]
    tokens = []
    for number in range(count):
        email = f"agent{number}@example.com"
        body = {
            "name": f"Agent {number}",
            "email": email,
            "password": PASSWORD,
            "team_ids": ["support"],
            "skills": {
                "english": 5 + number % 5,
                "billing": 1 + number % 10,
                "tech": 1 + number % 7,
                "chinese": 5,
            },
            "slots": {"webchat": 5},
            "max_load": 10,
        }
        await post(http, f"{url}/api/v1/agents", admin, body)
        session = await post(http, f"{url}/api/v1/session", "", {"email": email, "password": PASSWORD})
        tokens.append(session["token"])
    return tokens


class AgentSocket:
    """A console reduced to what is measured, so that fifty of them in one process do not measure themselves.

    It speaks Socket.IO over one WebSocket, answers heartbeats, and decodes offers and acknowledgements only.
    """

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._calls = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._ws: aiohttp.ClientWebSocketResponse | None = None

    async def connect(self, http: aiohttp.ClientSession, url: str, token: str) -> "AgentSocket":
        self._ws = await http.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", max_msg_size=0)
        await self._ws.receive_str()
        await self._ws.send_str("40/agent," + json.dumps({"token": token}))
        self._begin(self._read())
        await self.call("state.set", {"state": "available"})
        return self

    async def call(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        assert self._ws is not None
        self._calls += 1
        answer = self._acks[self._calls] = asyncio.get_running_loop().create_future()
        await self._ws.send_str(f"42/agent,{self._calls}" + json.dumps([name, payload]))
        return await asyncio.wait_for(answer, 30)

    async def close(self) -> None:
        assert self._ws is not None
        await self._ws.close()
        for task in self._tasks:
            task.cancel()

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self) -> None:
        assert self._ws is not None
        async for message in self._ws:
            text: str = message.data
            if text == "2":
                await self._ws.send_str("3")
            elif text.startswith(OFFER):
                self._offered(json.loads(text[len(OFFER) : -1]))
            elif text.startswith("43/agent,"):
                number, bracket, rest = text[9:].partition("[")
                self._acks.pop(int(number)).set_result(json.loads(bracket + rest)[0])

    def _offered(self, offer: dict[str, Any]) -> None:
        subject = offer["subject"]
        self._marks.doubled += subject in self._marks.offered
        self._marks.offered.setdefault(subject, time.perf_counter())
        self._begin(self._work(offer))

    async def _work(self, offer: dict[str, Any]) -> None:
        """Accept, answer, wrap up."""
        ticket = offer["ticket_id"]
        calls: list[tuple[str, dict[str, Any]]] = [
            ("offer.accept", {"offer": offer["id"]}),
            ("message.send", {"ticket": ticket, "body": "Let me look", "kind": "reply", "client_id": "k1"}),
            ("ticket.wrap_up", {"ticket": ticket, "disposition": "done"}),
        ]
        for name, payload in calls:
            answer = await self.call(name, payload)
            if not answer["ok"]:
                self._marks.refused.append(f"{name}: {answer['code']}")
                return


async def visit(url: str, number: int, marks: Marks) -> None:
    """Come as a new visitor, write once, and stay until the answer is there."""
    subject = f"Question {number}: my invoice is wrong"
    client = socketio.AsyncClient()
    answered = asyncio.Event()

    async def heard(message: dict[str, Any]) -> None:
        if message["author"]["kind"] == "agent":
            marks.answered.setdefault(subject, time.perf_counter())
            answered.set()

    client.on("message.added", heard, namespace="/visitor")
    await client.connect(url, auth={"inbox": "demo-chat"}, namespaces=["/visitor"], transports=["websocket"])
    marks.sent[subject] = time.perf_counter()
    payload = {"body": subject, "client_id": f"k{number}"}
    answer = await client.call("message.send", payload, namespace="/visitor", timeout=30)
    if answer["ok"]:
        marks.accepted[subject] = time.perf_counter()
    else:
        marks.refused.append(f"visitor: {answer['code']}")
    try:
        async with asyncio.timeout(60):
            await answered.wait()
    except TimeoutError:
        pass
    await client.disconnect()


async def run(url: str, options: argparse.Namespace, pid: int) -> Marks:
    marks = Marks()
    async with aiohttp.ClientSession() as http:
        await until_ready(url, http)
        tokens = await make_agents(url, http, options.agents)
        agents = [await AgentSocket(marks).connect(http, url, token) for token in tokens]
        total = WARM_UP + int(options.rate * options.seconds)
        visits: list[asyncio.Task[None]] = []
        begin, before = time.perf_counter(), cpu_seconds(pid)
        for number in range(total):
            await asyncio.sleep(max(0.0, begin + number / options.rate - time.perf_counter()))
            visits.append(asyncio.create_task(visit(url, number, marks)))
        await asyncio.gather(*visits, return_exceptions=True)
        marks.cpu_s = (cpu_seconds(pid) - before) / total
        for agent in agents:
            await agent.close()
    return marks


def spread(name: str, seconds: list[float]) -> str:
    if not seconds:
        return f"{name:<36} nothing measured"
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.95, 0.99)]
    values = [statistics.median(ordered) * 1000, *at, ordered[-1] * 1000]
    return f"{name:<36}" + "".join(f"{value:>9.1f}" for value in values) + f"{len(ordered):>8}"


def report(marks: Marks, options: argparse.Namespace, memory: float) -> None:
    measured = list(marks.sent)[WARM_UP:]

    def between(first: dict[str, float], second: dict[str, float]) -> list[float]:
        return [second[s] - first[s] for s in measured if s in first and s in second]

    print(
        f"{options.agents} agents, {options.rate:g} new conversations/s for {options.seconds:g} s, embedded store"
    )
    print(
        f"{'milliseconds':<36}"
        + "".join(f"{name:>9}" for name in ("p50", "p95", "p99", "max"))
        + f"{'count':>8}"
    )
    print(spread("written → accepted (durable)", between(marks.sent, marks.accepted)))
    print(spread("accepted → offer at agent's socket", between(marks.accepted, marks.offered)))
    print(spread("written → offer at agent's socket", between(marks.sent, marks.offered)))
    print(spread("written → answer at visitor's socket", between(marks.sent, marks.answered)))
    lost = len([s for s in measured if s in marks.accepted and s not in marks.answered])
    print(
        f"accepted and never answered: {lost}; offered twice: {marks.doubled}; refused calls: {len(marks.refused)}"
    )
    print(f"hub: {marks.cpu_s * 1000:.1f} ms of CPU per conversation, {memory:.0f} MB")
    print(f"load of the machine while measuring: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for reason in sorted(set(marks.refused)):
        print(f"  {marks.refused.count(reason)} x {reason}")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rate", type=float, default=20.0, help="new conversations per second")
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        hub = start_hub(port, Path(folder))
        try:
            marks = asyncio.run(run(f"http://127.0.0.1:{port}", options, hub.pid))
            report(marks, options, memory_mb(hub.pid))
        finally:
            hub.terminate()
            hub.wait(timeout=20)
            problems = (Path(folder) / "hub.log").read_text("utf-8", "replace")
            if "Traceback" in problems or "ERROR" in problems:
                print(problems[-3000:])


if __name__ == "__main__":
    main()
