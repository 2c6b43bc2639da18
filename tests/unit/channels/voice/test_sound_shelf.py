"""Prompts as files: spoken once, in the languages the hub speaks."""

from pathlib import Path

import pytest

from hub.calls.lines import Prompt
from hub.channels.voice.rooms.sound_files import read_wav, write_wav
from hub.channels.voice.sound_shelf import SoundShelf, spoken
from hub.errors import Invalid
from hub.storage.sqlite.blobs import MemoryBlobs
from tests.fakes.browser_peer import loudness, tone


@pytest.mark.parametrize(
    ("text", "language"), [("Press one.", "en"), ("请按一。", "zh"), ("Bitte warten.", "de-AT")]
)
def test_texts_are_spoken(text: str, language: str) -> None:
    sound = read_wav(spoken(text, language))
    assert 0.4 < len(sound) / 8000 < 4
    assert loudness(sound) > 500


def test_a_language_without_voice_is_refused() -> None:
    with pytest.raises(Invalid):
        spoken("Hello", "tlh-x")


async def test_a_text_is_spoken_once_and_a_recording_is_read_by_its_blob(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    def speak(text: str, language: str) -> bytes:
        asked.append((text, language))
        return write_wav(tone(440, 0.1))

    blobs = MemoryBlobs()
    shelf = SoundShelf(tmp_path / "sounds", blobs, speak)
    first = await shelf.file_of(Prompt(text="Hello"))
    assert await shelf.file_of(Prompt(text="Hello")) == first
    assert await shelf.file_of(Prompt(text="Hello", language="de")) != first
    assert asked == [("Hello", "en"), ("Hello", "de")]
    key = await blobs.put(write_wav(tone(600, 0.2)), "audio/wav")
    assert Path(await shelf.file_of(Prompt(blob=key))).exists()
    bad = await blobs.put(b"no sound", "audio/wav")
    with pytest.raises(Invalid):
        await shelf.file_of(Prompt(blob=bad))
