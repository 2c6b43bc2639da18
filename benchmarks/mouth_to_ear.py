"""Measure how long a sound takes from one browser, through the room engine, to another.

    python -m benchmarks.mouth_to_ear [--tones 60] [--first]

Two connections of a Chromium (HUB_TEST_CHROMIUM, /usr/bin/chromium), opened as the console's softphone opens them, take part in one
room of an engine that runs as the process that it is in production. Tones begin at chance moments in the first one's audio graph and
are found sample by sample in the second one's, both on the clock of one audio context: encoding, both ways through the kernel, the
engine's jitter buffer and mix, Chromium's own jitter buffer and decoding are all in it. What is not: microphone, loudspeaker, network.

Beside it the same tones go from one connection of the page straight to another, in the same codec: what Chromium takes by itself. On a
machine that is full both grow alike, for Chromium lengthens its buffer when it is not let run; the difference is the hub's part.
"""

import argparse
import asyncio
import os
import random
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, Route, async_playwright

from benchmarks.voice import NoSounds, percentile
from hub.calls.lines import LineEvent
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.clock import SystemClock
from tests.journeys.browser import ARGUMENTS, CHROMIUM

PLACE = "http://localhost/"
"""Where the page says it is: worklets want a secure place."""

TONE_S = 0.12
PAUSE_S = 0.45
WARMING_S = 3.0
"""Before tones are counted: jitter buffers begin long and grow short."""

PAGE = """
(() => {
  const context = new AudioContext();
  const ear = `registerProcessor("ear", class extends AudioWorkletProcessor {
    process(inputs) {
      const sound = inputs[0][0];
      if (!sound) return true;
      for (let i = 0; i < sound.length; i++) {
        if (Math.abs(sound[i]) < 0.02) { this.quiet = (this.quiet ?? 0) + 1; continue; }
        if (this.quiet > 4800) this.port.postMessage(currentTime + i / sampleRate);
        this.quiet = 0;
      }
      return true;
    }
  });`;
  const heard = { hub: [], direct: [] };
  const connected = async (peer) => {
    while (peer.connectionState !== "connected") await new Promise((done) => setTimeout(done, 20));
  };
  const offering = async (track) => {
    const peer = new RTCPeerConnection({ iceServers: [] });
    const line = peer.addTransceiver(track, { direction: "sendrecv" });
    line.setCodecPreferences(RTCRtpSender.getCapabilities("audio").codecs.filter((one) => one.mimeType === "audio/PCMU"));
    await peer.setLocalDescription(await peer.createOffer());
    while (peer.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 20));
    return peer;
  };
  const hears = (peer, way) => peer.addEventListener("track", (event) => listen(new MediaStream([event.track]), way));
  const open = async (name, track, way) => {
    const peer = await offering(track);
    if (way) hears(peer, way);
    const sdp = await window.exchange(name, peer.localDescription.sdp);
    await peer.setRemoteDescription({ type: "answer", sdp });
    await connected(peer);
  };
  const direct = async (track) => {
    const caller = await offering(track);
    const called = new RTCPeerConnection({ iceServers: [] });
    hears(called, "direct");
    await called.setRemoteDescription(caller.localDescription);
    await called.setLocalDescription(await called.createAnswer());
    while (called.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 20));
    await caller.setRemoteDescription(called.localDescription);
    await connected(caller);
  };
  const listen = (stream, way) => {
    const player = new Audio();
    player.srcObject = stream;
    player.muted = true;
    const node = new AudioWorkletNode(context, "ear");
    node.port.onmessage = ({ data }) => heard[way].push(data);
    context.createMediaStreamSource(stream).connect(node).connect(context.destination);
  };
  const fork = context.createOscillator();
  const mouth = context.createGain();
  window.call = async () => {
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([ear], { type: "text/javascript" })));
    const said = context.createMediaStreamDestination();
    const silence = context.createMediaStreamDestination();
    fork.frequency.value = 1000;
    mouth.gain.value = 0;
    fork.connect(mouth).connect(said);
    fork.start();
    const [voice] = said.stream.getTracks();
    await open("mouth", voice, "");
    await open("ear", silence.stream.getTracks()[0], "hub");
    await direct(voice);
  };
  window.say = async (seconds, lasting, wait) => {
    heard.hub.length = heard.direct.length = 0;
    const at = context.currentTime + seconds;
    mouth.gain.setValueAtTime(0.5, at);
    mouth.gain.setValueAtTime(0, at + lasting);
    await new Promise((done) => setTimeout(done, wait * 1000));
    const took = (way) => ((heard[way].find((moment) => moment > at) ?? NaN) - at) * 1000;
    return [took("hub"), took("direct")].map((ms) => (Number.isNaN(ms) ? null : ms));
  };
})();
"""


async def measure(page: Page, tones: int) -> list[tuple[float, float]]:
    """Return the milliseconds that each tone took through the hub and beside it; one that was not heard twice is left out."""
    chance = random.Random(20)
    await asyncio.sleep(WARMING_S)
    took: list[tuple[float, float]] = []
    for _ in range(tones):
        hub, direct = await page.evaluate(
            "([begin, lasting, wait]) => window.say(begin, lasting, wait)",
            [0.02 + chance.random() / 20, TONE_S, PAUSE_S],
        )
        if hub is not None and direct is not None:
            took.append((float(hub), float(direct)))
    return took


async def call(browser: Browser, lines: RoomLines) -> Page:
    """Return a page whose two connections stand and are in one room."""
    page = await browser.new_page()

    async def serve(route: Route) -> None:
        await route.fulfill(body="<!doctype html>", content_type="text/html")

    async def exchange(name: str, sdp: str) -> str:
        return await lines.negotiate(name, "web", sdp)

    await page.route(f"{PLACE}**", serve)
    await page.expose_function("exchange", exchange)
    await page.goto(PLACE)
    await page.evaluate(PAGE)
    await page.evaluate("window.call()")
    for leg_id in ("mouth", "ear"):
        await lines.join(leg_id, "room")
    return page


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tones", type=int, default=60)
    parser.add_argument(
        "--first", action="store_true", help="engine and browser before other work of the machine; needs root"
    )
    options = parser.parse_args()
    if options.first:
        os.nice(-19)  # what is started from here on inherits it
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = EngineSettings(socket=f"{folder}/e.sock", recordings=str(Path(folder) / "r"), rejoin_s=0)
        link = EngineLink(settings, "engine")
        lines = RoomLines([link], NoSounds(), NoSounds(), SystemClock())

        async def news(event: LineEvent) -> None:
            return

        lines.listen(news)
        await lines.start()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            took = await measure(await call(browser, lines), options.tones)
            await browser.close()
        through, beside = [hub for hub, _ in took], [direct for _, direct in took]
        print(
            f"mouth_to_ear tones={options.tones} heard={len(took)}"
            f" p50={percentile(through, 0.5):.1f} p99={percentile(through, 0.99):.1f} ms;"
            f" chromium_alone_p50={percentile(beside, 0.5):.1f} ms;"
            f" hub_p50={percentile([hub - direct for hub, direct in took], 0.5):.1f} ms;"
            f" load={os.getloadavg()[0]:.0f}"
        )
        await link.stop(leave_calls=False)
        await lines.stop()


if __name__ == "__main__":
    asyncio.run(main())
