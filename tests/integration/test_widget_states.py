"""What the widget shows in each state, to everybody: axe, keyboard, phones, languages, forms, files, hours, greetings."""

import gzip
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page, expect

from hub.domain.ticket import TicketStatus, WorkState
from hub.domain.visitor import Availability
from tests.integration.widget_hub import Hub, live_hub, looking_at, opened, write
from tests.journeys.browser import DIST, SHARED_LOOP

pytestmark = [pytest.mark.journey, SHARED_LOOP]

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63fccfc0f01f0005050201a15f0cd20000000049454e44ae426082"
)
SECRET = "a secret of more than 32 characters"
CLOSED = Availability(open=False, opens_at=datetime.now(UTC) + timedelta(days=2), staffed=False)


@pytest_asyncio.fixture(loop_scope="session")
async def hub() -> AsyncIterator[Hub]:
    async with live_hub() as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, hub: Hub) -> AsyncIterator[Page]:
    async with looking_at(chromium, hub, locale="en-GB") as page:
        yield page


async def findings(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the site and inside the frame, shadow roots included."""
    found: list[str] = []
    for frame in page.frames:
        await frame.evaluate(AXE.read_text("utf-8"))
        rows: list[dict[str, Any]] = await frame.evaluate(
            "async () => (await axe.run({exclude: [['iframe']]}, {iframes: false})).violations"
        )
        found += [
            f"{row['id']}: {[node['html'] for node in row['nodes']]}"
            for row in rows
            if row["impact"] in ("serious", "critical")
        ]
    return found


async def shown(page: Page, hub: Hub, query: str = "") -> FrameLocator:
    chat = await opened(page, hub, query)
    await expect(chat.get_by_role("main")).to_be_visible()
    return chat


async def test_widget_is_small() -> None:
    def packed(pattern: str) -> list[int]:
        return [len(gzip.compress(path.read_bytes(), 9)) for path in sorted((DIST / "widget").glob(pattern))]

    languages = packed("assets/[a-z][a-z]-*.js")
    everyone = [*packed("widget.js"), *packed("index.html"), *packed("assets/index-*")]
    assert len(languages) == 6
    assert packed("widget.js")[0] <= 3 * 1024
    assert sum(everyone) + max(languages) < 30 * 1024


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_state_has_a_serious_finding(page: Page, hub: Hub, theme: Any) -> None:
    await page.emulate_media(color_scheme=theme)
    hub.set_up(
        consent="We keep what you write.",
        pre_chat=[
            {"id": "mail", "kind": "email", "required": True},
            {"id": "topic", "kind": "select", "label": "Topic", "options": ["Billing", "Other"]},
        ],
        triggers=[{"text": "Questions?", "after_s": 0}],
        email_inbox="mail",
    )
    await page.goto(hub.shop_url)
    await expect(page.get_by_text("Questions?")).to_be_visible()
    assert await findings(page) == []
    await page.get_by_role("button", name="Open chat").click()
    chat = page.frame_locator("iframe")
    await expect(chat.get_by_text("We keep what you write.")).to_be_visible()
    assert await findings(page) == []
    await chat.get_by_role("button", name="Agree and chat").click()
    await chat.get_by_role("button", name="Start chat").click()
    await expect(chat.get_by_text("Please fill this in.")).to_be_visible()
    assert await findings(page) == []
    await chat.get_by_label("E-mail").fill("rosa@example.com")
    await chat.get_by_role("button", name="Start chat").click()
    await write(chat, "Where is it? https://shop.example.com/1")
    await hub.until_said(1)
    hub.change(assignee_id="ana", work=replace(hub.ticket().work, state=WorkState.ACTIVE))
    await hub.reply("On its way")
    await expect(chat.get_by_text("On its way")).to_be_visible()
    assert await findings(page) == []
    hub.change(
        status=TicketStatus.SOLVED, assignee_id=None, work=replace(hub.ticket().work, state=WorkState.IDLE)
    )
    await chat.get_by_role("radio", name="3 of 5").check(force=True)
    await chat.get_by_role("button", name="E-mail me").click()
    await expect(chat.get_by_role("button", name="Send rating")).to_be_visible()
    assert await findings(page) == []
    await hub.stop()
    await expect(chat.get_by_text("No connection")).to_be_visible()
    assert await findings(page) == []
    await hub.start()


async def test_closed_inbox_says_when_it_opens_and_takes_a_message(page: Page, hub: Hub) -> None:
    hub.set_up(email_inbox="mail")
    await hub.tell(CLOSED)
    chat = await shown(page, hub)
    await expect(chat.get_by_text("We are closed now and open again")).to_be_visible()
    assert await findings(page) == []
    await chat.get_by_label("E-mail").fill("rosa@example.com")
    await chat.get_by_label("Your message").fill("Please call me back")
    await chat.get_by_role("button", name="Leave message").click()
    await hub.until_said(1)
    await expect(chat.get_by_text("We answer to rosa@example.com")).to_be_visible()
    (message,) = hub.hub.messages.values()
    assert (message.body, message.context["email"]) == ("Please call me back", "rosa@example.com")


async def test_without_mail_a_closed_inbox_still_takes_messages_and_opens_by_itself(
    page: Page, hub: Hub
) -> None:
    await hub.tell(Availability(staffed=False))
    chat = await shown(page, hub)
    await expect(chat.get_by_text("Nobody is at a desk right now")).to_be_visible()
    await hub.tell(Availability())
    await expect(chat.get_by_text("Nobody is at a desk right now")).to_have_count(0)
    await hub.tell(Availability(staffed=False))
    await write(chat, "Hello?")
    await hub.until_said(1)


async def test_form_is_checked_and_goes_with_the_first_message(page: Page, hub: Hub) -> None:
    hub.set_up(
        pre_chat=[
            {"id": "who", "kind": "name"},
            {"id": "mail", "kind": "email", "required": True},
            {"id": "phone", "kind": "phone"},
            {"id": "topic", "kind": "select", "label": {"en": "Topic"}, "options": ["Billing"]},
        ]
    )
    chat = await shown(page, hub)
    await expect(chat.get_by_label("Name")).to_be_focused()
    await chat.get_by_label("E-mail").fill("rosa")
    await chat.get_by_label("Phone").fill("call me")
    await chat.get_by_role("button", name="Start chat").click()
    await expect(chat.get_by_text("This is not an e-mail address.")).to_be_visible()
    await expect(chat.get_by_text("This is not a phone number.")).to_be_visible()
    await expect(chat.get_by_label("E-mail")).to_be_focused()
    await chat.get_by_label("Name").fill("Rosa")
    await chat.get_by_label("E-mail").fill("rosa@example.com")
    await chat.get_by_label("Phone").fill("+49 30 123456")
    await chat.get_by_label("Topic").select_option("Billing")
    await chat.get_by_role("button", name="Start chat").click()
    await expect(chat.get_by_role("textbox", name="Your message")).to_be_focused()
    await write(chat, "Hello")
    await hub.until_said(1)
    (message,) = hub.hub.messages.values()
    assert message.author.name == "Rosa"
    assert {key: message.context[f"form.{key}"] for key in ("mail", "phone", "topic")} == {
        "mail": "rosa@example.com",
        "phone": "+49 30 123456",
        "topic": "Billing",
    }
    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    await expect(chat.get_by_role("listitem")).to_contain_text("Hello")


async def test_nothing_is_sent_or_kept_before_consent(page: Page, hub: Hub) -> None:
    hub.set_up(consent={"en": "We keep what you write.", "zh": "我们会保存对话。"})
    chat = await shown(page, hub)
    await expect(chat.get_by_role("button", name="Agree and chat")).to_be_focused()
    assert hub.server is not None
    assert hub.server.connections()["/visitor"] == 0
    assert await page.evaluate("localStorage.length") == 0
    await page.keyboard.press("Enter")
    await write(chat, "Hello")
    await hub.until_said(1)
    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    await expect(chat.get_by_role("listitem")).to_contain_text("Hello")


async def test_greeting_comes_once_and_is_where_the_chat_begins(page: Page, hub: Hub) -> None:
    hub.set_up(
        triggers=[
            {"text": {"en": "Need a hand?"}, "url": "*/?language=en*", "after_s": 0.05},
            {"text": "Never here", "url": "*/cart*"},
        ]
    )
    await page.goto(f"{hub.shop_url}/?language=en")
    await page.get_by_role("button", name="Need a hand?").click()
    chat = page.frame_locator("iframe")
    await expect(chat.get_by_text("Need a hand?")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Open chat")).to_be_visible()
    await page.wait_for_timeout(400)
    await expect(page.get_by_text("Need a hand?")).to_have_count(0)
    await expect(page.get_by_text("Never here")).to_have_count(0)


async def test_files_go_by_choice_paste_and_drop_and_come_back_as_pictures(page: Page, hub: Hub) -> None:
    chat = await shown(page, hub)
    attach = chat.get_by_role("button", name="Attach files")
    await expect(attach).to_be_enabled()
    picker = chat.locator("input[type=file]")
    await picker.set_input_files([{"name": "evil.html", "mimeType": "text/html", "buffer": b"<script>"}])
    await expect(chat.get_by_role("alert")).to_contain_text("evil.html")
    await picker.set_input_files([{"name": "cat.png", "mimeType": "image/png", "buffer": PNG}])
    frame = page.frames[1]
    drop = """(type) => {
      const data = new DataTransfer();
      data.items.add(new File(["%PDF"], type + ".pdf", { type: "application/pdf" }));
      const init = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
      const target = document.querySelector(type === "paste" ? "textarea" : "main");
      target.dispatchEvent(type === "paste" ? new ClipboardEvent(type, init) : new DragEvent(type, init));
    }"""
    await frame.evaluate(drop, "paste")
    await frame.evaluate(drop, "drop")
    await chat.get_by_role("button", name="Remove drop.pdf").click()
    await expect(chat.locator("progress")).to_have_count(0)
    await chat.get_by_role("button", name="Send").click()
    await hub.until_said(1)
    (message,) = hub.hub.messages.values()
    assert [file.name for file in message.attachments] == ["cat.png", "paste.pdf"]
    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    picture = chat.get_by_role("img", name="cat.png")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


async def test_reply_is_read_when_it_is_looked_at_and_the_visitor_sees_what_was_read(
    page: Page, hub: Hub
) -> None:
    chat = await shown(page, hub)
    await write(chat, "Hello")
    await hub.until_said(1)
    (message,) = hub.hub.messages.values()
    await page.keyboard.press("Escape")
    await expect(page.frames[1].locator("textarea")).not_to_be_focused()
    await page.wait_for_timeout(150)  # the frame hears of it by a message
    await hub.reply("Good day")
    await expect(page.locator("hub-chat .badge")).to_have_text("1")
    assert hub.site is not None
    states = [update.state for update in hub.site.intake.updates]
    assert states == ["delivered"]
    await page.get_by_role("button", name="Open chat").click()
    await expect(chat.get_by_text("Good day")).to_be_visible()
    for _ in range(100):
        if "read" in [update.state for update in hub.site.intake.updates]:
            break
        await page.wait_for_timeout(20)
    assert [update.state for update in hub.site.intake.updates] == ["delivered", "read"]
    await page.reload()
    await page.get_by_role("button", name="Open chat").click()
    await expect(chat.get_by_text("Good day")).to_be_visible()
    hub.change(unread=False, last_inbound_at=message.created_at)
    await expect(chat.get_by_text("Seen")).to_be_visible()


async def test_site_vouches_for_its_visitor_and_is_told_when_it_does_so_in_vain(page: Page, hub: Hub) -> None:
    hub.set_up(identity_secret=SECRET)
    claims = {"aud": "shop", "sub": "42", "name": "Rosa", "exp": time.time() + 600}
    hub.attributes = f'data-identity="{jwt.encode(claims, SECRET, algorithm="HS256")}"'
    chat = await shown(page, hub)
    await write(chat, "Hello")
    await hub.until_said(1)
    (message,) = hub.hub.messages.values()
    assert (message.author.name, message.context["identity"]) == ("Rosa", "proven")
    warnings: list[str] = []
    page.on("console", lambda said: warnings.append(said.text))
    hub.attributes = f'data-identity="{jwt.encode({**claims, "sub": "43"}, "x" * 32, algorithm="HS256")}"'
    await shown(page, hub)
    await expect(chat.get_by_text("Hello! How can we help?")).to_be_visible()
    await expect(chat.get_by_role("listitem")).to_have_count(0)
    assert any("signature" in text for text in warnings)


async def test_inbox_that_asks_for_an_identity_says_so(page: Page, hub: Hub) -> None:
    hub.set_up(identity_secret=SECRET, identity_required=True)
    chat = await shown(page, hub)
    await expect(chat.get_by_text("Please sign in on this site")).to_be_visible()
    await expect(chat.get_by_role("textbox")).to_have_count(0)


async def test_chat_speaks_the_language_of_the_page(page: Page, hub: Hub) -> None:
    for language, name, hello in (
        ("de-AT", "Chat öffnen", "Guten Tag"),
        ("fr", "Ouvrir la discussion", "Bonjour"),
        ("es-MX", "Abrir el chat", "Hola"),
        ("ja", "チャットを開く", "こんにちは"),
        ("pt-BR", "Abrir o chat", "Olá"),
        ("sw", "Open chat", "Hello"),
    ):
        await page.goto(f"{hub.shop_url}/?language={language}")
        await page.get_by_role("button", name=name).click()
        await expect(page.frame_locator("iframe").get_by_text(hello)).to_be_visible()


async def test_phone_shows_the_chat_over_the_whole_page_which_rests_behind_it(page: Page, hub: Hub) -> None:
    await page.set_viewport_size({"width": 390, "height": 700})
    chat = await shown(page, hub)
    box = await page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 700}
    assert await page.locator("h1").evaluate("element => element.inert")
    await chat.get_by_role("button", name="Close chat").click()
    await expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    assert not await page.locator("h1").evaluate("element => element.inert")


async def test_at_double_size_everything_can_be_reached(page: Page, hub: Hub) -> None:
    # 200 % of a 1280 by 800 screen leaves 640 by 400 CSS pixels.
    await page.set_viewport_size({"width": 640, "height": 400})
    hub.set_up(pre_chat=[{"id": f"q{place}", "label": f"Question {place}"} for place in range(8)])
    chat = await shown(page, hub)
    start = chat.get_by_role("button", name="Start chat")
    await start.scroll_into_view_if_needed()
    await expect(start).to_be_in_viewport()
    await expect(chat.get_by_role("button", name="Close chat")).to_be_in_viewport()


async def test_site_colours_the_chat_and_its_styles_do_not_reach_in(page: Page, hub: Hub) -> None:
    hub.attributes = 'data-color="#ffcc00"'
    chat = await shown(page, hub)
    header = chat.get_by_role("main").locator("header")
    assert await header.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 204, 0)"
    assert await header.evaluate("element => getComputedStyle(element).color") == "rgb(0, 0, 0)"
    button = page.locator("hub-chat .open")
    assert re.search(
        r"255, 204, 0", await button.evaluate("element => getComputedStyle(element).backgroundColor")
    )
    assert await page.evaluate("document.querySelectorAll('[style]').length") == 0
