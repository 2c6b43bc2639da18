"""The words of the lab's customers, from the script files: what a person with this temper writes next. Pure but for reading the files."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from random import Random

import msgspec


class Notice(msgspec.Struct, frozen=True):
    """A machine's mail."""

    subject: str
    text: str


class Topic(msgspec.Struct, frozen=True):
    """One matter that customers write about."""

    name: str
    subjects: list[str]
    openings: list[str]
    more: list[str]


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All words of one language."""

    language: str
    greetings: list[str]
    thanks: list[str]
    nags: list[str]
    angry: list[str]
    chatty: list[str]
    again: list[str]
    elsewhere: list[str]
    names: list[str]
    devices: list[str]
    away: Notice
    newsletter: Notice
    topics: list[Topic]


def read_script(language: str) -> Script:
    """Return the words of a language, `en` or `zh`."""
    text = resources.files("hub.lab.scripts").joinpath(f"{language}.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Script)


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A topic with its facts filled in: what one conversation is about."""

    script: Script
    topic: Topic
    subject: str
    facts: dict[str, str]

    def say(self, lines: list[str], chance: Random) -> str:
        """Return one of the lines with the facts filled in."""
        return chance.choice(lines).format(**self.facts)


def new_matter(script: Script, chance: Random) -> Matter:
    """Return something to write about, with an order number of its own so that no two subjects are alike."""
    topic = chance.choice(script.topics)
    facts = {
        "order": str(chance.randrange(100_000, 1_000_000)),
        "amount": f"{chance.randrange(5, 300)}.{chance.randrange(100):02d}",
        "days": str(chance.randrange(3, 15)),
        "device": chance.choice(script.devices),
    }
    subject = chance.choice(topic.subjects).format(**facts)
    return Matter(script=script, topic=topic, subject=subject, facts=facts)
