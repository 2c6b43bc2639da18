"""The filter in the kernel: whose packets and connections reach a socket."""

import socket
from collections.abc import Sequence

import pytest

from hub.channels.voice.sip.source_filter import MAX_NETWORKS, attach, parse_peers, program, sockets_at

FOUR, SIX = socket.AF_INET, socket.AF_INET6
CASES = [
    (["127.0.0.1"], "127.0.0.1", FOUR, True),
    (["127.0.0.2"], "127.0.0.1", FOUR, False),
    (["127.0.1.0/24", "::1"], "127.0.1.9", FOUR, True),
    (["127.0.1.0/24", "::1"], "127.0.2.9", FOUR, False),
    (["::1"], "::1", SIX, True),
    (["fe80::/10"], "::1", SIX, False),
    (["fe80::/10", "::/64"], "::1", SIX, True),
    ([], "127.0.0.1", FOUR, False),
    ([f"10.0.{n}.0/24" for n in range(MAX_NETWORKS - 1)] + ["127.0.0.0/8"], "127.0.0.1", FOUR, True),
]


@pytest.mark.parametrize(("peers", "source", "family", "passes"), CASES)
def test_packets(peers: Sequence[str], source: str, family: socket.AddressFamily, passes: bool) -> None:
    with (
        socket.socket(family, socket.SOCK_DGRAM) as taker,
        socket.socket(family, socket.SOCK_DGRAM) as sender,
    ):
        taker.bind(("::1" if family is SIX else "127.0.0.1", 0))
        attach(taker.fileno(), program(parse_peers(peers)))
        sender.bind((source, 0))
        sender.sendto(b"INVITE", taker.getsockname())
        taker.setblocking(False)
        try:
            assert taker.recv(10) == b"INVITE"
            assert passes
        except BlockingIOError:
            assert not passes


def test_connections() -> None:
    with socket.socket() as taker, socket.socket() as stranger, socket.socket() as peer:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        (descriptor,) = [found for found in sockets_at([taker.getsockname()[1]]) if found == taker.fileno()]
        attach(descriptor, program(parse_peers(["127.0.0.2"])))
        stranger.bind(("127.0.0.1", 0))
        stranger.settimeout(0.1)
        with pytest.raises(TimeoutError):
            stranger.connect(taker.getsockname())
        peer.bind(("127.0.0.2", 0))
        peer.settimeout(1)
        peer.connect(taker.getsockname())


@pytest.mark.parametrize("peer", ["sip.example.com", "1.2.3", "10.0.0.0/40", ""])
def test_what_is_no_address(peer: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_peers([peer])


def test_too_many() -> None:
    with pytest.raises(ValueError, match="200"):
        program(parse_peers(["10.0.0.1"] * (MAX_NETWORKS + 1)))
