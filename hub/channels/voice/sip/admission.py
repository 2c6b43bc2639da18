"""Who may reach the SIP sockets: the peers that the trunks name, and their registrars wherever these are now."""

import asyncio
import logging
import socket
from ipaddress import ip_network

from hub.channels.voice.sip.settings import Trunks
from hub.channels.voice.sip.source_filter import Network, attach, parse_peers, program, sockets_at

logger = logging.getLogger(__name__)

SIP_PORTS = 2
"""The stack listens on the port for UDP and TCP, and on the next one for TLS."""


class Admission:
    """The filter of one set of trunks."""

    def __init__(self, trunks: Trunks) -> None:
        self._trunks = trunks
        self._found: dict[str, list[Network]] = {}
        self._enforced: list[Network] | None = None

    async def enforce(self) -> None:
        """Put the filter on the sockets, anew when a registrar has moved."""
        peers = [peer for trunk in self._trunks.trunks for peer in trunk.settings.peers]
        allowed = list(dict.fromkeys([*parse_peers(peers), *await self._registrars()]))
        if allowed == self._enforced:
            return
        port = self._trunks.listener.port
        for descriptor in await asyncio.to_thread(sockets_at, range(port, port + SIP_PORTS)):
            attach(descriptor, program(allowed))
        self._enforced = allowed

    async def _registrars(self) -> list[Network]:
        """Return the addresses of registrars and domains; one that cannot be found now keeps those it had."""
        named = {
            host
            for trunk in self._trunks.trunks
            for host in (trunk.settings.registrar, trunk.settings.domain)
            if host
        }
        loop = asyncio.get_running_loop()
        for host in sorted(named):
            name = host if host.endswith("]") else host.partition(":")[0]
            try:
                entries = await loop.getaddrinfo(name.strip("[]"), None, type=socket.SOCK_DGRAM)
            except OSError:
                logger.warning("The address of a SIP registrar is not known")
                continue
            self._found[host] = sorted({ip_network(entry[4][0]) for entry in entries}, key=str)
        return [one for host in sorted(named) for one in self._found.get(host, ())]
