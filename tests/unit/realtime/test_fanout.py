"""The frame that is built once, and the queue that says when it may be written past it."""

import asyncio

import pytest
from aiohttp import WSMsgType
from aiohttp._websocket.reader import WebSocketDataQueue, WebSocketReader
from aiohttp.base_protocol import BaseProtocol
from engineio.packet import MESSAGE, Packet

from hub.realtime.engine import PacketQueue
from hub.realtime.fanout import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
async def test_frame_is_what_a_websocket_reader_reads(size: int) -> None:
    text = ("字" * size)[:size]
    queue = WebSocketDataQueue(
        BaseProtocol(asyncio.get_running_loop()), 2**20, loop=asyncio.get_running_loop()
    )
    WebSocketReader(queue, max_msg_size=0, compress=False, decode_text=True).feed_data(
        text_frame(text.encode())
    )
    message = await queue.read()
    assert (message.type, message.data) == (WSMsgType.TEXT, text)


async def test_queue_is_idle_only_while_its_writer_waits_with_nothing_to_write() -> None:
    queue = PacketQueue()
    assert not queue.idle
    writer = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    assert queue.idle
    queue.put_nowait(Packet(MESSAGE, data="x"))
    assert not queue.idle
    await writer
    assert not queue.idle
    queue.put_nowait(Packet(MESSAGE, data="y"))
    again = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    assert not queue.idle
    await again


def drained(queue: PacketQueue) -> int:
    count = 0
    while True:
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty:
            return count
        count += 1


async def test_poll_takes_at_most_as_much_as_clients_bear() -> None:
    queue = PacketQueue()
    for _ in range(40):
        queue.put_nowait(Packet(MESSAGE, data="x"))
    sizes = []
    while not queue.empty():
        await queue.get()
        sizes.append(1 + drained(queue))
    assert sizes == [16, 16, 8]
