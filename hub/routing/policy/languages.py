"""Languages that nothing can match, that two skills stand for, or that nobody speaks."""

import re
from collections.abc import Iterator, Sequence

from hub.domain.agent import Agent
from hub.domain.queue import Inbox
from hub.domain.rule import Rule
from hub.domain.skill import Skill
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.setup import Setup, subject_of

CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def check_languages(setup: Setup) -> Iterator[PolicyFinding]:
    """Find what is no language code, and languages of which only one of two skills is ever needed."""
    for skill in setup.skills:
        yield from _codes(skill, [skill.language] if skill.language else [])
    for inbox in setup.inboxes:
        yield from _codes(inbox, [inbox.language] if inbox.language else [])
    for rule in setup.rules:
        yield from _codes(rule, rule.condition.languages)
    needed: dict[str, Skill] = {}
    for skill in sorted(setup.skills, key=lambda each: each.id):
        first = needed.setdefault(skill.language, skill)
        if skill.language and first.id != skill.id:
            yield warning(
                "duplicate_language",
                subject_of(skill),
                f"{first.name} stands for {skill.language!r}, too, and is the one that work in it needs",
                "keep one skill a language",
            )


def _codes(part: Skill | Inbox | Rule, languages: Sequence[str]) -> Iterator[PolicyFinding]:
    for language in languages:
        if not CODE.fullmatch(language):
            yield error(
                "bad_language",
                subject_of(part),
                f"{language!r} is no language code, so nothing is ever found to be in it",
                "use a code of ISO 639-1 in small letters, as en",
            )


def speaks(agent: Agent, language: str, setup: Setup) -> bool:
    """Say whether the language, of whatever region, is the agent's own or one of the agent's skills."""
    held = (setup.skill_by_id[skill].language for skill in agent.skills if skill in setup.skill_by_id)
    return _plain(language) in {_plain(each) for each in (agent.language, *held) if each}


def _plain(language: str) -> str:
    return language.partition("-")[0].casefold()
