"""Journey: an administrator opens the screens of the set-up, tries what would happen, changes something on each, and finds it again."""

from pathlib import Path

import aiohttp
from playwright.async_api import Browser, Locator, Page, expect

from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.journeys.accessibility import findings_of
from tests.journeys.browser import SHARED_LOOP, Stage, stage
from tests.servers.hub_process import HubClient

pytestmark = SHARED_LOOP


async def test_what_is_set_up_can_be_tried_is_kept_and_can_be_used_by_everyone(
    tmp_path: Path, chromium: Browser
) -> None:
    async with stage(chromium, tmp_path) as scene:
        await _line_to_call_by(scene)
        page = await scene.console("admin")
        for place, visit in (
            ("sla-policies", _promises),
            ("needs", _needs),
            ("shifts", _shifts),
            ("qa-forms", _forms),
            ("calling-out", _calling_out),
            ("triage", _triage),
        ):
            await page.goto(f"{scene.hub.url}/console/admin/{place}")
            await visit(page)


async def _line_to_call_by(scene: Stage) -> None:
    """Give the hub a telephone line; nobody is called in this journey."""
    account = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "from_number": NUMBER}
    settings = {"transport": "twilio", "twilio": {**account, "api_base_url": "http://127.0.0.1:9"}}
    line = {"name": "Renewals line", "channel": "voice", "queue_id": "calls", "settings": settings}
    async with aiohttp.ClientSession() as session:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        await admin.call("POST", "/inboxes", json=line)


async def _form(page: Page, opener: Locator) -> Locator:
    """Open a form and look whether everybody can use it."""
    await opener.click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("button", name="Publish")).to_be_visible()
    assert await findings_of(page) == []
    return form


async def _publish(page: Page, form: Locator) -> None:
    await form.get_by_role("button", name="Publish").click()
    await expect(form).to_have_count(0)
    await page.reload()


async def _promises(page: Page) -> None:
    form = await _form(page, page.get_by_role("table").get_by_role("button").first)
    await form.get_by_label("First response").fill("17m")
    await form.get_by_role("button", name="What will change?").click()
    await expect(form.get_by_role("status")).to_contain_text("open tickets")
    await _publish(page, form)
    await expect(page.get_by_role("table")).to_contain_text("17m")


async def _needs(page: Page) -> None:
    await page.get_by_role("button", name="Add a skill").click()
    await page.get_by_role("group", name="Relaxation steps").get_by_role("button", name="Add").click()
    await page.get_by_role("button", name="Who could be asked now?").click()
    await expect(page.get_by_role("region", name="Who could be asked now?")).to_contain_text("At once")
    assert await findings_of(page) == []
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    await page.reload()
    await expect(page.get_by_label("Lower by").first).to_have_value("1")


async def _shifts(page: Page) -> None:
    await page.get_by_role("button", name="The day after").click()
    await page.get_by_role("button", name="Ana, 00:00: free").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await page.keyboard.press("Shift+ArrowRight")
    assert await findings_of(page) == []
    await page.get_by_role("button", name="Save (1)").click()
    await expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    await page.reload()
    await page.get_by_role("button", name="The day after").click()
    for half in ("00:30", "01:00"):
        await expect(page.get_by_role("button", name=f"Ana, {half}: work")).to_be_visible()


async def _forms(page: Page) -> None:
    form = await _form(page, page.get_by_role("button", name="New"))
    await form.get_by_label("Name").fill("Courtesy")
    await form.get_by_label("Question", exact=True).fill("Was the customer greeted?")
    await _publish(page, form)
    await expect(page.get_by_role("table")).to_contain_text("Courtesy")


async def _calling_out(page: Page) -> None:
    parts = page.get_by_role("group", name="Calling out")
    await page.get_by_role("button", name="Promise a call").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Number").fill("+4930901820")
    await form.get_by_label("Due").fill("2040-01-02T10:00")
    assert await findings_of(page) == []
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("table")).to_contain_text("+4930901820")
    assert await findings_of(page) == []

    await parts.get_by_role("button", name="Do not call").click()
    await page.get_by_label("Number").fill("+4930901820")
    await page.get_by_role("button", name="Put down").click()
    await expect(page.get_by_role("table")).to_contain_text("+4930901820")
    assert await findings_of(page) == []

    await parts.get_by_role("button", name="Dial lists").click()
    form = await _form(page, page.get_by_role("button", name="New"))
    await form.get_by_label("Name").fill("Renewals")
    await form.get_by_label("Telephone line").select_option(label="Renewals line")
    await form.get_by_label("Queue").select_option(label="Calls")
    await _publish(page, form)
    await parts.get_by_role("button", name="Dial lists").click()
    form = await _form(page, page.get_by_role("button", name="Renewals"))
    numbers = b"number,name\n+4930901821,Kim\n+4930901820,Mia\n"
    await form.locator("input[type=file]").set_input_files(
        [{"name": "renewals.csv", "mimeType": "text/csv", "buffer": numbers}]
    )
    await expect(form).to_contain_text("1 of the new ones do not want to be called")
    await form.get_by_role("button", name="Add 2").click()
    await expect(form.get_by_role("table")).to_contain_text("Kim")


async def _triage(page: Page) -> None:
    trial = page.get_by_role("region", name="Try a text")
    await trial.get_by_role("textbox").fill("My router shows a red light")
    await trial.get_by_role("button", name="What is it taken for?").click()
    await expect(trial).to_contain_text("English", timeout=25_000)
    assert await findings_of(page) == []
