"""What one call is to do, as a value; pure.

The provider pulls: it fetches a document, carries it out and fetches the next. The voice contract pushes: `prompt`, `park`,
`join`. A `Script` is where the two meet. Verbs change it; `document` (hub.channels.voice.twilio.twiml) turns its *head*, the
first thing to be done, into TwiML; and a call that carries out another head than the script's is told so.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from hub.calls.lines import Gather, LegEnd, Prompt


class Rest(StrEnum):
    """What goes on when no prompt is played."""

    NOTHING = "nothing"
    MUSIC = "music"
    STREAM = "stream"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A prompt that waits for its turn."""

    prompt_id: str
    prompts: tuple[Prompt, ...]
    gather: Gather | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The call's orders. `step` numbers the documents handed out, so that a repeated request is known as one."""

    answered: bool = False
    speeches: tuple[Speech, ...] = ()
    rest: Rest = Rest.NOTHING
    refusal: LegEnd | None = None
    step: int = 0
    idle_rounds: int = 0
    """How often in a row the call came back without having done anything: it had no orders, or its stream broke."""

    @property
    def head(self) -> tuple[str, ...]:
        """Return what tells one document from another, whatever its number."""
        if self.rest is Rest.OVER:
            return (Rest.OVER, self.refusal or "")
        if self.speeches:
            return ("speech", self.speeches[0].prompt_id)
        return (self.rest, "")


def answered(script: Script) -> Script:
    """Pick up."""
    return replace(script, answered=True)


def refused(script: Script, reason: LegEnd) -> Script:
    """Turn away a call that was not picked up; one that was is hung up."""
    return over(script) if script.answered else replace(over(script), refusal=reason)


def over(script: Script) -> Script:
    """End the call."""
    return replace(script, rest=Rest.OVER, speeches=())


def spoken(script: Script, speech: Speech) -> Script:
    """Play something after what is playing; a prompt that is known already is not played twice."""
    if script.rest is Rest.OVER or any(one.prompt_id == speech.prompt_id for one in script.speeches):
        return script
    return replace(script, speeches=(*script.speeches, speech))


def parked(script: Script) -> Script:
    """Play the provider's music, after the prompts."""
    return _resting(script, Rest.MUSIC)


def streaming(script: Script) -> Script:
    """Bring the audio into our own rooms, ending prompts and music."""
    return replace(_resting(script, Rest.STREAM), speeches=())


def _resting(script: Script, rest: Rest) -> Script:
    return script if script.rest is Rest.OVER else replace(script, rest=rest, answered=True)


def turned(script: Script, step: int) -> tuple[Script, Speech | None]:
    """Go on after the document numbered `step`; return what was played to its end, if that is news.

    A request for an older document is a repeated one and changes nothing.
    """
    if step != script.step or script.rest is Rest.OVER:
        return script, None
    if script.speeches:
        return replace(script, speeches=script.speeches[1:], step=step + 1, idle_rounds=0), script.speeches[0]
    again = script.idle_rounds + 1 if script.rest in (Rest.NOTHING, Rest.STREAM) else 0
    return replace(script, step=step + 1, idle_rounds=again), None


def pushed(script: Script) -> Script:
    """Number the document that replaces the one under way."""
    return replace(script, step=script.step + 1, idle_rounds=0)


def at_step(script: Script, step: int) -> Script:
    """Take up the numbering of a call that began before the hub did."""
    return replace(script, step=max(step, 0))


def connected(script: Script) -> Script:
    """Take note that the stream stands."""
    return replace(script, idle_rounds=0)
