"""Journey: a visitor calls from the page, is put through by the menu, and everybody hears whom they should."""

import io
import wave
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Browser, FrameLocator, Page, expect

from tests.journeys.accessibility import findings_of
from tests.journeys.browser import SHARED_LOOP, Stage, stage
from tests.journeys.phone import hears
from tests.servers.hub_process import HubClient

pytestmark = SHARED_LOOP

VISITOR, ANA, BO, SUPERVISOR = 440.0, 587.0, 1109.0, 311.0


async def record_every_call(client: HubClient) -> None:
    queue = await client.call("GET", "/queues/calls")
    policy = {"mode": "always", "announce": False}
    await client.call("PATCH", "/queues/calls", json={"version": queue["version"], "recording": policy})


async def call_from_the_page(scene: Stage) -> tuple[Page, FrameLocator]:
    """Call, and choose English and billing in the menu."""
    visitor = await scene.page(VISITOR)
    await visitor.goto(f"{scene.hub.url}/demo/chat")
    await visitor.get_by_role("button", name="Open chat").click()
    widget = visitor.frame_locator("iframe")
    await widget.get_by_role("button", name="Call us").click()
    await expect(widget.get_by_text("For English, press 1")).to_be_visible(timeout=15_000)
    await widget.get_by_role("button", name="Key 1").click()
    await expect(widget.get_by_text("For invoices and payments, press 1")).to_be_visible(timeout=15_000)
    await widget.get_by_role("button", name="Key 1").click()
    return visitor, widget


def bar_of(page: Page) -> Any:  # Any: a locator
    return page.get_by_role("region", name="Call", exact=True)


async def accept(page: Page) -> None:
    offer = page.get_by_role("article", name="New contact offered")
    await expect(offer).to_be_visible(timeout=15_000)
    await offer.get_by_role("button", name="Accept").click()


async def test_a_call_is_answered_held_handed_over_supervised_and_recorded(
    tmp_path: Path, chromium: Browser
) -> None:
    async with stage(chromium, tmp_path, HUB_VOICE__ENGINES="1") as scene, aiohttp.ClientSession() as session:
        admin = await HubClient(scene.hub.url, session).sign_in("admin")
        await record_every_call(admin)
        ana, bo = await scene.console("ana", ANA), await scene.console("bo", BO)
        for console in (ana, bo):
            await console.get_by_role("button", name="I am ready").click()
        visitor, widget = await call_from_the_page(scene)

        await accept(ana)
        await expect(bar_of(ana)).to_contain_text("Talking", timeout=15_000)
        await hears(ana, [VISITOR])
        await hears(visitor, [ANA], frame=1)
        assert [await findings_of(one) for one in (ana, visitor.frames[1])] == [[], []]
        await ana.reload()
        await hears(ana, [VISITOR])
        await hears(visitor, [ANA], frame=1)

        await ana.keyboard.press("Alt+h")
        await expect(bar_of(ana)).to_contain_text("On hold")
        await expect(widget.get_by_text("You are on hold")).to_be_visible()
        await hears(visitor, [], [ANA], music=True, frame=1)

        await bar_of(ana).get_by_role("button", name="Transfer").click()
        await bar_of(ana).get_by_role("searchbox").fill("bo")
        await bar_of(ana).get_by_role("button", name="Ask first: Bo").click()
        await accept(bo)
        await hears(bo, [ANA], [VISITOR])
        await hears(ana, [BO], [VISITOR])
        await bar_of(ana).get_by_role("button", name="Hand over").click()
        await expect(bar_of(ana)).to_have_count(0)
        await hears(bo, [VISITOR], [ANA])
        await hears(visitor, [BO], [ANA], frame=1)

        await supervise(scene, visitor, bo)

        await bar_of(bo).get_by_role("button", name="Hang up").click()
        await expect(widget.get_by_text("The call has ended")).to_be_visible()
        await expect(bo.get_by_role("region", name="Wrap-up")).to_be_visible()
        await expect(bo.get_by_role("group", name="Recording")).to_be_visible(timeout=15_000)
        await the_recording_holds_both(admin)


async def supervise(scene: Stage, visitor: Page, bo: Page) -> None:
    """A supervisor hears both; the whisper is heard by the agent alone."""
    boss = await scene.console("supervisor", SUPERVISOR)
    await boss.goto(f"{scene.hub.url}/console/board")
    calls = boss.get_by_role("region", name="Calls")
    await calls.get_by_role("button", name="Listen").click()
    await hears(boss, [VISITOR, BO])
    await hears(bo, [VISITOR], [SUPERVISOR])
    await bar_of(boss).get_by_role("button", name="Whisper").click()
    await hears(bo, [VISITOR, SUPERVISOR])
    await hears(visitor, [BO], [SUPERVISOR], frame=1)
    await bar_of(boss).get_by_role("button", name="Leave").click()
    await expect(bar_of(boss)).to_have_count(0)


async def the_recording_holds_both(admin: HubClient) -> None:
    """The customer on the left, the agents on the right."""
    call = (await admin.call("GET", "/calls"))["items"][0]
    kept = (await admin.call("GET", f"/calls/{call['id']}/recordings"))["items"]
    with wave.open(io.BytesIO(await admin.download(kept[0]["url"]))) as sound:
        rate, frames = sound.getframerate(), sound.readframes(sound.getnframes())
    samples = np.frombuffer(frames, np.int16).astype(float).reshape(-1, 2)
    customer, agents = (share_of(samples[:, side], rate) for side in (0, 1))
    assert customer[VISITOR] > 0.5
    assert min(agents[ANA], agents[BO]) > 0.5
    assert max(customer[ANA], customer[BO], agents[VISITOR]) < 0.02


def share_of(samples: NDArray[np.float64], rate: int) -> dict[float, float]:
    """Return which share of the power lies at each one's tone, in the half second in which it is largest."""
    length = rate // 2
    parts = samples[: len(samples) // length * length].reshape(-1, length)
    power = np.abs(np.fft.rfft(parts)) ** 2
    whole = np.maximum(power[:, 1:].sum(axis=1), length**2 * 10_000.0)
    return {
        hertz: float((power[:, round(hertz / 2) - 1 : round(hertz / 2) + 2].sum(axis=1) / whole).max())
        for hertz in (VISITOR, ANA, BO)
    }
