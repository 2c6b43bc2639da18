"""Write the documents that the provider carries out; pure.

Verbs and attributes: https://www.twilio.com/docs/voice/twiml. Every document but a last one ends by asking the hub what
comes next, under an address that names the leg and the document's number.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from twilio.twiml.voice_response import Gather as GatherVerb
from twilio.twiml.voice_response import VoiceResponse

from hub.calls.lines import Gather, LegEnd, Prompt
from hub.channels.voice.twilio.script import Rest, Script, Speech

LANGUAGES = {
    "ar": "arb", "cs": "cs-CZ", "da": "da-DK", "de": "de-DE", "en": "en-US", "es": "es-ES", "fi": "fi-FI", "fr": "fr-FR",
    "hi": "hi-IN", "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nb": "nb-NO", "nl": "nl-NL", "pl": "pl-PL", "pt": "pt-PT",
    "ru": "ru-RU", "sv": "sv-SE", "tr": "tr-TR", "zh": "cmn-CN",
}  # fmt: skip
"""Languages by ISO 639-1 as <Say> names them: https://www.twilio.com/docs/voice/twiml/say#languages"""

MAX_SAID_CHARS = 4096
"""The longest text of one <Say>."""

IDLE_S = 20
"""How long a call without orders waits before it asks again; orders that come meanwhile are pushed."""

MAX_ROUNDS = {Rest.NOTHING: 3, Rest.STREAM: 10}
"""How often a call comes back without having done anything before it is told so and ended."""

BROKEN_PAUSE_S = 2
"""What lies between the attempts to stream again."""

SORRY = {
    "en": "We are sorry, your call cannot be connected. Please call again later.",
    "de": "Ihr Anruf kann leider nicht verbunden werden. Bitte rufen Sie später noch einmal an.",
    "zh": "很抱歉，您的电话暂时无法接通，请稍后再拨。",
}
ONE_MOMENT = {
    "en": "One moment, please.",
    "de": "Einen Moment, bitte.",
    "zh": "请稍候。",
}
STARTING_PAUSE_S = 5
MAX_STARTING_ROUNDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an inbox's documents have in common: where they lead and how they speak."""

    base_url: str
    """Of the inbox's webhooks, without the tail."""
    stream_url: str
    """Where streams lead to; the number of an engine is added to it."""
    queue: str
    language: str = "en"
    voices: Mapping[str, str] = field(default_factory=dict)

    def url(self, tail: str, **query: object) -> str:
        """Return the address of one of the inbox's webhooks."""
        return f"{self.base_url}/{tail}" + (f"?{urlencode(query)}" if query else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNames:
    """What one call's documents name it by: our id, what proves a stream to be its, and the engine that waits for it."""

    leg_id: str
    token: str
    engine: int = 0


def document(script: Script, wording: Wording, names: CallNames) -> str:
    """Return what the call is to do now, and then to ask for under its number."""
    response = VoiceResponse()
    follow = wording.url("voice-next", leg=names.leg_id, step=script.step)
    if script.rest is Rest.OVER:
        _end(response, script.refusal)
    elif script.speeches:
        _speak(response, script.speeches[0], wording, follow)
    elif script.rest is Rest.MUSIC:
        _park(response, wording, follow)
    elif script.idle_rounds >= MAX_ROUNDS[script.rest]:
        return apology(wording)
    elif script.rest is Rest.STREAM:
        _stream(response, script.idle_rounds, wording, names, follow)
    else:
        response.pause(length=IDLE_S)
        response.redirect(follow)
    return str(response)


def starting(wording: Wording, tail: str, rounds: int, **query: object) -> str:
    """Return what a call hears while the hub is coming up: a word, a pause, and the same request again."""
    response = VoiceResponse()
    if rounds >= MAX_STARTING_ROUNDS:
        return apology(wording)
    if rounds % 3 == 0:
        _say(response, Prompt(text=_in(ONE_MOMENT, wording.language), language=wording.language), wording)
    response.pause(length=STARTING_PAUSE_S)
    response.redirect(wording.url(tail, **query, rounds=rounds + 1))
    return str(response)


def hold_on(script: Script, wording: Wording, names: CallNames) -> str:
    """Return what a call hears that cannot be streamed yet: a word, a pause, and the next request."""
    if script.idle_rounds >= MAX_ROUNDS[Rest.STREAM]:
        return apology(wording)
    response = VoiceResponse()
    if script.idle_rounds == 1:
        _say(response, Prompt(text=_in(ONE_MOMENT, wording.language), language=wording.language), wording)
    response.pause(length=BROKEN_PAUSE_S)
    response.redirect(wording.url("voice-next", leg=names.leg_id, step=script.step))
    return str(response)


def apology(wording: Wording) -> str:
    """Return what ends a call that cannot be served."""
    response = VoiceResponse()
    _say(response, Prompt(text=_in(SORRY, wording.language), language=wording.language), wording)
    response.hangup()
    return str(response)


def hung_up() -> str:
    """Return what ends a call at once."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def digits(dialled: str, script: Script, wording: Wording, names: CallNames) -> str:
    """Return what dials digits towards the party and then goes on."""
    response = VoiceResponse()
    response.play(digits=dialled)
    response.redirect(wording.url("voice-next", leg=names.leg_id, step=script.step))
    return str(response)


def _end(response: VoiceResponse, refusal: LegEnd | None) -> None:
    if refusal is None:
        response.hangup()
    else:
        response.reject(reason="busy" if refusal is LegEnd.BUSY else "rejected")


def _speak(response: VoiceResponse, speech: Speech, wording: Wording, follow: str) -> None:
    gather = speech.gather
    if gather is None:
        _say_all(response, speech.prompts, wording)
        response.redirect(follow)
        return
    if not gather.barge_in:
        _say_all(response, speech.prompts, wording)
    verb = response.gather(
        input="dtmf",
        action=follow,
        action_on_empty_result=True,
        num_digits=gather.max_digits,
        timeout=_patience_s(gather),
        finish_on_key=gather.finish_on,
    )
    if gather.barge_in:
        _say_all(verb, speech.prompts, wording)


def _patience_s(gather: Gather) -> int:
    """Return the one time-out that <Gather> knows, in whole seconds, for the first digit and between digits."""
    return max(1, math.ceil(max(gather.first_s, gather.between_s if gather.max_digits > 1 else 0.0)))


def _say_all(verb: VoiceResponse | GatherVerb, prompts: Sequence[Prompt], wording: Wording) -> None:
    for prompt in prompts:
        _say(verb, prompt, wording)


def _say(verb: VoiceResponse | GatherVerb, prompt: Prompt, wording: Wording) -> None:
    short = prompt.language.partition("-")[0]
    language = prompt.language if "-" in prompt.language else LANGUAGES.get(short, "en-US")
    voice = wording.voices.get(prompt.language) or wording.voices.get(short)
    for start in range(0, len(prompt.text), MAX_SAID_CHARS):
        verb.say(prompt.text[start : start + MAX_SAID_CHARS], language=language, voice=voice)


def _park(response: VoiceResponse, wording: Wording, follow: str) -> None:
    """Wait in the provider's own queue with its own music, which needs no hub."""
    response.enqueue(wording.queue, action=follow)


def _stream(response: VoiceResponse, broken: int, wording: Wording, names: CallNames, follow: str) -> None:
    """Connect the audio to our own rooms; should the stream break, the call goes on with the verb after it."""
    if broken == 1:
        _say(response, Prompt(text=_in(ONE_MOMENT, wording.language), language=wording.language), wording)
    if broken:
        response.pause(length=BROKEN_PAUSE_S)
    stream = response.connect().stream(url=f"{wording.stream_url}/{names.engine}")
    stream.parameter(name="leg", value=names.leg_id)
    stream.parameter(name="token", value=names.token)
    response.redirect(follow)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language.partition("-")[0], texts["en"])
