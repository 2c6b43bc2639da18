"""Telephones of a journey: a tone instead of a microphone, and ears that take what they hear apart by Fourier analysis."""

import asyncio
import math
from collections.abc import Sequence

from playwright.async_api import Page

# Every microphone becomes an oscillator; every connection is noted, so that what it brings can be listened to. The real
# microphone is opened all the same: with leave to use it the browser names its addresses plainly, as it does for people.
_SCRIPT = """
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) { super(...given); peers.push(this); }
  };
  const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (open) navigator.mediaDevices.getUserMedia = async (wish) => {
    await open(wish);
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    const target = context.createMediaStreamDestination();
    tone.frequency.value = HERTZ;
    volume.gain.value = HERTZ > 0 ? 0.3 : 0;
    tone.connect(volume).connect(target);
    tone.start();
    return target.stream;
  };
  window.listen = async (seconds) => {
    const peer = peers.findLast((one) => one.connectionState === "connected");
    if (!peer) return null;
    const track = peer.getReceivers()[0].track;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 16384;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const rate = context.sampleRate;
    await context.close();
    return { levels: [...levels.slice(0, 2048)], bin: rate / analyser.fftSize };
  };
})();
"""

LOUD_DB = -50.0
SILENT_DB = -75.0
HEARING_S = 0.5
WITHIN_S = 10.0


async def give_phone(page: Page, hertz: float) -> None:
    """Let this person's microphone send a tone (0: silence); before the page is opened."""
    await page.add_init_script(_SCRIPT.replace("HERTZ", str(hertz)))


async def heard(page: Page, tones: Sequence[float], frame: int = 0) -> dict[float, float]:
    """Return how loud (dB below full scale) each tone is in what this person hears now; at 0 the loudest of all."""
    found = await page.frames[frame].evaluate(f"window.listen({HEARING_S})")
    if found is None:
        return dict.fromkeys(tones, -math.inf)
    levels, width = found["levels"], found["bin"]

    def level(hertz: float) -> float:
        middle = round(hertz / width)
        return max(
            -999.0, *(each if each is not None else -999.0 for each in levels[middle - 2 : middle + 3])
        )

    everything = max(each if each is not None else -999.0 for each in levels[5:])
    return {0.0: everything} | {hertz: level(hertz) for hertz in tones}


async def hears(
    page: Page, loud: Sequence[float], silent: Sequence[float] = (), *, frame: int = 0, music: bool = False
) -> None:
    """Wait until this person hears all of the first tones and none of the second; with `music` something besides."""
    last: dict[float, float] = {}
    try:
        async with asyncio.timeout(WITHIN_S):
            while True:
                last = await heard(page, (*loud, *silent), frame)
                wanted = all(last[one] > LOUD_DB for one in ((0.0, *loud) if music else loud))
                if wanted and all(last[one] < SILENT_DB for one in silent):
                    return
    except TimeoutError:
        raise AssertionError(f"wanted {loud} loud and {silent} silent, heard {last}") from None
