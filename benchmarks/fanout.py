"""Measure the fan-out: CPU per delivery when one event goes to many consoles, against python-socketio's own `emit`.

A server in a process of its own holds the clients' WebSockets and sends events of 700 bytes to all of them; it reports
its CPU seconds. The clients are raw WebSockets in this process, which count what arrives.

    python -m benchmarks.fanout [--clients 500] [--events 200]
"""

import argparse
import asyncio
import json
import multiprocessing
import time
from importlib.metadata import version
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import uvloop
from aiohttp import web

from hub.realtime import codec
from hub.realtime.fanout import Fanout
from hub.realtime.socket_server import SocketServer

NAMESPACE = "/agent"
PAYLOAD = {
    "ticket": {
        "id": "0" * 26,
        "subject": "x" * 120,
        "preview": "y" * 140,
        "tags": ["a", "b"],
        "rest": "z" * 330,
    }
}


async def serve(pipe: Connection, kind: str, events: int) -> None:
    server = SocketServer(async_mode="aiohttp", async_handlers=False, json=codec, namespaces=[NAMESPACE])
    sids: list[str] = []

    async def connect(sid: str, environ: Any, auth: Any = None) -> None:
        sids.append(sid)

    server.on("connect", connect, namespace=NAMESPACE)
    fanout = Fanout(server)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
    before, began = time.process_time(), time.perf_counter()
    for number in range(events):
        if kind == "fanout":
            fanout.send(NAMESPACE, sids, "ticket.changed", {**PAYLOAD, "seq": number})
        else:
            await server.emit("ticket.changed", {**PAYLOAD, "seq": number}, namespace=NAMESPACE)
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    pipe.send((time.process_time() - before, time.perf_counter() - began, fanout.direct, fanout.queued))
    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)


def server_process(pipe: Connection, kind: str, events: int) -> None:
    uvloop.run(serve(pipe, kind, events))


async def client(http: aiohttp.ClientSession, port: int, counts: list[int], index: int) -> None:
    async with http.ws_connect(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket") as ws:
        await ws.receive_str()
        await ws.send_str(f"40{NAMESPACE},{{}}")
        async for message in ws:
            text = message.data
            if text == "2":
                await ws.send_str("3")
            elif text.startswith("42"):
                seq = (
                    json.loads(text[text.index("[") :])[1]["seq"]
                    if counts[index] % 50 == 0
                    else counts[index]
                )
                if seq != counts[index]:
                    raise SystemExit(f"client {index} got {seq} instead of {counts[index]}")
                counts[index] += 1


async def measure(kind: str, options: argparse.Namespace) -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=server_process, args=(theirs, kind, options.events))
    process.start()
    loop = asyncio.get_running_loop()
    try:
        port = await loop.run_in_executor(None, ours.recv)
        counts = [0] * options.clients
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            tasks = [asyncio.create_task(client(http, port, counts, n)) for n in range(options.clients)]
            await asyncio.sleep(2 + options.clients / 500)
            ours.send("go")
            cpu, wall, direct, queued = await loop.run_in_executor(None, ours.recv)
            for _ in range(100):
                if sum(counts) == options.clients * options.events:
                    break
                await asyncio.sleep(0.1)
            ours.send("end")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        wanted = options.clients * options.events
        print(
            f"{kind:<28}{cpu / wanted * 1e6:>8.1f} µs CPU per delivery, {wall:>6.2f} s,"
            f" {sum(counts)} of {wanted} arrived in order, {direct} written directly, {queued} queued"
        )
    finally:
        process.join(timeout=10)
        if process.is_alive():
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--events", type=int, default=200)
    options = parser.parse_args()
    print(f"{options.clients} clients, {options.events} events, python-socketio {version('python-socketio')}")
    for kind in ("emit", "fanout"):
        uvloop.run(measure(kind, options))


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
