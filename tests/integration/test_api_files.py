"""Files by signed address: for providers and visitors, for a while, and nobody can make one."""

from datetime import timedelta

from tests.integration.api_floor import ORIGIN, ApiFloor, api_floor


async def _address(floor: ApiFloor, data: bytes = b"%PDF-1.7 text", name: str = "bill.pdf") -> str:
    stored = await floor.services.attachments.store(name, "application/pdf", data, owner_id="ana")
    url = floor.services.file_links.url(stored.id)
    assert url.startswith(f"{ORIGIN}/files/")
    return "/" + url.removeprefix(ORIGIN)


async def test_a_signed_address_gives_the_file_to_anybody_until_it_ends() -> None:
    async with api_floor() as floor:
        address = await _address(floor)
        answer = await floor.call("GET", address, None)
        assert (answer.status, await answer.read()) == (200, b"%PDF-1.7 text")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="bill.pdf"')
        assert (await floor.call("HEAD", address, None)).status == 200
        floor.clock.advance(timedelta(minutes=59))
        assert (await floor.call("GET", address, None)).status == 200
        floor.clock.advance(timedelta(minutes=1))
        ended = await floor.call("GET", address, None)
        assert (ended.status, (await ended.json())["code"]) == (403, "forbidden")


async def test_an_address_that_was_not_signed_is_refused_whatever_it_names() -> None:
    async with api_floor() as floor:
        address = await _address(floor)
        other = await _address(floor, b"other")
        path, _, query = address.partition("?")
        forged = (
            path,
            f"{path}?expires=99999999999",
            f"{path}?{query.replace('expires=1', 'expires=2')}",
            f"{path}?{query[:-1]}{'0' if query[-1] != '0' else '1'}",
            f"{other.partition('?')[0]}?{query}",
            f"{path}?expires=x&signature=%C3%A9",
            "//files/none?" + query,
        )
        for one in forged:
            assert (await floor.call("GET", one, None)).status == 403, one
        assert (await floor.call("GET", "//files/..%2F?" + query, None)).status == 404
