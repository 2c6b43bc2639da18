"""Files by signed address: for providers and visitors, for a while, and nobody can make one."""

from dataclasses import replace
from datetime import timedelta

from hub.domain.attachment import ScanState
from hub.eventbus.change import Change
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


async def test_an_infected_file_is_for_administrators_who_ask_for_it_and_that_is_written_down() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        sent = await floor.call("POST", "/attachments", data=b"text", params={"name": "a.txt"})
        file_id = (await sent.json())["id"]
        said = {"body": "See file", "attachments": [file_id]}
        message = await (await floor.call("POST", "/tickets/t1/messages", json=said)).json()
        ill = {"scan": ScanState.INFECTED, "threat": "Test.Virus"}
        await floor.kept.files.update(file_id, lambda held: Change(replace(held, **ill)))
        for path in (f"/attachments/{file_id}", f"/messages/{message['id']}/attachments/{file_id}"):
            refused = await floor.call("GET", path, "ada")
            assert refused.status == 403
            assert "Test.Virus" in (await refused.json())["detail"]
            assert (await floor.call("GET", f"{path}?quarantined=true", "sue")).status == 403
            assert (await floor.call("GET", f"{path}?quarantined=true", "bo")).status in (403, 404)
            taken = await floor.call("GET", f"{path}?quarantined=true", "ada")
            assert (taken.status, await taken.read()) == (200, b"text")
            assert "a.txt.quarantined" in taken.headers["Content-Disposition"]
        trail = await (await floor.call("GET", f"/audit?subject={file_id}", "ada")).json()
        assert [one["action"] for one in trail["items"]] == ["download_quarantined"] * 2
        url = "/" + floor.services.file_links.url(file_id).removeprefix(ORIGIN)
        assert (await floor.call("GET", url, None)).status == 403


async def test_an_image_has_a_small_picture_that_is_made_once_and_other_files_have_none() -> None:
    async with api_floor() as floor:
        png = b"\x89PNG\r\n\x1a\n\0large"

        async def upload(data: bytes) -> str:
            made = await floor.call("POST", "/attachments", data=data, params={"name": "a"})
            return str((await made.json())["id"])

        picture, broken, text = await upload(png), await upload(png + b"broken"), await upload(b"text")
        for _ in range(2):
            answer = await floor.call("GET", f"/attachments/{picture}?thumb=1")
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert b"small" in await answer.read()
            assert "max-age=604800" in answer.headers["Cache-Control"]
        for _ in range(2):
            assert (await floor.call("GET", f"/attachments/{broken}?thumb=1")).status == 404
        assert (await floor.call("GET", f"/attachments/{text}?thumb=1")).status == 404
        assert floor.services.thumbnails._maker.made == 2  # type: ignore[attr-defined]
        ill = {"scan": ScanState.INFECTED, "threat": "Test.Virus"}
        await floor.kept.files.update(picture, lambda held: Change(replace(held, **ill)))
        assert (await floor.call("GET", f"/attachments/{picture}?thumb=1")).status == 403
