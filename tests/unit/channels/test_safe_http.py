"""Typed-in addresses lead nowhere inside."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from hub.channels.context import HttpLimits
from hub.channels.safe_http import ForbiddenAddress, Lookup, SafePoster, check_url, is_public

LIMITS = HttpLimits(connect_s=1, total_s=1, max_answer_bytes=100)

INSIDE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2001:0:0:0:0:0:80ff:fffe",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "not an address",
    "",
]


@pytest.mark.parametrize("address", INSIDE)
def test_forbidden_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https://user:pass@example.com/",
        "https://user@example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/latest",
        "https://10.1.2.3:8443/",
        "https://example.com:port/",
        "https://[::1",
        "https://example.com\\@127.0.0.1/",
        "https://exam\tple.com/",
        "//example.com/",
        "",
    ],
)
def test_addresses_refused_by_their_text(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        check_url(url, allow_private=False)


def test_private_addresses_can_be_allowed_but_no_other_schemes() -> None:
    check_url("http://10.0.0.1/", allow_private=True)
    check_url("https://example.com/hook?x=1", allow_private=False)
    with pytest.raises(ForbiddenAddress):
        check_url("file:///etc/passwd", allow_private=True)


def answering(*rounds: list[str]) -> tuple[Lookup, list[str]]:
    asked: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return rounds[min(len(asked), len(rounds)) - 1]

    return lookup, asked


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], []]
)
@pytest.mark.parametrize("host", ["inside.example", "2130706433", "0x7f000001", "127.1", "localhost"])
async def test_names_that_lead_inside_are_refused(addresses: list[str], host: str) -> None:
    lookup, asked = answering(addresses)
    poster = SafePoster(LIMITS, lookup=lookup)
    with pytest.raises(ForbiddenAddress):
        await poster.post(f"https://{host}/hook", b"{}", {})
    assert set(asked) <= {host}
    await poster.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[int, list[web.Request]]]:
    seen: list[web.Request] = []

    async def handle(request: web.Request) -> web.Response:
        seen.append(request)
        if request.path == "/away":
            return web.Response(status=307, headers={"Location": "/hook"})
        return web.Response(body=b"x" * 500, headers={"Retry-After": "3"})

    app = web.Application()
    app.router.add_post("/{tail}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], seen
    await runner.cleanup()


async def test_the_connection_goes_to_the_address_that_was_judged(
    server: tuple[int, list[web.Request]],
) -> None:
    port, seen = server
    lookup, asked = answering(["127.0.0.1"], ["10.9.9.9"])
    poster = SafePoster(LIMITS, allow_private=True, lookup=lookup)
    answer = await poster.post(f"http://receiver.example:{port}/hook", b"{}", {"X-A": "1"})
    await poster.close()
    assert (answer.status, answer.retry_after, len(answer.body)) == (200, "3", 100)
    assert (seen[0].host, seen[0].headers["X-A"]) == (f"receiver.example:{port}", "1")
    assert asked == ["receiver.example"], "asked once: what was judged is what was used"


async def test_redirects_are_not_followed(server: tuple[int, list[web.Request]]) -> None:
    port, seen = server
    poster = SafePoster(LIMITS, allow_private=True)
    answer = await poster.post(f"http://127.0.0.1:{port}/away", b"{}", {})
    await poster.close()
    assert answer.status == 307
    assert len(seen) == 1
