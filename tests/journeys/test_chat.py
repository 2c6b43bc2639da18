"""Journey (a): a visitor writes, the agent is offered it, answers with a suggestion, the visitor reads it, the board moved."""

from pathlib import Path

from playwright.async_api import expect

from tests.journeys.browser import stage


async def test_a_visitor_is_answered_with_a_suggestion(tmp_path: Path) -> None:
    async with stage(tmp_path) as scene:
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
