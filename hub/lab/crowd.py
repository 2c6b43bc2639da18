"""The crowd: customers come at a rate, talk, and go. Each is one task with a temper of its own."""

import asyncio
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Protocol

from hub.background import TaskOwner
from hub.lab.customer_mail import MailCustomer, MailIdentity, PostOffice, send_newsletter
from hub.lab.customer_text import TextCustomer
from hub.lab.faults import Fault
from hub.lab.mail_styles import File, Kept, Style
from hub.lab.personas import PERSONAS, Persona, choose, following, opening
from hub.lab.surroundings import Surroundings
from hub.lab.visitor import Visitor
from hub.lab.wording import Matter, Script, new_matter, read_script

SAID_PER_CONVERSATION = 3.0
"""About how many texts a conversation has; the rate is told in texts."""

_DAYS_S = (2.0, 6.0)
_NEWSLETTER_SHARE = 0.04
_CHINESE_SHARE = 0.4
_DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
_PICTURE = File(name="photo.png", type="image/png", content=_DOT)
_CHINESE_STYLES = (Style.QQ, Style.FOXMAIL, Style.NETEASE)
_OTHER_STYLES = tuple(style for style in Style if style not in _CHINESE_STYLES)


class Customer(Protocol):
    """One conversation on one channel."""

    conversation: str
    answers: "asyncio.Queue[str]"

    async def say(self, text: str, files: Sequence[File] = ()) -> None:
        """Send a text on the way; returns when it is taken."""
        ...

    async def close(self) -> None:
        """End what is still under way."""
        ...


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody about to write: temper, matter, languages."""

    persona: Persona
    matter: Matter
    other: Script
    number: int


class Crowd:
    """Bring customers in and let them talk."""

    def __init__(
        self, around: Surroundings, office: PostOffice, personas: Sequence[Persona] = PERSONAS
    ) -> None:
        self._around = around
        self._office = office
        self._personas = personas
        self._scripts = {language: read_script(language) for language in ("en", "zh")}
        self._numbers = count(1)
        self._tasks = TaskOwner("lab:crowd")
        self._visitors: list[Visitor] = []

    @property
    def talking(self) -> int:
        """Return how many conversations go on."""
        return len(self._tasks)

    async def arrive(self, texts_per_minute: float) -> None:
        """Bring customers in for ever, at random intervals around the rate."""
        chance = self._around.chance
        while True:
            self.bring_one()
            await asyncio.sleep(chance.expovariate(texts_per_minute / SAID_PER_CONVERSATION / 60.0))

    def bring_one(self) -> None:
        """Bring one customer in."""
        number = next(self._numbers)
        if self._around.doors.mail_addresses and self._around.chance.random() < _NEWSLETTER_SHARE:
            self._tasks.start(self._newsletter(number), f"newsletter-{number}")
            return
        self._tasks.start(self._talk(number), f"customer-{number}")

    async def leave(self, timeout_s: float) -> None:
        """Let conversations come to their ends; whoever takes longer is cut off."""
        await self._tasks.drain(timeout_s)
        await self._tasks.stop()

    async def look_again(self) -> None:
        """Let all who chatted come back once and read what was said after they had left."""
        for visitor in self._visitors:
            await visitor.look_again()

    async def _newsletter(self, number: int) -> None:
        script = self._scripts[self._language()]
        who = self._identity(f"offers{number}@garden.example", "Garden", script)
        await send_newsletter(self._office, who, script.newsletter, f"bulk-{number}")

    async def _talk(self, number: int) -> None:
        chance = Random(self._around.chance.random())  # noqa: S311 - moods, not secrets
        language = self._language()
        other = self._scripts["zh" if language == "en" else "en"]
        caller = Caller(
            persona=choose(chance, self._personas),
            matter=new_matter(self._scripts[language], chance),
            other=other,
            number=number,
        )
        customer = self._customer(caller, chance.choice(self._channels()), chance)
        try:
            answered = await self._converse(customer, caller, chance)
        finally:
            await customer.close()
        if caller.persona.switches and not answered:
            await self._elsewhere(customer, caller, chance)

    async def _converse(self, customer: Customer, caller: Caller, chance: Random) -> bool:
        """Talk to the end; tell whether anybody ever answered."""
        persona, matter = caller.persona, caller.matter
        files = (_PICTURE,) if persona.files else ()
        for place, text in enumerate(opening(persona, matter, caller.other, chance)):
            await customer.say(text, () if place else files)
        answered = False
        for turn in range(1, persona.turns + 1):
            if not await self._await_answer(customer, caller, chance):
                return answered
            answered = True
            await asyncio.sleep(persona.pause_s * chance.uniform(0.5, 1.5))
            await customer.say(following(persona, matter, caller.other, turn, chance))
        if persona.reopens:
            await asyncio.sleep(chance.uniform(*_DAYS_S))
            await customer.say(matter.say(matter.script.again, chance))
            await self._await_answer(customer, caller, chance)
        return answered

    async def _await_answer(self, customer: Customer, caller: Caller, chance: Random) -> bool:
        """Wait as long as patience lasts, ask again as often as the temper has it."""
        for nag in range(caller.persona.nags + 1):
            try:
                await asyncio.wait_for(customer.answers.get(), caller.persona.patience_s)
            except TimeoutError:
                if nag < caller.persona.nags:
                    await customer.say(caller.matter.say(caller.matter.script.nags, chance))
                continue
            while not customer.answers.empty():
                customer.answers.get_nowait()
            return True
        return False

    async def _elsewhere(self, before: Customer, caller: Caller, chance: Random) -> None:
        others = [channel for channel in self._channels() if not before.conversation.startswith(channel)]
        if not others:
            return
        customer = self._customer(caller, chance.choice(others), chance)
        try:
            await customer.say(caller.matter.say(caller.matter.script.elsewhere, chance))
            await self._await_answer(customer, caller, chance)
        finally:
            await customer.close()

    def _channels(self) -> list[str]:
        doors = self._around.doors
        open_doors = {
            "mail": bool(doors.mail_addresses),
            "text": bool(doors.text_webhook),
            "chat": bool(doors.chat_inbox),
        }
        return [channel for channel, is_open in open_doors.items() if is_open]

    def _language(self) -> str:
        return "zh" if self._around.chance.random() < _CHINESE_SHARE else "en"

    def _customer(self, caller: Caller, channel: str, chance: Random) -> Customer:
        script, number = caller.matter.script, caller.number
        name = chance.choice(script.names)
        conversation = f"{channel}-{number}"
        unreachable = self._around.dial.befalls(Fault.BOUNCE, conversation)
        if unreachable and channel != "chat":
            self._around.truth.write("unreachable", conversation=conversation)
        if channel == "chat":
            self._visitors.append(Visitor(self._around, name, script.language, conversation))
            return self._visitors[-1]
        if channel == "text":
            phone_number = (
                f"+1646555{number % 10_000:04d}"
                if script.language == "en"
                else f"+861380013{number % 10_000:04d}"
            )
            if unreachable:
                self._around.phone.unreachable.add(phone_number)
            return TextCustomer(self._around, phone_number, conversation)
        address = f"customer{number}@mail.example"
        if unreachable:
            self._office.ways.unreachable.add(address)
        who = self._identity(address, name, script, caller.persona)
        return MailCustomer(self._office, who, conversation, caller.matter.subject)

    def _identity(
        self, address: str, name: str, script: Script, persona: Persona | None = None
    ) -> MailIdentity:
        chance = self._around.chance
        styles = _CHINESE_STYLES if script.language == "zh" else _OTHER_STYLES
        return MailIdentity(
            name=name,
            address=address,
            style=chance.choice(styles),
            to=chance.choice(sorted(self._around.doors.mail_addresses)),
            kept=chance.choice((Kept.BOTH, Kept.BOTH, Kept.IN_REPLY_TO, Kept.REFERENCES)),
            away=script.away if persona is not None and persona.away else None,
        )
