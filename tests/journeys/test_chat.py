"""Journey (a): a visitor writes, the agent is offered it, answers with a suggestion, the visitor reads it, the board moved."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.journeys.accessibility import findings_of
from tests.journeys.browser import SHARED_LOOP, Stage, stage

pytestmark = SHARED_LOOP


async def test_a_visitor_is_answered_with_a_suggestion(tmp_path: Path, chromium: Browser) -> None:
    async with stage(chromium, tmp_path) as scene:
        board = await scene.console("supervisor")
        await board.goto(f"{scene.hub.url}/console/board")
        await expect(board.get_by_role("region", name="Queues")).to_contain_text("Chat")
        ana = await scene.console("ana")
        await ana.get_by_role("button", name="I am ready").click()

        visitor = await scene.page()
        await visitor.goto(f"{scene.hub.url}/demo/chat")
        await visitor.get_by_role("button", name="Open chat").click()
        widget = visitor.frame_locator("iframe")
        await widget.get_by_label("Your message").fill("When will I receive my refund?")
        await widget.get_by_role("button", name="Send").click()

        offer = ana.get_by_role("article", name="Offer")
        await expect(offer).to_contain_text("refund")
        await offer.get_by_role("button", name="Accept").click()
        await expect(ana.get_by_role("log")).to_contain_text("When will I receive my refund?")
        suggestions = ana.get_by_role("region", name="Suggest")
        await expect(suggestions).to_contain_text("refund")
        await expect(suggestions.locator("mark").first).to_be_visible()
        await ana.keyboard.press("Alt+0")
        await expect(suggestions.get_by_role("group", name="Drafted reply")).to_contain_text("[1]")
        await suggestions.get_by_role("button", name="Close the draft").click()
        await suggestions.get_by_role("button", name="Insert").first.click()
        reply = ana.get_by_role("textbox", name="Reply")
        await expect(reply).not_to_have_value("")
        await reply.press("Control+Enter")

        await expect(widget.get_by_role("log")).to_contain_text("working days", timeout=25_000)
        await expect(board.get_by_role("region", name="Queues")).to_contain_text("100")
        await visitor.reload()
        await visitor.get_by_role("button", name="chat").click()
        await expect(visitor.frame_locator("iframe").get_by_role("log")).to_contain_text(
            "When will I receive"
        )


async def test_a_screen_on_the_wall_shows_the_board_until_its_link_ends(scene: Stage) -> None:
    board = await scene.console("supervisor")
    await board.goto(f"{scene.hub.url}/console/board")
    await board.get_by_role("button", name="Screens on the wall").click()
    dialog = board.get_by_role("dialog", name="Screens on the wall")
    await dialog.get_by_label("Name of the screen").fill("Hall")
    await dialog.get_by_role("button", name="Make a link").click()
    address = await dialog.get_by_label("Open this address").input_value()
    path, _, token = address.partition("#")
    assert path.endswith("/console/wall")

    wall = await scene.page()
    await wall.goto(f"{scene.hub.url}/console/wall?rotate=0#{token}")
    await expect(wall.get_by_role("region", name="Queues")).to_contain_text("Chat")
    await expect(wall.get_by_role("region", name="Agents")).to_be_visible()
    assert await wall.get_by_role("button").count() == 0
    assert await findings_of(wall) == []

    await dialog.get_by_role("button", name="End it: Hall").click()
    await expect(wall.get_by_text("This link does not work any more")).to_be_visible(timeout=15_000)
