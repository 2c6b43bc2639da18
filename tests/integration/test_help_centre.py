"""The help centre as readers and search engines see it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hub.bootstrap.web import help_pages
from hub.domain.article import Article, ArticleStatus, Visibility
from hub.errors import Unavailable
from tests.integration.api_floor import ORIGIN, ApiFloor, api_floor

PAGES = help_pages()
PLAIN = "//help/en/en-refund-when-your-refund-arrives"


@asynccontextmanager
async def help_floor() -> AsyncIterator[ApiFloor]:
    async with api_floor(help_pages=PAGES) as floor:
        write(floor, "en-refund", "When your refund arrives", "Within **five** days.\n\n- by card")
        write(floor, "zh-refund", "退款到账时间", "五个工作日之内。", language="zh")
        write(floor, "en-draft", "Secret plans", "Not yet.", status=ArticleStatus.DRAFT)
        write(floor, "en-old", "Old prices", "No more.", status=ArticleStatus.RETIRED)
        yield floor


def write(floor: ApiFloor, article_id: str, title: str, body: str, **fields: Any) -> Article:
    now = floor.clock.now()
    values: dict[str, Any] = {"language": "en", "status": ArticleStatus.PUBLISHED, **fields}
    made = Article(id=article_id, title=title, body=body, created_at=now, updated_at=now, **values)
    floor.knowledge.held[article_id] = made
    return made


async def text_of(floor: ApiFloor, path: str, status: int = 200, **options: Any) -> str:
    answer = await floor.call("GET", path, None, **options)
    assert answer.status == status, f"{path}: {answer.status}"
    return await answer.text()


async def test_what_is_for_agents_only_is_nowhere_to_be_seen() -> None:
    async with help_floor() as floor:
        write(floor, "en-limits", "Goodwill limits", "Up to 50.", visibility=Visibility.INTERNAL)
        for path in ("//help/en/", "//help/sitemap.xml"):
            assert "goodwill" not in (await text_of(floor, path)).lower()
        found = await (await floor.call("GET", "//help/en/", None, params={"q": "Goodwill"})).text()
        assert "Up to 50." not in found
        await text_of(floor, "//help/en/en-limits-goodwill-limits", 404)


async def test_links_that_lead_nowhere_are_listed() -> None:
    async with help_floor() as floor:
        links = ("/help/en/en-refund-when", f"{ORIGIN}/help/en/en-gone", "/help/en/en-draft", "http://")
        write(floor, "en-links", "Links", " ".join(f"[x]({link})" for link in links))
        shown = await (await floor.call("GET", "/articles/broken-links", "ana")).json()
        assert [(one["article_id"], one["link"], one["fault"]) for one in shown["items"]] == [
            ("en-links", links[1], "missing"),
            ("en-links", links[2], "hidden"),
            ("en-links", links[3], "malformed"),
        ]


async def test_readers_come_to_their_language() -> None:
    async with help_floor() as floor:
        for header, language in (("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("fr", "en")):
            answer = await floor.call("GET", "//help/", None, headers={"Accept-Language": header})
            assert (answer.status, answer.headers["Location"]) == (302, f"/help/{language}/")
            assert answer.headers["Vary"] == "Accept-Language"
        assert (await floor.call("GET", "//help/en", None)).headers["Location"] == "/help/en/"


async def test_the_list_shows_published_articles_only() -> None:
    async with help_floor() as floor:
        page = await text_of(floor, "//help/en/")
        assert 'href="/help/en/en-refund-when-your-refund-arrives"' in page
        assert "Within five days. - by card" in page or "Within five days." in page
        assert "Secret" not in page
        assert "Old prices" not in page
        assert '<form class="search" action="/help/en/" method="get"' in page
        assert f'<link rel="canonical" href="{ORIGIN}/help/en/">' in page
        assert f'hreflang="zh" href="{ORIGIN}/help/zh/"' in page
        assert f'hreflang="x-default" href="{ORIGIN}/help/"' in page


async def test_an_article_is_a_page_that_knows_its_translation() -> None:
    async with help_floor() as floor:
        page = await text_of(floor, PLAIN)
        assert '<html lang="en">' in page
        assert "<h1>When your refund arrives</h1>" in page
        assert "<strong>five</strong>" in page
        assert f'<link rel="canonical" href="{ORIGIN}{PLAIN[1:]}">' in page
        assert re.search(r'rel="alternate" hreflang="zh" href="[^"]*/help/zh/zh-refund-%E9%80%80', page)
        chinese = await text_of(floor, "//help/zh/zh-refund-退款到账时间")
        assert '<html lang="zh">' in chinese


async def test_old_addresses_lead_to_the_present_one() -> None:
    async with help_floor() as floor:
        for tail in ("en-refund", "en-refund-an-earlier-title"):
            answer = await floor.call("GET", f"//help/en/{tail}", None)
            assert (answer.status, answer.headers["Location"]) == (301, PLAIN[1:])


async def test_drafts_retired_and_foreign_articles_do_not_exist() -> None:
    async with help_floor() as floor:
        for path in (
            "//help/en/en-draft-secret-plans",
            "//help/en/en-old-old-prices",
            "//help/en/nothing",
            "//help/en/..%2f..%2fetc",
            "//help/fr/",
        ):
            page = await text_of(floor, path, 404)
            assert "There is no such page" in page or "没有这个页面" in page
            assert "Secret" not in page
            assert 'name="robots" content="noindex"' in page
        await text_of(floor, PLAIN)
        floor.knowledge.held["en-refund"] = replace(
            floor.knowledge.held["en-refund"], status=ArticleStatus.RETIRED
        )
        await text_of(floor, PLAIN, 404)


async def test_a_search_marks_words_or_says_honestly_that_there_is_nothing() -> None:
    async with help_floor() as floor:
        found = await text_of(floor, "//help/en/", params={"q": "refund"})
        assert "<strong>When your <mark>refund</mark> arrives</strong>" in found
        assert 'value="refund"' in found
        for q in ("zeppelin", "Secret", "<script>alert(1)</script>"):
            page = await text_of(floor, "//help/en/", params={"q": q})
            assert "We found no answer to" in page
            assert '<ul class="cards">\n</ul>' in page
            assert "<script>" not in page


async def test_a_busy_search_says_so() -> None:
    async with help_floor() as floor:

        async def busy(words: str, language: str | None, limit: int, brand: str = "") -> Any:
            raise Unavailable

        floor.knowledge.search = busy  # type: ignore[method-assign]
        answer = await floor.call("GET", "//help/en/", None, params={"q": "refund"})
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "The search is busy" in await answer.text()


async def test_the_sitemap_names_lists_and_published_articles() -> None:
    async with help_floor() as floor:
        text = await text_of(floor, "//help/sitemap.xml")
        places = re.findall(r"<loc>([^<]*)</loc>", text)
        assert places[:2] == [f"{ORIGIN}/help/en/", f"{ORIGIN}/help/zh/"]
        assert f"{ORIGIN}{PLAIN[1:]}" in places
        assert not re.search("draft|old", text)


async def test_pages_are_small_and_need_neither_script_nor_cookie() -> None:
    async with help_floor() as floor:
        for number in range(48):
            write(floor, f"a{number}", f"Article {number}: {'long title ' * 8}", "长长的文章。Words. " * 400)
        for path in ("//help/en/", PLAIN, "//help/zh/", "//help/en/nothing"):
            answer = await floor.call("GET", path, None)
            page = await answer.read()
            assert len(page) < 50_000, path
            assert page.count(b"<script") == page.count(b'<script src="/help/search.js" defer>') == 1
            assert b" style=" not in page
            assert "Set-Cookie" not in answer.headers
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith(
                "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'"
            )
            assert "unsafe" not in policy
        style = await floor.call("GET", "//help/style.css", None)
        assert style.content_type == "text/css"
        assert "prefers-color-scheme: dark" in await style.text()


async def test_without_its_templates_there_is_no_help_centre() -> None:
    async with api_floor() as floor:
        assert (await floor.call("GET", "//help/", None)).status == 404


def test_the_templates_are_where_the_wheel_takes_them_from() -> None:
    root = Path(__file__).parents[2]
    project = (root / "pyproject.toml").read_text("utf-8")
    assert '"web_agent_console/help_centre" = "hub/web/help_centre"' in project
    assert PAGES is not None
    names = {path.name for path in (root / "web_agent_console" / "help_centre").glob("*.html")}
    assert set(PAGES.templates.list_templates()) == names
    assert set(PAGES.texts["en"]) == set(PAGES.texts["zh"])


async def test_a_reader_gets_their_language_or_is_told_that_there_is_none() -> None:
    async with help_floor() as floor:
        answer = await floor.call("GET", "//help/zh/en-refund-when-your-refund-arrives", None)
        assert (answer.status, answer.headers["Location"][:18]) == (302, "/help/zh/zh-refund")
        write(floor, "fees", "What it costs", "Nothing.")
        page = await text_of(floor, "//help/zh/fees-what-it-costs")
        assert '<html lang="zh">' in page
        assert '<article lang="en">' in page
        assert "本文暂无中文版本" in page
        assert f'<link rel="canonical" href="{ORIGIN}/help/en/fees-what-it-costs">' in page
        assert 'hreflang="zh" href="http' not in page
        linked = write(floor, "gebühr", "费用", "免费。", language="zh", translation_of="fees")
        answer = await floor.call("GET", "//help/zh/fees-what-it-costs", None)
        assert answer.status == 302
        page = await text_of(floor, "//help/en/fees-what-it-costs")
        assert re.search('hreflang="zh" href="http[^"]*/help/zh/geb', page)
        floor.knowledge.held["gebühr"] = replace(linked, status=ArticleStatus.DRAFT)
        await text_of(floor, "//help/zh/fees-what-it-costs")


async def test_lists_and_searches_end_with_what_there_is_in_the_other_language_only() -> None:
    async with help_floor() as floor:
        write(floor, "fees", "What it costs", "Nothing.")
        page = await text_of(floor, "//help/zh/")
        own, _, others = page.partition("仅有英文版本")
        assert "退款到账时间" in own
        assert '<a href="/help/zh/fees-what-it-costs" lang="en">' in others
        assert "When your refund" not in page
        assert "In Chinese only" not in await text_of(floor, "//help/en/")


async def test_readers_tell_whether_an_article_helped_without_a_script() -> None:
    async with help_floor() as floor:
        page = await text_of(floor, PLAIN)
        assert '<form action="/help/feedback" method="post">' in page
        assert 'name="helpful" value="no"' in page
        fields = {"article": "en-refund", "language": "en"}
        answer = await floor.call("POST", "//help/feedback", None, data={**fields, "helpful": "no"})
        assert answer.status == 303
        place = answer.headers["Location"].partition("#")[0]
        asked = await text_of(floor, f"/{place}")
        (opinion,) = re.findall('name="opinion" value="([^"]+)"', asked)
        told = {**fields, "opinion": opinion, "reason": "wrong", "comment": "Ask mia@example.com"}
        answer = await floor.call("POST", "//help/feedback", None, data=told)
        assert "Thank you" in await text_of(floor, f"/{answer.headers['Location'].partition('#')[0]}")
        assert (await floor.call("POST", "//help/feedback", None, data=told)).status == 409
        again = await floor.call("POST", "//help/feedback", None, data={**fields, "helpful": "yes"})
        assert (again.status, "thanks" in again.headers["Location"]) == (303, True)
        shown = await (await floor.call("GET", "/articles/en-refund/feedback", "sue")).json()
        assert shown["total"] | {"title": ""} == {
            "article_id": "en-refund",
            "title": "",
            "language": "en",
            "status": "published",
            "views": 1,
            "helpful": 0,
            "unhelpful": 1,
            "accepted": 0,
            "edited": 0,
            "rejected": 0,
            "reasons": [{"reason": "wrong", "count": 1}],
            "score": 0.3333,
        }
        assert shown["versions"] == [{"number": 0, "views": 1, "helpful": 0, "unhelpful": 1}]
        assert [one["comment"] for one in shown["comments"]] == ["Ask [email]"]
        listed = await (await floor.call("GET", "/articles/feedback", "sue")).json()
        assert [(one["article_id"], one["unhelpful"]) for one in listed["items"]] == [("en-refund", 1)]


async def test_opinions_come_from_our_own_pages_on_articles_there_are_and_not_too_often() -> None:
    async with help_floor() as floor:
        yes = {"article": "en-refund", "language": "en", "helpful": "yes"}

        async def told(data: Any, **headers: str) -> int:
            return (await floor.call("POST", "//help/feedback", None, data=data, headers=headers)).status

        assert await told(yes, Origin="https://evil.example.com") == 403
        assert await told({**yes, "article": "en-draft"}) == 404
        assert await told({**yes, "helpful": "perhaps"}) == 422
        assert await told({**yes, "opinion": "guessed", "reason": "rude"}) == 422
        assert await told({**yes, "opinion": "guessed", "reason": "wrong"}) == 404
        assert await told(b"{}") == 422
        assert [await told(yes, Origin=ORIGIN) for _ in range(20)][-1] == 429


async def test_pictures_and_documents_of_public_articles_are_for_everybody() -> None:
    async with help_floor() as floor:
        picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
        path = "/articles/en-refund/files"
        answer = await floor.call("POST", path, "sue", data=picture, params={"name": "form.png"})
        made = await answer.json()
        assert (answer.status, made["files"][0]["type"]) == (201, "image/png")
        file_id = made["files"][0]["id"]
        await floor.call("POST", path, "sue", data=b"plain text", params={"name": "terms.txt"})
        held = floor.knowledge.held["en-refund"]
        floor.knowledge.held["en-refund"] = replace(held, body=f"![Form](/help/files/{file_id})")
        page = await text_of(floor, PLAIN)
        assert f'<img src="/help/files/{file_id}" alt="Form" loading="lazy">' in page
        assert "terms.txt" in page
        assert "form.png" not in page
        fetched = await floor.call("GET", f"//help/files/{file_id}", None)
        assert (fetched.status, await fetched.read(), fetched.content_type) == (200, picture, "image/png")
        assert "sandbox" in fetched.headers["Content-Security-Policy"]
        listed = (await (await floor.call("GET", path, "ana")).json())["items"]
        assert listed[0]["url"] == f"{ORIGIN}/help/files/{file_id}"

        floor.knowledge.held["en-refund"] = replace(held, visibility=Visibility.INTERNAL)
        assert (await floor.call("GET", f"//help/files/{file_id}", None)).status == 404
        assert (await floor.call("GET", f"{path}/{file_id}", "ana")).status == 200
        listed = (await (await floor.call("GET", path, "ana")).json())["items"]
        assert (await floor.client.get(listed[0]["url"].removeprefix(ORIGIN))).status == 200
        assert (await floor.call("DELETE", f"{path}/{file_id}", "sue")).status == 204
        assert (await floor.call("GET", f"{path}/{file_id}", "ana")).status == 404


async def test_files_that_may_run_or_belong_to_something_else_are_not_given() -> None:
    async with help_floor() as floor:
        path = "/articles/en-refund/files"
        for name, data in (("run.exe", b"MZ" + bytes(80)), ("empty.png", b"")):
            assert (await floor.call("POST", path, "sue", data=data, params={"name": name})).status == 422, (
                name
            )
        large = await floor.call("POST", path, "sue", data=bytes(300_000), params={"name": "x.png"})
        assert large.status == 413
        stored = await floor.services.attachments.store("a.txt", "text/plain", b"text", owner_id="sue")
        assert (await floor.call("GET", f"//help/files/{stored.id}", None)).status == 404
        assert (await floor.call("GET", f"{path}/{stored.id}", "ana")).status == 404


async def test_a_brands_customers_find_its_articles_and_those_of_every_brand() -> None:
    async with help_floor() as floor:
        write(floor, "en-aurora", "Aurora parcels", "By sledge.", brand="Aurora")
        write(floor, "en-boreas", "Boreas parcels", "By wind.", brand="Boreas")
        page = await text_of(floor, "//help/brand/Aurora/en/")
        assert "/help/brand/Aurora/en/en-aurora-aurora-parcels" in page
        assert "/help/brand/Aurora/en/en-refund-when-your-refund-arrives" in page
        assert "Boreas" not in page
        found = await text_of(floor, "//help/brand/Aurora/en/", params={"q": "parcels"})
        assert "Aurora parcels" in found
        assert "Boreas parcels" not in found
        await text_of(floor, "//help/brand/Aurora/en/en-boreas-boreas-parcels", 404)
        article = await text_of(floor, "//help/brand/Aurora/en/en-aurora-aurora-parcels")
        assert 'href="/help/brand/Aurora/en/"' in article
        assert f'<link rel="canonical" href="{ORIGIN}/help/en/en-aurora-aurora-parcels">' in article
        everybody = await text_of(floor, "//help/en/")
        assert "Aurora parcels" in everybody
        assert "Boreas parcels" in everybody
        answer = await floor.call("GET", "//help/brand/A%20%26%20B", None)
        assert answer.headers["Location"] == "/help/brand/A%20%26%20B/en/"
