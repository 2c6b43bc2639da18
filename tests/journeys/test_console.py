"""The console itself: it survives a hub that is killed under it, works by keyboard alone, and can be used by everyone."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.accessibility import findings_of
from tests.journeys.browser import SHARED_LOOP, Stage, stage
from tests.servers.hub_process import HubClient

pytestmark = SHARED_LOOP


async def _ticket(scene: Stage, subject: str) -> dict[str, Any]:
    """Open a ticket of a customer by mail, as an administrator."""
    async with aiohttp.ClientSession() as session:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        ticket: dict[str, Any] = await admin.call(
            "POST",
            "/tickets",
            json={
                "inbox_id": "demo-mail",
                "subject": subject,
                "body": "I would like a refund for my last invoice, thank you very much.",
                "customer": {"kind": "email", "value": "kim@example.com", "name": "Kim"},
            },
        )
        return ticket


async def _replies(scene: Stage, ticket_id: str) -> list[str]:
    async with aiohttp.ClientSession() as session:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        messages = (await admin.call("GET", f"/tickets/{ticket_id}/messages"))["items"]
        return [one["body"] for one in messages if one["kind"] == "reply"]


async def _accept(scene: Stage, subject: str) -> tuple[Page, dict[str, Any]]:
    ana = await scene.console("ana")
    await ana.get_by_role("button", name="I am ready").click()
    ticket = await _ticket(scene, subject)
    await ana.get_by_role("article", name=subject).get_by_role("button", name="Accept").click()
    await expect(ana.get_by_role("log")).to_contain_text("refund for my last invoice")
    return ana, ticket


async def test_a_reply_written_while_the_hub_is_dead_arrives_once_and_nobody_reloads(
    tmp_path: Path, chromium: Browser
) -> None:
    async with stage(chromium, tmp_path) as scene:
        ana, ticket = await _accept(scene, "Refund please")
        await ana.evaluate("window.sameDocument = true")
        scene.hub.kill()
        await expect(ana.get_by_text("Reconnecting")).to_be_visible()
        box = ana.get_by_role("textbox", name="Reply")
        await box.fill("Written while nobody listened")
        await box.press("Control+Enter")
        await expect(ana.get_by_text("Offline, 1 reply waiting")).to_be_visible(timeout=10_000)
        scene.hub.start()
        await expect(ana.get_by_text("Connected")).to_be_attached()
        await expect(ana.get_by_role("log")).to_contain_text("Queued")
        assert await ana.evaluate("window.sameDocument") is True
        assert await _replies(scene, ticket["id"]) == ["Written while nobody listened"]
        await expect(box).to_have_value("")
        # A browser says aloud that a hub which is dead does not answer.
        scene.complaints[:] = [text for text in scene.complaints if "ERR_CONNECTION" not in text]


async def test_a_ticket_is_worked_by_keyboard_alone(scene: Stage) -> None:
    ana, ticket = await _accept(scene, "By keyboard")
    keys = ana.keyboard
    row = ana.get_by_role("button", name="By keyboard")
    await expect(row).to_be_visible()
    await keys.press("Escape")
    await keys.press("k")
    await expect(row).to_be_focused()
    await keys.press("Enter")
    await expect(ana.get_by_role("log")).to_be_focused()
    await keys.press("n")
    await keys.type("ask accounting")
    await expect(ana.get_by_role("textbox", name="Internal note")).to_have_value("ask accounting")
    await keys.press("Control+Enter")
    await expect(ana.get_by_role("log")).to_contain_text("ask accounting")
    await keys.press("Escape")
    await expect(row).to_be_focused()
    await keys.press("r")
    await keys.type("too early")
    await keys.press("Control+Enter")
    await expect(ana.get_by_text("Reply sent")).to_be_visible()
    await keys.press("z")
    await expect(ana.get_by_role("textbox", name="Reply")).to_have_value("too early")
    await expect(ana.get_by_role("log")).not_to_contain_text("too early")
    await keys.press("Control+k")
    await keys.type("shortcuts")
    await keys.press("Enter")
    await expect(ana.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert ticket["status"] == "open"


async def _state(scene: Stage, ticket_id: str) -> tuple[str, bool]:
    async with aiohttp.ClientSession() as session:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        ticket = await admin.call("GET", f"/tickets/{ticket_id}")
        return ticket["work_state"], ticket["unread"]


async def test_a_reply_that_solves_leads_to_a_wrap_up_with_more_time_once(scene: Stage) -> None:
    ana, ticket = await _accept(scene, "To be solved")
    await ana.keyboard.press("r")
    await ana.keyboard.type("Done, thank you")
    await ana.keyboard.press("Control+Alt+Enter")
    await expect(ana.get_by_text("Choose a ticket")).to_be_visible()
    await ana.get_by_role("button", name="To be solved").click()
    await ana.get_by_role("button", name="More time").click()
    await expect(ana.get_by_role("button", name="More time")).to_have_count(0)
    assert (await _state(scene, ticket["id"]))[0] == "wrap_up"
    await ana.get_by_role("region", name="Wrap-up").get_by_role("button", name="Informed").click()
    await expect(ana.get_by_role("region", name="Wrap-up")).to_have_count(0)
    assert (await _state(scene, ticket["id"]))[0] == "idle"


async def test_what_is_marked_unread_stays_so_and_an_offer_tells_of_the_last_tickets(scene: Stage) -> None:
    ana, ticket = await _accept(scene, "Read it later")
    await expect(ana).to_have_title("Hub")
    await ana.keyboard.press("u")
    await expect(ana).to_have_title("(1) Hub")
    with pytest.raises(AssertionError, match="title"):
        await expect(ana).to_have_title("Hub", timeout=2_000)
    assert (await _state(scene, ticket["id"]))[1] is True
    await _ticket(scene, "Once more")
    await expect(ana.get_by_role("article", name="Once more")).to_contain_text("Read it later")


async def test_no_screen_has_accessibility_findings_in_light_or_dark(scene: Stage) -> None:
    admin = await scene.console("admin")
    ticket = await _ticket(scene, "Looked at")
    screens = [
        "tickets/mine",
        "board",
        "reports?interval=hour",
        "admin/agents",
        "admin/queues",
        "admin/menus",
        "admin/quarantine",
        "admin/triage",
        "knowledge/articles?article=en-warranty",
        "knowledge/write",
        "knowledge/words",
    ]
    findings: dict[str, list[str]] = {}
    for place in (f"tickets/open?ticket={ticket['id']}", *screens):
        await admin.goto(f"{scene.hub.url}/console/{place}")
        await expect(admin.get_by_role("main")).not_to_be_empty()
        await admin.wait_for_load_state("networkidle")
        await admin.emulate_media(color_scheme="light", reduced_motion="reduce")
        findings[f"{place} light"] = await findings_of(admin)
        await admin.emulate_media(color_scheme="dark", reduced_motion="reduce")
        findings[f"{place} dark"] = await findings_of(admin)
    assert {place: found for place, found in findings.items() if found} == {}
