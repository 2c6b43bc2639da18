"""A program that speaks: text on standard input becomes a WAV file on standard output.

`python -m hub.channels.voice.speech LANGUAGE`, LANGUAGE as in BCP 47. It is a process of its own, so that neither a voice's
memory nor a fault in it is the hub's. English is spoken by Hibari where that is installed (extra `speech`); everything else,
and English without it, by eSpeak NG (https://github.com/espeak-ng/espeak-ng), whose library and voices come as a package.
"""

import array
import ctypes
import io
import sys
import wave
from importlib.util import find_spec
from typing import Any

import espeakng_loader

SYNCHRONOUS = 2
UTF8 = 1
RATE_PARAMETER = 1
WORDS_PER_MINUTE = {"zh": 150}
DEFAULT_WORDS_PER_MINUTE = 145
VOICES = {"zh": "cmn", "en": "en-us", "nb": "nb", "no": "nb", "pt-br": "pt-br", "yue": "yue", "zh-hk": "yue"}
"""The voice for languages that eSpeak calls otherwise; any other language is its own voice."""
LONGEST_CHARACTERS = 5_000
HIBARI_RATE = 24_000

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def main() -> int:
    """Speak what comes in; 2: no such language."""
    language = sys.argv[1].lower() if len(sys.argv) > 1 else "en"
    text = sys.stdin.buffer.read().decode("utf-8")[:LONGEST_CHARACTERS]
    if language.partition("-")[0] == "en" and find_spec("hibari") is not None:
        rate, sound = _hibari(text)
    else:
        rate, sound = _espeak(text, language)
    if not rate:
        return 2
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound)
    sys.stdout.buffer.write(held.getvalue())
    return 0


def _hibari(text: str) -> tuple[int, bytes]:
    from hibari import Hibari  # an optional and large import

    sound: Any = Hibari()(text)  # Any: a package without types
    return HIBARI_RATE, (sound.clip(-1, 1) * 32_767).astype("<i2").tobytes()


def _espeak(text: str, language: str) -> tuple[int, bytes]:
    """Return the sample rate (0: no such voice) and the samples."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, data, 0)
    sound = array.array("h")

    def take(samples: Any, count: int, events: Any) -> int:  # Any: pointers
        if samples and count:
            sound.extend(samples[:count])
        return 0

    callback = _Callback(take)
    library.espeak_SetSynthCallback(callback)
    primary = language.partition("-")[0]
    for name in (VOICES.get(language), language, VOICES.get(primary), primary):
        if name and library.espeak_SetVoiceByName(name.encode()) == 0:
            break
    else:
        return 0, b""
    library.espeak_SetParameter(RATE_PARAMETER, WORDS_PER_MINUTE.get(primary, DEFAULT_WORDS_PER_MINUTE), 0)
    encoded = text.encode() + b"\0"
    library.espeak_Synth(encoded, ctypes.c_size_t(len(encoded)), 0, 1, 0, UTF8, None, None)
    library.espeak_Synchronize()
    if sys.byteorder == "big":
        sound.byteswap()
    return rate, sound.tobytes()


if __name__ == "__main__":
    sys.exit(main())
