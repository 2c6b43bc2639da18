"""A message centre (SMSC) on loopback: it takes binds and texts, delivers texts and receipts, has faults.

What the hub sends is read by another program's codec (`aiosmpplib`); what it is sent is packed here from the protocol's
tables (SMPP 3.4, section 4), so nothing leans on the code under test.

    python -m tests.servers.smsc --port 2775 --control 4030

then, with JSON: `POST /_stand_in/text {from, to, body}` has a phone write, long texts in parts; `GET /_stand_in/sent`
lists what the hub sent; `POST /_stand_in/receipt {id, state}` tells what became of a part; `POST /_stand_in/fail
{status}` refuses the next one (88: slow down); `POST /_stand_in/drop {}` breaks the connection.
"""

import argparse
import asyncio
import contextlib
import itertools
import ssl
import struct
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiosmpplib.codec import find_codec_info
from aiosmpplib.protocol import BindTransceiver, BindTransceiverResp, SmppMessage, SubmitSm, SubmitSmResp
from aiosmpplib.state import SmppCommand, SmppCommandStatus

SYSTEM_ID = "hub"
PASSWORD = "secret08"
NUMBER = "+447700900100"
ENQUIRE, UNBIND, DELIVER = 0x15, 0x06, 0x05
ANSWER = 0x80000000


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A part that the hub handed over, as another codec reads it."""

    id: str
    source: str
    source_ton: int
    destination: str
    destination_ton: int
    text: str
    esm_class: int
    data_coding: str
    reference: int
    number: int
    total: int
    receipt_wanted: bool
    octets: int
    answered: bool = True


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the next part meets."""

    status: int = 0
    delay_s: float = 0.0
    cut: bool = False
    """The part is taken and the connection breaks before the answer."""


class Client:
    """One connection of an account."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.bound = False
        self.waiting: dict[int, asyncio.Future[int]] = {}

    def send(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        """Send one unit."""
        self.writer.write(struct.pack(">IIII", 16 + len(body), command, status, sequence) + body)


class Smsc:
    """Serve one account."""

    def __init__(self, system_id: str = SYSTEM_ID, password: str = PASSWORD) -> None:
        self.system_id = system_id
        self.password = password
        self.taken: list[Taken] = []
        self.faults: deque[Fault] = deque()
        self.bind_status = SmppCommandStatus.ESME_ROK
        self.auto_state = ""
        """The state of a receipt that follows every part by itself."""
        self.enquiries = 0
        self.mute = False
        """Answer nothing, as a centre does that hangs."""
        self.hex_answers = False
        """Answers give ids as hexadecimal numbers, receipts as decimal ones."""
        self.binds = 0
        self.port = 0
        self.clients: list[Client] = []
        self._ids = itertools.count(1_000_001)
        self._sequences = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    async def start(self, port: int = 0, security: ssl.SSLContext | None = None) -> int:
        """Listen on loopback and return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, ssl=security)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Close everything."""
        self._closing.set()
        for task in self._tasks:
            task.cancel()
        await self.drop()
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def __aenter__(self) -> "Smsc":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def fail(self, **fault: Any) -> None:
        """Make the next part meet a Fault with these fields."""
        self.faults.append(Fault(**fault))

    async def drop(self) -> None:
        """Break every connection."""
        for client in self.clients:
            client.writer.transport.abort()
        while self.clients:
            await asyncio.sleep(0)

    async def bound(self, binds: int = 1) -> None:
        """Return when the hub has bound so often and is connected."""
        async with asyncio.timeout(5):
            while self.binds < binds or not any(client.bound for client in self.clients):
                await asyncio.sleep(0.005)

    async def deliver(self, body: bytes) -> int:
        """Deliver a packed message and return the status of the hub's answer."""
        client = next(one for one in self.clients if one.bound)
        sequence = next(self._sequences)
        answered = asyncio.get_running_loop().create_future()
        client.waiting[sequence] = answered
        client.send(DELIVER, sequence, body)
        async with asyncio.timeout(5):
            return int(await answered)

    async def text(self, sender: str, body: str, to: str = NUMBER, **options: Any) -> list[int]:
        """Have a phone write; a long text is delivered in parts. Returns the statuses of the answers."""
        return [await self.deliver(one) for one in packed_text(sender, body, to, **options)]

    async def receipt(self, part_id: str, state: str, error: str = "000", tags: bytes = b"") -> int:
        """Tell what became of a part, in words."""
        text = (
            f"id:{part_id} sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 "
            f"stat:{state} err:{error} Text:stat:REJECTD?"
        )
        one = self.taken[-1]
        return await self.deliver(
            packed(one.destination, one.source, text.encode(), esm_class=0x04, tags=tags)
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Client(reader, writer)
        self.clients.append(client)
        try:
            while True:
                head = await reader.readexactly(16)
                length, command, status, sequence = struct.unpack(">IIII", head)
                pdu = head + await reader.readexactly(length - 16)
                if command & ANSWER:
                    answered = client.waiting.pop(sequence, None)
                    if answered is not None and not answered.done():
                        answered.set_result(status)
                elif not self.mute:
                    await self._answer(client, command, sequence, pdu)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.clients.remove(client)
            for waiting in client.waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the hub is gone"))
                    waiting.exception()
            writer.close()

    async def _answer(self, client: Client, command: int, sequence: int, pdu: bytes) -> None:
        if command == SmppCommand.BIND_TRANSCEIVER:
            self._bind(client, pdu)
        elif command == SmppCommand.SUBMIT_SM:
            await self._submit(client, pdu)
        elif command == ENQUIRE:
            self.enquiries += 1
            client.send(ENQUIRE | ANSWER, sequence)
        elif command == UNBIND:
            client.bound = False
            client.send(UNBIND | ANSWER, sequence)

    def _bind(self, client: Client, pdu: bytes) -> None:
        header = SmppMessage.parse_header(pdu)
        wanted = BindTransceiver.from_pdu(pdu, header)
        assert isinstance(wanted, BindTransceiver)
        status = self.bind_status
        if status is SmppCommandStatus.ESME_ROK and wanted.system_id != self.system_id:
            status = SmppCommandStatus.ESME_RINVSYSID
        elif status is SmppCommandStatus.ESME_ROK and wanted.password != self.password:
            status = SmppCommandStatus.ESME_RINVPASWD
        client.bound = status is SmppCommandStatus.ESME_ROK
        self.binds += client.bound
        answer = BindTransceiverResp(
            sequence_num=header.sequence_num, command_status=status, system_id="smsc"
        )
        client.writer.write(answer.pdu())

    async def _submit(self, client: Client, pdu: bytes) -> None:
        fault = self.faults.popleft() if self.faults else Fault()
        if fault.delay_s:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), fault.delay_s)
        header = SmppMessage.parse_header(pdu)
        if fault.status:
            client.send(SmppCommand.SUBMIT_SM_RESP, header.sequence_num, b"\0", fault.status)
            return
        number = next(self._ids)
        part_id = f"{number:X}" if self.hex_answers else str(number)
        one = self._read(pdu, part_id, answered=not fault.cut)
        self.taken.append(one)
        if fault.cut:
            client.writer.transport.abort()
            return
        client.writer.write(SubmitSmResp(sequence_num=header.sequence_num, message_id=part_id).pdu())
        if self.auto_state:
            task = asyncio.get_running_loop().create_task(self._tell(str(number)), name="smsc:receipt")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tell(self, part_id: str) -> None:
        with contextlib.suppress(ConnectionError):
            await self.receipt(part_id, self.auto_state)

    def _read(self, pdu: bytes, part_id: str, *, answered: bool) -> Taken:
        submit = SubmitSm.from_pdu(pdu, SmppMessage.parse_header(pdu), "gsm0338")
        assert isinstance(submit, SubmitSm)
        reference, number, total = submit.get_segmentation_data() if submit.is_segmented() else (0, 1, 1)
        return Taken(
            id=part_id,
            source=submit.source.number,
            source_ton=int(submit.source.ton),
            destination=submit.destination.number,
            destination_ton=int(submit.destination.ton),
            text=submit.short_message or submit.message_payload,
            esm_class=submit.esm_class,
            data_coding=submit.encoding or "gsm0338",
            reference=reference,
            number=number,
            total=total,
            receipt_wanted=submit.registered_delivery == 1,
            octets=len(pdu),
            answered=answered,
        )


def packed(
    sender: str,
    to: str,
    content: bytes,
    *,
    esm_class: int = 0,
    data_coding: int = 0,
    ton: int = 1,
    tags: bytes = b"",
) -> bytes:
    """Return the body of a `deliver_sm`."""
    return b"".join(
        (
            b"\0",
            bytes((ton, 1)),
            sender.removeprefix("+").encode("latin-1") + b"\0",
            b"\x01\x01" + to.removeprefix("+").encode() + b"\0",
            bytes((esm_class, 0, 0)),
            b"\0\0",
            bytes((0, 0, data_coding, 0, len(content))),
            content,
            tags,
        )
    )


def tag(number: int, value: bytes) -> bytes:
    """Return an optional parameter."""
    return struct.pack(">HH", number, len(value)) + value


def packed_text(
    sender: str,
    body: str,
    to: str = NUMBER,
    *,
    reference: int = 7,
    manner: str = "udh",
    order: Sequence[int] = (),
    **options: Any,
) -> list[bytes]:
    """Return the bodies that a text becomes: of a long one its parts, in the `order` of these numbers (from 1).

    `manner` says how parts are told: "udh" and "udh16" by a header, "sar" by parameters.
    """
    gsm = find_codec_info("gsm0338")
    try:
        content, coding, room, alone = gsm.encode(body)[0], 0, 152, 160
    except UnicodeError:
        content, coding, room, alone = body.encode("utf-16-be"), 8, 132, 140
    if len(content) <= alone:
        return [packed(sender, to, content, data_coding=coding, **options)]
    pieces = [content[start : start + room] for start in range(0, len(content), room)]
    bodies = []
    for number, piece in enumerate(pieces, 1):
        header, esm_class, tags = b"", 0x40, b""
        if manner == "udh":
            header = bytes((5, 0, 3, reference & 0xFF, len(pieces), number))
        elif manner == "udh16":
            header = bytes((6, 8, 4)) + struct.pack(">HBB", reference, len(pieces), number)
        else:
            esm_class = 0
            tags = tag(0x20C, struct.pack(">H", reference)) + tag(0x20E, bytes((len(pieces),)))
            tags += tag(0x20F, bytes((number,)))
        bodies.append(
            packed(sender, to, header + piece, esm_class=esm_class, data_coding=coding, tags=tags, **options)
        )
    return [bodies[number - 1] for number in order] if order else bodies


async def _control(smsc: Smsc, port: int) -> web.AppRunner:
    async def text(request: web.Request) -> web.Response:
        wanted = await request.json()
        statuses = await smsc.text(wanted["from"], wanted["body"], wanted.get("to", NUMBER))
        return web.json_response({"statuses": statuses})

    async def receipt(request: web.Request) -> web.Response:
        wanted = await request.json()
        return web.json_response({"status": await smsc.receipt(wanted["id"], wanted["state"])})

    async def fail(request: web.Request) -> web.Response:
        smsc.fail(**(await request.json()))
        return web.json_response({})

    async def drop(_: web.Request) -> web.Response:
        await smsc.drop()
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response([vars(one) for one in smsc.taken])

    app = web.Application()
    app.router.add_post("/_stand_in/text", text)
    app.router.add_post("/_stand_in/receipt", receipt)
    app.router.add_post("/_stand_in/fail", fail)
    app.router.add_post("/_stand_in/drop", drop)
    app.router.add_get("/_stand_in/sent", sent)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def _serve(port: int, control: int, auto_state: str) -> None:
    smsc = Smsc()
    smsc.auto_state = auto_state
    await smsc.start(port)
    runner = await _control(smsc, control)
    print(f"SMPP on 127.0.0.1:{smsc.port}, control on http://127.0.0.1:{control}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        await smsc.stop()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A message centre on loopback.")
    parser.add_argument("--port", type=int, default=2775)
    parser.add_argument("--control", type=int, default=4030)
    parser.add_argument(
        "--receipts", default="DELIVRD", help="the state that follows every part; empty: none"
    )
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.control, arguments.receipts))


if __name__ == "__main__":
    main()
