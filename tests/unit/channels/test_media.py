"""Files that a provider keeps are fetched within bounds, and nothing leads inside."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from hub.channels.context import MediaLimits
from hub.channels.media import (
    Credentials,
    MediaFetcher,
    MediaRefused,
    media_name,
    next_hop,
    origin_of,
)
from hub.channels.safe_http import ForbiddenAddress
from hub.errors import Unavailable

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
LIMITS = MediaLimits(max_bytes=1000, total_s=2.0, connect_s=1.0, allow_private=True)


def moved(where: str) -> web.Response:
    return web.Response(status=302, headers={"Location": where})


class Keeper:
    """A provider's file server that answers by path, on two ports: a second origin."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.ports: list[int] = []
        self.closing = asyncio.Event()

    def url(self, path: str, place: int = 0) -> str:
        return f"http://127.0.0.1:{self.ports[place]}{path}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.host, request.headers.get("Authorization", "")))
        path = request.path
        if path == "/there":
            return moved(self.url("/file"))
        if path == "/away":
            return moved(self.url("/file", 1))
        if path == "/round":
            return moved("/round")
        if path == "/inside":
            return moved("file:///etc/passwd")
        if path.startswith("/status/"):
            return web.Response(status=int(path.rpartition("/")[2]))
        if path == "/endless":
            answer = web.StreamResponse()
            await answer.prepare(request)
            for _ in range(50):
                await answer.write(PNG)
            return answer
        if path == "/slow":
            await asyncio.wait_for(self.closing.wait(), 10)
        bodies = {
            "/large": PNG * 20,
            "/page": b"<!DOCTYPE html><script>",
            "/program": b"MZ\x90\x00",
            "/empty": b"",
            "/card": b"BEGIN:VCARD\nEND:VCARD",
            "/words": b"a,b\n1,2",
            "/old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50),
        }
        return web.Response(body=bodies.get(path, PNG), content_type="image/png")


@pytest.fixture
async def keeper() -> AsyncIterator[Keeper]:
    one = Keeper()
    app = web.Application()
    app.router.add_get("/{tail:.*}", one.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    for _ in range(2):
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
    one.ports = [address[1] for address in runner.addresses]
    yield one
    one.closing.set()
    await runner.cleanup()


async def test_a_file_is_what_its_bytes_say(keeper: Keeper) -> None:
    media = await MediaFetcher(limits=LIMITS).fetch(keeper.url("/file"), told="image/jpeg")
    assert (media.content, media.type) == (PNG, "image/png")


async def test_credentials_go_to_the_providers_own_host_alone(keeper: Keeper) -> None:
    own = Credentials(origins=frozenset({origin_of(keeper.url(""))}), user="AC1", password="token")
    fetcher = MediaFetcher(limits=LIMITS)
    await fetcher.fetch(keeper.url("/there"), credentials=own)
    assert [bool(authorisation) for _, authorisation in keeper.seen] == [True, True]
    keeper.seen.clear()
    await fetcher.fetch(keeper.url("/away"), credentials=own)
    assert [bool(authorisation) for _, authorisation in keeper.seen] == [True, False]
    keeper.seen.clear()
    await fetcher.fetch(keeper.url("/file", 1), credentials=own)
    assert [bool(authorisation) for _, authorisation in keeper.seen] == [False]
    assert "token" not in repr(own)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/status/404", "not there any more"),
        ("/status/410", "not there any more"),
        ("/status/403", "answered 403"),
        ("/status/204", "answered 204"),
        ("/large", "larger than"),
        ("/endless", "larger than"),
        ("/page", "type is not allowed"),
        ("/program", "type is not allowed"),
        ("/empty", "empty"),
        ("/round", "too often"),
        ("/inside", "address is not allowed"),
    ],
)
async def test_what_will_never_be_fetched(keeper: Keeper, path: str, reason: str) -> None:
    with pytest.raises(MediaRefused, match=reason):
        await MediaFetcher(limits=LIMITS).fetch(keeper.url(path))
    assert len(keeper.seen) <= 6, "five redirects at most"


@pytest.mark.parametrize("path", ["/status/500", "/status/503", "/status/429", "/status/408", "/slow"])
async def test_what_may_be_fetched_later(keeper: Keeper, path: str) -> None:
    with pytest.raises(Unavailable):
        await MediaFetcher(limits=MediaLimits(total_s=0.3, allow_private=True)).fetch(keeper.url(path))


async def test_a_keeper_that_is_away_may_come_back() -> None:
    with pytest.raises(Unavailable):
        await MediaFetcher(limits=LIMITS).fetch("http://127.0.0.1:9/file")


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/x", "http://example.com/x", "https://inside.example/x", "", "https://["]
)
async def test_nothing_leads_inside(url: str) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["10.0.0.7"]

    with pytest.raises(MediaRefused, match="address is not allowed"):
        await MediaFetcher(limits=MediaLimits(), lookup=lookup).fetch(url)


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "http://example.com/",
        "//10.0.0.1/x",
        "",
        "https://a@b/",
        "gopher://x/",
    ],
)
def test_every_hop_is_judged(location: str) -> None:
    with pytest.raises(ForbiddenAddress):
        next_hop("https://api.twilio.com/media/1", location, allow_private=False)


def test_no_step_down_from_https_even_where_private_addresses_are_allowed() -> None:
    with pytest.raises(ForbiddenAddress):
        next_hop("https://a.example/1", "http://a.example/2", allow_private=True)
    assert next_hop("https://a.example/1", "/2", allow_private=False) == "https://a.example/2"


def test_origins_are_compared_with_their_port() -> None:
    assert (
        origin_of("https://API.example.com/x")
        == origin_of("https://api.example.com:443")
        == "https://api.example.com:443"
    )
    assert origin_of("https://a:x") == ""


def test_nameless_files_get_names() -> None:
    assert [media_name(n, kind) for n, kind in enumerate(["image/jpeg", "audio/ogg", "video/mp4", "text/vcard"])] == [
        "picture-1.jpg", "sound-2.ogg", "film-3.mp4", "file-4.vcf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "told", "kind"),
    [
        ("/card", "text/x-vcard", "text/vcard"),
        ("/card", "", "text/vcard"),
        ("/words", "text/x-notes", "text/plain"),
        ("/words", "text/csv", "text/csv"),
        ("/old", "application/msword", "application/msword"),
    ],
)
async def test_the_type_that_was_told_decides_only_what_bytes_leave_open(
    keeper: Keeper, path: str, told: str, kind: str
) -> None:
    assert (await MediaFetcher(limits=LIMITS).fetch(keeper.url(path), told=told)).type == kind


async def test_no_name_makes_a_page_a_picture(keeper: Keeper) -> None:
    for told in ("image/png", "text/plain", "text/x-notes"):
        with pytest.raises(MediaRefused, match="type is not allowed"):
            await MediaFetcher(limits=LIMITS).fetch(keeper.url("/page"), told=told)
