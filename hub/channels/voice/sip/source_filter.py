"""Let packets of known addresses alone reach a socket: a filter in the kernel, before anything is parsed.

Scanners try every address of the internet for SIP; whoever answers them, if only to refuse, is tried harder. A classic BPF
program on the socket (Linux, `SO_ATTACH_FILTER`, no privilege needed) drops their packets, and their TCP connections too,
without a trace: https://www.kernel.org/doc/html/latest/networking/filter.html
"""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

Network = IPv4Network | IPv6Network

_SO_ATTACH_FILTER = 26
_NETWORK_HEADER = 0xFFF00000
"""SKF_NET_OFF: offsets from here are into the IP header, wherever the program starts."""
_LOAD_WORD, _LOAD_BYTE, _JUMP_EQUAL, _AND, _RETURN = 0x20, 0x30, 0x15, 0x54, 0x06
_SHIFT_RIGHT = 0x74
_PASS, _DROP = 0xFFFFFFFF, 0
_IPV4_SOURCE, _IPV6_SOURCE = 12, 8
MAX_NETWORKS = 200
"""More would make jumps longer than the program can express; see `program`."""

Instruction = tuple[int, int, int, int]


def parse_peers(peers: Iterable[str]) -> tuple[Network, ...]:
    """Return addresses and networks (CIDR); raises ValueError for anything else, names of hosts included."""
    return tuple(ip_network(peer.strip(), strict=False) for peer in peers)


def program(networks: Sequence[Network]) -> list[Instruction]:
    """Return the filter that passes packets of these networks and drops all others; raises ValueError for too many."""
    if len(networks) > MAX_NETWORKS:
        raise ValueError(f"{MAX_NETWORKS} networks can be told apart, not {len(networks)}")
    fourth = [found for one in networks if isinstance(one, IPv4Network) for found in _match_four(one)]
    sixth = [found for one in networks if isinstance(one, IPv6Network) for found in _match_six(one)]
    fourth.append((_RETURN, 0, 0, _DROP))
    sixth.append((_RETURN, 0, 0, _DROP))
    version = [(_LOAD_BYTE, 0, 0, _NETWORK_HEADER), (_SHIFT_RIGHT, 0, 0, 4)]
    # A conditional jump spans 255 instructions at most, so the far branch is an unconditional one.
    return [*version, (_JUMP_EQUAL, 0, 1, 4), (0x05, 0, 0, len(sixth)), *sixth, *fourth]


def _match_four(network: IPv4Network) -> Iterator[Instruction]:
    yield (_LOAD_WORD, 0, 0, _NETWORK_HEADER + _IPV4_SOURCE)
    yield (_AND, 0, 0, int(network.netmask))
    yield (_JUMP_EQUAL, 0, 1, int(network.network_address))
    yield (_RETURN, 0, 0, _PASS)


def _match_six(network: IPv6Network) -> Iterator[Instruction]:
    words = struct.unpack("!4I", network.network_address.packed)
    masks = struct.unpack("!4I", network.netmask.packed)
    for number, (word, mask) in enumerate(zip(words, masks, strict=True)):
        to_next = 3 * (3 - number) + 1
        yield (_LOAD_WORD, 0, 0, _NETWORK_HEADER + _IPV6_SOURCE + 4 * number)
        yield (_AND, 0, 0, mask)
        yield (_JUMP_EQUAL, 0, to_next, word)
    yield (_RETURN, 0, 0, _PASS)


def supported() -> bool:
    """Say whether this system can filter."""
    return sys.platform == "linux"


def attach(descriptor: int, instructions: Sequence[Instruction]) -> None:
    """Put the filter on a socket; raises OSError."""
    code = b"".join(struct.pack("=HBBI", *one) for one in instructions)
    buffer = ctypes.create_string_buffer(code)
    wanted = struct.pack("HP", len(instructions), ctypes.addressof(buffer))
    with socket.socket(fileno=os.dup(descriptor)) as known:
        known.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, wanted)


def sockets_at(ports: Iterable[int]) -> list[int]:
    """Return this process's descriptors of the sockets that are bound to one of the ports and take what comes in."""
    wanted = set(ports)
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            if not os.readlink(entry).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as one:
                is_internet = one.family in (socket.AF_INET, socket.AF_INET6)
                if is_internet and one.getsockname()[1] in wanted:
                    found.append(int(entry.name))
        except OSError:
            continue  # closed meanwhile, or no socket any more
    return found
