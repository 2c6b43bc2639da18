"""The UDP port of an engine: every browser's media comes through this one socket (RFC 8445 ICE lite, RFC 7983 demultiplexing).

A full ICE agent opens a socket per call and sends checks of its own. A server with one known address needs neither: it answers
the browser's checks, whose user name names the connection and whose integrity proves that the browser holds our answer, and
takes the address that the browser nominates. Packets from addresses that passed no check are dropped unread.
"""

import asyncio
import logging
import socket
import struct
from collections import deque
from typing import Protocol

from aioice import stun

logger = logging.getLogger(__name__)

Address = tuple[str, int]
MOST_PLACES = 16
"""Addresses from which one browser may come; more push out the oldest."""
_READS = 96
"""Datagrams read in one go, so that the tick is never far."""
_LARGEST = 2048
_BUFFER_BYTES = 4_194_304


class Connection(Protocol):
    """What is connected to the port under an ICE user name."""

    ufrag: str
    password: str

    def checked(self, address: Address, *, nominated: bool) -> None:
        """Take note of a check from this address that proved to be the browser's."""
        ...

    def received(self, data: bytes, now: float) -> None:
        """Take a datagram that is no check, from an address that passed one."""
        ...


class MediaPort:
    """A bound UDP socket on the loop of the engine."""

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._socket: socket.socket | None = None
        self._by_name: dict[str, Connection] = {}
        self._by_address: dict[Address, Connection] = {}
        self._places: dict[str, deque[Address]] = {}
        self.send_failures = 0

    def open(self) -> Address:
        """Bind and begin to read; return where. Raises OSError."""
        family = socket.AF_INET6 if ":" in self._place[0] else socket.AF_INET
        held = socket.socket(family, socket.SOCK_DGRAM)
        try:
            held.setblocking(False)
            for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                held.setsockopt(socket.SOL_SOCKET, option, _BUFFER_BYTES)
            held.bind(self._place)
        except OSError:
            held.close()
            raise
        self._socket = held
        asyncio.get_running_loop().add_reader(held.fileno(), self._read)
        address: Address = held.getsockname()[:2]
        return address

    def close(self) -> None:
        """Free the port."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def add(self, connection: Connection) -> None:
        """Let this connection's checks in."""
        self._by_name[connection.ufrag] = connection

    def remove(self, connection: Connection) -> None:
        """Forget the connection."""
        self._by_name.pop(connection.ufrag, None)
        for address in self._places.pop(connection.ufrag, ()):
            if self._by_address.get(address) is connection:
                del self._by_address[address]

    def send(self, data: bytes, address: Address) -> None:
        """Send a datagram; one that the kernel cannot take is lost, as on any network."""
        if self._socket is not None:
            try:
                self._socket.sendto(data, address)
            except OSError:
                self.send_failures += 1

    def _read(self) -> None:
        assert self._socket is not None
        receive, known = self._socket.recvfrom, self._by_address
        now = asyncio.get_running_loop().time()
        for _ in range(_READS):
            try:
                data, address = receive(_LARGEST)
            except BlockingIOError:
                return
            except OSError:  # an earlier datagram was refused by the other side's machine
                continue
            if not data:
                continue
            if data[0] < 4:
                self._answer_check(data, address[:2])
            elif (connection := known.get(address[:2])) is not None:
                connection.received(data, now)

    def _note(self, address: Address, connection: Connection) -> None:
        """Take packets from here for this connection's; it may come from a few places, and not from any number."""
        if self._by_address.get(address) is connection:
            return
        places = self._places.setdefault(connection.ufrag, deque())
        if len(places) >= MOST_PLACES:
            self._by_address.pop(places.popleft(), None)
        places.append(address)
        self._by_address[address] = connection

    def _answer_check(self, data: bytes, address: Address) -> None:
        """Answer a binding request that proves to be for one of our connections (RFC 8445, section 7.3)."""
        try:
            request = stun.parse_message(data)
        except (ValueError, struct.error, IndexError):
            return
        if (
            request.message_method is not stun.Method.BINDING
            or request.message_class is not stun.Class.REQUEST
        ):
            return
        connection = self._by_name.get(str(request.attributes.get("USERNAME", "")).partition(":")[0])
        if connection is None:
            return
        key = connection.password.encode()
        if not request.check_message_integrity(key):
            return
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = address
        response.add_message_integrity(key)
        self._note(address, connection)
        self.send(bytes(response), address)
        connection.checked(address, nominated="USE-CANDIDATE" in request.attributes)
