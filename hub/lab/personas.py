"""The lab's characters: how a customer writes, waits and comes back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hub.lab.wording import Matter, Script


@dataclass(frozen=True, kw_only=True)
class Persona:
    """A temper. Times are seconds of the lab, in which an hour of the world passes in a few."""

    name: str
    weight: int
    turns: int = 2
    patience_s: float = 25.0
    pause_s: float = 1.0
    nags: int = 0
    angry: bool = False
    chatty: bool = False
    fragments: bool = False
    files: bool = False
    reopens: bool = False
    switches: bool = False
    mixes: bool = False
    away: bool = False


PERSONAS: tuple[Persona, ...] = (
    Persona(name="patient", weight=5, turns=3, patience_s=60.0, pause_s=2.0),
    Persona(name="terse", weight=4, turns=1, pause_s=0.5),
    Persona(name="angry", weight=2, turns=2, patience_s=8.0, nags=2, angry=True),
    Persona(name="chatty", weight=3, turns=4, chatty=True),
    Persona(name="fragments", weight=3, turns=2, pause_s=0.3, fragments=True),
    Persona(name="files", weight=2, turns=2, files=True),
    Persona(name="comes back", weight=2, turns=2, reopens=True),
    Persona(name="switches", weight=2, turns=1, patience_s=6.0, nags=1, switches=True),
    Persona(name="mixes languages", weight=2, turns=2, mixes=True),
    Persona(name="away", weight=2, turns=2, away=True),
)


def choose(chance: Random, personas: Sequence[Persona] = PERSONAS) -> Persona:
    """Return a character, the frequent ones more often."""
    return chance.choices(personas, weights=[one.weight for one in personas])[0]


def opening(persona: Persona, matter: Matter, other: Script, chance: Random) -> list[str]:
    """Return the texts with which this character begins: one, or several in a row."""
    asked = matter.say(matter.topic.openings, chance)
    if persona.fragments:
        return [matter.say(matter.script.greetings, chance), asked, matter.say(matter.topic.more, chance)]
    words = [asked] if persona.turns == 1 else [matter.say(matter.script.greetings, chance), asked]
    return [_coloured(persona, "\n".join(words), matter, other, chance)]


def following(persona: Persona, matter: Matter, other: Script, turn: int, chance: Random) -> str:
    """Return what is written after an answer: thanks in the last turn, another question before."""
    if turn >= persona.turns:
        return matter.say(matter.script.thanks, chance)
    return _coloured(persona, matter.say(matter.topic.more, chance), matter, other, chance)


def _coloured(persona: Persona, text: str, matter: Matter, other: Script, chance: Random) -> str:
    if persona.angry:
        text = f"{text} {matter.say(matter.script.angry, chance)}"
    if persona.chatty:
        text = f"{text}\n\n{matter.say(matter.script.chatty, chance)}"
    if persona.mixes:
        text = f"{text} {chance.choice(other.thanks)}"
    return text
