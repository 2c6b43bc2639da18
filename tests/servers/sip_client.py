"""A second SIP agent in a process of its own: calls by SRTP with a tone, holds for a moment, and says what it heard.

    python -m tests.servers.sip_client URI SECONDS

The process prints the share of the tone of 425 Hz in what it heard before the hold, and how much came during the hold.
"""

import asyncio
import sys
import time

import numpy as np
from baresip import Account, AudioNotActive, AudioRestarted, Config, Runtime, UserAgent

from hub.lab.media_stream import loudness, ulaw


async def listen(audio: object, seconds: float) -> bytes:
    """Speak a tone of 440 Hz for so long, and return what was heard, in µ-law."""
    heard, number, began = bytearray(), 0, time.monotonic()
    while time.monotonic() - began < seconds:
        at = (number * 160 + np.arange(160)) / 8000
        frame = (8000 * np.sin(2 * np.pi * 440 * at)).astype("<i2").tobytes()
        number += 1
        try:
            audio.write(frame)  # type: ignore[attr-defined]
            heard += audio.read(3200)  # type: ignore[attr-defined]
        except (AudioNotActive, AudioRestarted):
            pass
        await asyncio.sleep(max(0.0, began + number * 0.02 - time.monotonic()))
    return ulaw(np.frombuffer(bytes(heard), dtype="<i2")) if heard else b""


async def main(uri: str, seconds: float) -> None:
    runtime = Runtime()
    await runtime.start(Config(net_interface="127.0.0.1", native_log_level="error"))
    account = Account(
        user="phone", domain="127.0.0.1", password="", reg_interval=0,
        extra_params=("mediaenc=srtp-mand", "video_codecs=none"),
    )  # fmt: skip
    agent = await UserAgent.create(runtime, account)
    call = await agent.dial(uri)
    await call.wait_established(10)
    heard = await listen(call.audio, seconds)
    await call.hold()
    await listen(call.audio, 0.5)
    held = await listen(call.audio, 0.4)
    await call.resume()
    again = await listen(call.audio, seconds)
    await call.hangup()
    print(f"{loudness(heard[-3200:], 425):.3f} {len(held)} {loudness(again[-3200:], 425):.3f}", flush=True)
    await runtime.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
