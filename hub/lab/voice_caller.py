"""A person on the telephone and the provider in between: fetches documents, carries them out, and does as it is told."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from xml.etree import ElementTree as Xml

from hub.lab.media_stream import MediaStream, Sound
from hub.lab.twiml_grammar import faults

MAX_DOCUMENTS = 500
"""After so many documents a call is taken to run in circles."""


@dataclass(kw_only=True)
class Person:
    """How somebody behaves on the telephone. Times are in seconds of the person's own, see `pace`."""

    digits: list[str] = field(default_factory=list)
    """What is pressed at one prompt after the other; nothing when used up."""
    tone_hz: float = 440.0
    waits_s: float = 60.0
    """How long the person waits in music before hanging up."""
    talks_s: float = 5.0
    """How long the person talks before hanging up."""
    picks_up_after_s: float = 0.0
    answer: str = "in-progress"
    """What becomes of a call to this person: `in-progress`, `busy`, `no-answer` or `failed`."""
    keys_while_talking: str = ""


@dataclass(kw_only=True)
class Call:
    """One call as the provider keeps it, and what became of it."""

    sid: str
    caller: str
    called: str
    outbound: bool
    person: Person
    url: str
    fallback_url: str = ""
    status_callback: str = ""
    status: str = "ringing"
    said: list[str] = field(default_factory=list)
    played: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    streams: list[MediaStream] = field(default_factory=list)
    conference: str = ""
    queue: str = ""
    verbs: list[str] = field(default_factory=list)
    error: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def heard(self) -> bytes:
        """Return what the person heard of all streams, in µ-law."""
        return b"".join(bytes(stream.heard) for stream in self.streams)


class HungUp(Exception):
    """The call is over."""


class Network(Protocol):
    """What carries a call's requests and streams."""

    pace: float
    """Seconds of ours for a second of speech, pause or music; 1 is real time."""

    async def fetch(self, call: Call, url: str, extra: Mapping[str, str]) -> str:
        """Ask the hub for a document, signed; raises OSError when there is none."""
        ...

    async def stream(self, call: Call, stream: MediaStream, url: str, parameters: Mapping[str, str]) -> None:
        """Carry a stream until the hub closes it."""
        ...

    def new_sid(self, kind: str) -> str:
        """Return an id as the provider makes them."""
        ...


class Execution:
    """Carry out what a call is told, until somebody hangs up."""

    def __init__(self, call: Call, network: Network) -> None:
        self._call = call
        self._network = network
        self._doing: asyncio.Task[tuple[str, dict[str, str]]] | None = None
        self._ordered: str | None = None

    def order(self, document: str) -> None:
        """Have the call drop what it does and carry out this document."""
        self._ordered = document
        if self._doing is not None:
            self._doing.cancel()

    def hang_up(self) -> None:
        """End the call from outside."""
        self.order("<Response><Hangup/></Response>")

    async def run(self) -> None:
        """Go from document to document."""
        document = await self._ask(self._call.url, {})
        try:
            for _ in range(MAX_DOCUMENTS):
                document = await self._carry_out(document)
        except HungUp:
            return
        self._call.problems.append("the call runs in circles")

    async def _carry_out(self, document: str) -> str:
        """Do what a document says; return the next one."""
        self._call.documents.append(document)
        if found := faults(document):
            self._call.problems += found
            raise HungUp
        self._doing = asyncio.get_running_loop().create_task(self._verbs(document), name="stand-in:call")
        try:
            url, extra = await self._doing
        except asyncio.CancelledError:
            if self._ordered is None:
                raise
            ordered, self._ordered = self._ordered, None
            return ordered
        finally:
            self._doing.cancel()
        return await self._ask(url, extra)

    async def _ask(self, url: str, extra: Mapping[str, str]) -> str:
        try:
            return await self._network.fetch(self._call, url, extra)
        except OSError:
            if not self._call.fallback_url or url == self._call.fallback_url:
                self._call.problems.append("an application error occurred")
                raise HungUp from None
            return await self._network.fetch(self._call, self._call.fallback_url, {"ErrorCode": "11200"})

    async def _verbs(self, document: str) -> tuple[str, dict[str, str]]:
        """Carry out verbs until one leads elsewhere."""
        for verb in Xml.fromstring(document):  # noqa: S314 - checked by the grammar, on loopback
            self._call.verbs.append(verb.tag)
            if (next_url := await self._verb(verb)) is not None:
                return next_url
        raise HungUp  # as at Twilio, a document's end is the call's

    async def _verb(self, verb: Xml.Element) -> tuple[str, dict[str, str]] | None:
        match verb.tag:
            case "Reject" | "Hangup":
                self._call.status = "busy" if verb.get("reason") == "busy" else self._call.status
                raise HungUp
            case "Redirect":
                return (verb.text or "").strip(), {}
            case "Gather":
                return await self._gather(verb)
            case "Enqueue":
                return await self._wait(verb)
            case "Connect":
                await self._connect(verb[0])
            case "Dial":
                await self._confer(verb)
            case _:
                await self._hear(verb)
        return None

    async def _hear(self, verb: Xml.Element) -> None:
        text = (verb.text or "").strip()
        match verb.tag:
            case "Say":
                self._call.said.append(text)
                await self._pass(len(text) / 15)
            case "Play" if verb.get("digits"):
                self._call.played.append(f"digits {verb.get('digits')}")
            case "Play":
                self._call.played.append(text)
                await self._pass(self._call.person.waits_s if verb.get("loop") == "0" else 2.0)
            case "Pause":
                await self._pass(float(verb.get("length", "1")))
        if verb.tag != "Pause" or self._call.status == "in-progress":
            self._call.status = "in-progress"

    async def _gather(self, verb: Xml.Element) -> tuple[str, dict[str, str]] | None:
        self._call.status = "in-progress"
        person, most = self._call.person, int(verb.get("numDigits", "1"))
        pressed = person.digits.pop(0)[:most] if person.digits else ""
        for prompt in verb:
            self._call.said += [(prompt.text or "").strip()] if prompt.tag == "Say" else []
            self._call.played += [(prompt.text or "").strip()] if prompt.tag == "Play" else []
            if not pressed:
                await self._pass(len(prompt.text or "") / 15)
        if not pressed:
            await self._pass(float(verb.get("timeout", "5")))
        if pressed or verb.get("actionOnEmptyResult") == "true":
            return verb.get("action", self._call.url), {"Digits": pressed, "msg": "Gather End"}
        return None

    async def _wait(self, verb: Xml.Element) -> tuple[str, dict[str, str]] | None:
        """Wait in the queue; the person gives up, or somebody orders otherwise."""
        self._call.status, self._call.queue = "in-progress", (verb.text or "").strip()
        try:
            if (url := verb.get("waitUrl")) is not None:
                await self._listen(await self._network.fetch(self._call, url, {"QueuePosition": "1"}))
            await self._pass(self._call.person.waits_s)
        finally:
            self._call.queue = ""
        raise HungUp

    async def _listen(self, document: str) -> None:
        self._call.documents.append(document)
        self._call.problems += faults(document)
        for verb in Xml.fromstring(document):  # noqa: S314 - checked by the grammar, on loopback
            await self._hear(verb)

    async def _connect(self, noun: Xml.Element) -> None:
        self._call.status = "in-progress"
        sid = self._network.new_sid("MZ")
        names = {"accountSid": "", "callSid": self._call.sid, "streamSid": sid}
        stream = MediaStream(names, Sound(tone_hz=self._call.person.tone_hz))
        stream.press(self._call.person.keys_while_talking)
        self._call.streams.append(stream)
        talking = asyncio.get_running_loop().create_task(
            self._network.stream(self._call, stream, noun.get("url", ""), dict(_parameters(noun))),
            name="stand-in:stream",
        )
        done, _ = await self._ends(talking)
        if not done:
            raise HungUp

    async def _ends(self, talking: asyncio.Task[None]) -> tuple[set[asyncio.Task[None]], object]:
        """Wait until the hub closes the stream or the person has talked enough."""
        try:
            return await asyncio.wait({talking}, timeout=self._call.person.talks_s)
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)

    async def _confer(self, verb: Xml.Element) -> None:
        self._call.status = "in-progress"
        self._call.conference = (verb[0].text or "").strip() if len(verb) else ""
        try:
            await self._pass(self._call.person.talks_s)
        finally:
            self._call.conference = ""
        raise HungUp

    async def _pass(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._network.pace)


def _parameters(noun: Xml.Element) -> Iterator[tuple[str, str]]:
    for parameter in noun:
        if parameter.tag == "Parameter":
            yield parameter.get("name", ""), parameter.get("value", "")
