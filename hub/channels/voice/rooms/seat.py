"""A leg as the engine holds it: its place, what is played to it, and the digits that are waited for."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hub.calls.lines import Gather, Mode
from hub.channels.voice.rooms.gathering import Gathering
from hub.channels.voice.rooms.keypad import KeyEar
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Leg
from hub.channels.voice.rooms.mixing import Place
from hub.channels.voice.rooms.tones import queue_music

Samples = NDArray[np.int16]


@dataclass(slots=True)
class Playing:
    """A prompt: its sound (None until it is loaded), how far it is, and the digits it waits for."""

    prompt_id: str
    gathering: Gathering | None = None
    sound: Samples | None = None
    at: int = 0
    stopped: bool = False

    def next_frame(self) -> Samples | None:
        """Return the next 20 ms; None when the sound is over or not there yet."""
        if self.sound is None or self.stopped or self.at >= len(self.sound):
            return None
        frame = self.sound[self.at : self.at + FRAME_SAMPLES]
        self.at += FRAME_SAMPLES
        return frame

    def silent(self) -> bool:
        """Tell whether all of the sound was heard."""
        return self.stopped or (self.sound is not None and self.at >= len(self.sound))


@dataclass(slots=True)
class Loop:
    """Something that is repeated for as long as it is wanted; nothing is heard until its sound is loaded."""

    sound: Samples | None = None
    at: int = 0

    def next_frame(self) -> Samples | None:
        """Return the next 20 ms."""
        if self.sound is None or not len(self.sound):
            return None
        places = (self.at + np.arange(FRAME_SAMPLES)) % len(self.sound)
        self.at = int(places[-1]) + 1
        return self.sound[places]


@dataclass(slots=True)
class Seat:
    """One leg in the engine."""

    leg: Leg
    place: Place
    answered: bool = False
    sequence: int = 0
    prompts: deque[Playing] = field(default_factory=deque)
    music: Loop | None = None
    music_name: str = ""
    hold_music: Loop = field(default_factory=Loop)
    tones: deque[Samples] = field(default_factory=deque)
    ear: KeyEar = field(default_factory=KeyEar)
    signals_digits: bool = False
    early: deque[str] = field(default_factory=deque)
    _known_prompts: set[str] = field(default_factory=set)

    @property
    def held(self) -> bool:
        """Tell whether the leg waits in its room with music."""
        return self.place.mode is Mode.HELD and self.place.room_id != ""

    def next_sequence(self) -> int:
        """Return the number of this leg's next event."""
        self.sequence += 1
        return self.sequence

    def queue_prompt(self, prompt_id: str, gather: Gather | None) -> Playing | None:
        """Queue a prompt that is still to be loaded; None when it was asked for before."""
        if prompt_id in self._known_prompts:
            return None
        self._known_prompts.add(prompt_id)
        playing = Playing(prompt_id, Gathering(gather) if gather else None)
        self.prompts.append(playing)
        return playing

    def clear(self) -> list[Playing]:
        """End prompts and music; return the prompts that were cut off."""
        cut = list(self.prompts)
        self.prompts.clear()
        self.early.clear()
        self.music = None
        return cut

    def press(self, digit: str, now: float) -> bool:
        """Take a digit for the prompt that gathers; False when none does.

        Who knows the menu presses before it speaks: a digit between two prompts is kept for the next one that gathers.
        """
        current = self.prompts[0] if self.prompts else None
        if current is None or current.gathering is None:
            between = self.music is None and not self.place.room_id
            if between:
                self.early.append(digit)
            return between
        current.gathering.press(digit, now)
        if current.gathering.gather.barge_in:
            current.stopped = True
            current.gathering.sound_ended(now)
        return True

    def ended_prompt(self, now: float) -> Playing | None:
        """Take the prompt that has come to its end out of the queue and return it."""
        current = self.prompts[0] if self.prompts else None
        if current is None:
            return None
        if current.gathering is None:
            over = current.silent()
        else:
            while self.early:
                self.press(self.early.popleft(), now)
            if current.silent():
                current.gathering.sound_ended(now)
            over = current.silent() and current.gathering.done(now)
        return self.prompts.popleft() if over else None

    def next_sound(self) -> Samples | None:
        """Return the 20 ms that are played to this leg alone; prompts go before tones, tones before music."""
        if self.prompts:
            return self.prompts[0].next_frame()
        if self.tones:
            frame = self.tones[0][:FRAME_SAMPLES]
            self.tones[0] = self.tones[0][FRAME_SAMPLES:]
            if not len(self.tones[0]):
                self.tones.popleft()
            return frame
        if self.music is not None:
            return self.music.next_frame()
        if self.held:
            if self.hold_music.sound is None:
                self.hold_music.sound = queue_music()
            return self.hold_music.next_frame()
        return None
