"""Searching the help centre: an answer on top where it is sure, a list while typing, a log of what was not found."""

from datetime import timedelta

from tests.integration.test_help_centre import help_floor, text_of, write

NOWHERE = {"q": "zeppelin for jo@example.com"}


async def test_what_is_looked_for_in_vain_is_listed_without_personal_data_until_it_is_done() -> None:
    async with help_floor() as floor:
        for _ in range(2):
            await text_of(floor, "//help/en/", params=NOWHERE)
        await text_of(floor, "//help/en/", params={**NOWHERE, "part": "settled"})
        await text_of(floor, "//help/en/", params={"q": "zep", "part": "typing"})
        assert (await floor.call("GET", "/missed-searches", "ana")).status == 403
        (one,) = (await (await floor.call("GET", "/missed-searches", "sue")).json())["items"]
        assert (one["words"], one["language"], one["count"]) == ("zeppelin for [email]", "en", 3)
        assert (await floor.call("DELETE", f"/missed-searches/{one['id']}", "sue")).status < 300
        assert (await (await floor.call("GET", "/missed-searches", "sue")).json())["items"] == []


async def test_old_searches_are_forgotten_and_a_flood_of_them_is_not_kept() -> None:
    async with help_floor() as floor:
        await text_of(floor, "//help/en/", params={"q": "zeppelin"})
        floor.clock.advance(timedelta(days=91))
        for number in range(40):
            await text_of(floor, "//help/en/", params={"q": f"xylophone {number}"})
        kept = (await floor.kept.missed_searches.listed(100, None)).items
        assert len(kept) == 30
        assert all(one.words.startswith("xylophone") for one in kept)


async def test_what_is_sure_stands_on_top_and_a_part_is_no_whole_page() -> None:
    async with help_floor() as floor:
        write(floor, "en-parcel", "Where is my parcel", "It is **on its way**. " + "And more. " * 80)
        page = await text_of(floor, "//help/en/", params={"q": "Where is my parcel"})
        part = await text_of(floor, "//help/en/", params={"q": "Where is my parcel", "part": "typing"})
        assert '<article class="answer">' in page
        assert '<article class="answer">' in part
        assert "<html" in page
        assert "<html" not in part
        assert "/help/search.js" in page
        assert "fetch" in await text_of(floor, "//help/search.js")
