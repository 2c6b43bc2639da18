"""Ask addresses that others chose, without being led into the hub's own network.

The name is resolved by us, every address is judged, and the connection goes to exactly what was judged, so a name
that changes its mind between the two (DNS rebinding) gains nothing. Redirects are not followed. `is_private` would
let several forbidden ranges through; what counts is `is_global`, after IPv4 addresses were unwrapped from the IPv6
forms that carry them.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from hub.channels.context import HttpLimits

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[list[str]]]
"""Return the addresses of a host."""

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class ForbiddenAddress(OSError):
    """The address is not one that this request may go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    retry_after: str = ""


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries (mapped, 6to4, Teredo, NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64) or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: str) -> bool:
    """Say whether an address is one of the open internet."""
    try:
        found = unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def check_url(url: str, *, allow_private: bool) -> None:
    """Raise ForbiddenAddress for an address whose text alone rules it out."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise ForbiddenAddress("not an address") from error
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise ForbiddenAddress("the address must begin with https://")
    if "\\" in url or any(char <= " " for char in url):
        raise ForbiddenAddress("the address has signs that readers take differently")
    if not host or parts.username is not None or parts.password is not None:
        raise ForbiddenAddress("the address names no host, or a password")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    if not allow_private and not is_public(host):
        raise ForbiddenAddress("the address is not public")


async def system_lookup(host: str, port: int) -> list[str]:
    """Ask the machine's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class JudgingResolver(AbstractResolver):
    """Resolve names and pass on public addresses only; a name with any other is refused as a whole."""

    def __init__(self, lookup: Lookup = system_lookup, *, allow_private: bool = False) -> None:
        self._lookup = lookup
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where to connect to; raises ForbiddenAddress."""
        addresses = list(dict.fromkeys(await self._lookup(host, port)))
        if not addresses or not (self._allow_private or all(map(is_public, addresses))):
            raise ForbiddenAddress("the name leads to an address that is not public")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Hold nothing."""


class GuardedClient:
    """Make single requests to addresses that others chose; made on the loop, because it opens a session.

    Redirects are handed back to the caller: whoever follows one asks again, and the new address is judged again.
    """

    def __init__(
        self, limits: HttpLimits, *, allow_private: bool = False, lookup: Lookup = system_lookup
    ) -> None:
        self._limits = limits
        self._allow_private = allow_private
        resolver = JudgingResolver(lookup, allow_private=allow_private)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False),
            timeout=aiohttp.ClientTimeout(total=limits.total_s, sock_connect=limits.connect_s),
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    @asynccontextmanager
    async def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Make one request and lend its answer; raises ForbiddenAddress, TimeoutError or aiohttp.ClientError."""
        check_url(url, allow_private=self._allow_private)
        asked = self._session.request(method, url, data=body, headers=dict(headers), allow_redirects=False)
        try:
            async with asyncio.timeout(self._limits.total_s), asked as answer:
                yield answer
        except aiohttp.InvalidURL as error:
            raise ForbiddenAddress("not an address") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.__cause__, ForbiddenAddress):
                raise error.__cause__ from None
            raise

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


class SafePoster:
    """Post to typed-in addresses; made on the loop, because it opens a session."""

    def __init__(
        self, limits: HttpLimits, *, allow_private: bool = False, lookup: Lookup = system_lookup
    ) -> None:
        self._limits = limits
        self._client = GuardedClient(limits, allow_private=allow_private, lookup=lookup)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post and return the answer; raises ForbiddenAddress, TimeoutError or aiohttp.ClientError."""
        async with self._client.request("POST", url, headers, body) as answer:
            start = bytearray()
            async for chunk in answer.content.iter_any():  # `read(n)` gives what has arrived, not all of it
                start += chunk
                if len(start) >= self._limits.max_answer_bytes:
                    break
            again = answer.headers.get("Retry-After", "")
            body = bytes(start[: self._limits.max_answer_bytes])
            return Answer(status=answer.status, body=body, retry_after=again)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
