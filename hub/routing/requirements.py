"""What a new contact needs: language, queue, skills, priority and tags, from its inbox, the rules and its text."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hub.domain.customer import Customer
from hub.domain.interaction import InboundMessage, Wanted
from hub.domain.queue import Inbox
from hub.domain.rule import Rule, RuleCondition
from hub.domain.skill import Requirement, Skill, SkillNeed
from hub.domain.ticket import Priority
from hub.errors import NotFound
from hub.routing.ports import LanguageDetector, TextClassifier, TriageRules
from hub.tickets.ports import Triage

logger = logging.getLogger(__name__)

MIN_CONFIDENCE = 0.6
TEXT_CHARS = 4000
TOPIC_S = 2.0
"""How long a contact waits to be understood; then it goes by its inbox, language and rules alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What rules look at."""

    channel: str
    inbox_id: str
    language: str
    sender_domain: str
    text: str


class RequirementTriager:
    """Judge new contacts. Odd texts and failing language work never stop one: it then goes by its inbox and rules."""

    def __init__(
        self,
        setup: TriageRules,
        languages: LanguageDetector,
        classifier: TextClassifier,
        *,
        min_confidence: float = MIN_CONFIDENCE,
    ) -> None:
        self._setup = setup
        self._languages = languages
        self._classifier = classifier
        self._min_confidence = min_confidence

    async def triage(self, inbox: Inbox, message: InboundMessage, customer: Customer) -> Triage:
        """Return language, queue, requirement, priority and tags.

        The requirement joins the needs of inbox, language, rules, text and queue; of rules that name a queue or a
        priority the last one counts.
        """
        if message.wanted is not None:
            return self._chosen(inbox, message.wanted, message, customer)
        text = f"{message.subject}\n{message.text}"[:TEXT_CHARS]
        language = await self._language(text) or inbox.language or customer.language
        contact = Contact(
            channel=inbox.channel,
            inbox_id=inbox.id,
            language=language,
            sender_domain=message.sender.value.rpartition("@")[2].casefold(),
            text=text,
        )
        start = Triage(
            language=language,
            queue_id=inbox.queue_id,
            requirement=inbox.requirement.merged_with(language_need(language, self._setup.skills())),
            priority=Priority.NORMAL,
        )
        judged = apply_rules(start, contact, self._setup.rules(), self._has_queue)
        about = await self._topic(text, language)
        queue_needs = self._setup.queue(judged.queue_id).requirement
        return replace(judged, requirement=judged.requirement.merged_with(about).merged_with(queue_needs))

    def _chosen(self, inbox: Inbox, wanted: Wanted, message: InboundMessage, customer: Customer) -> Triage:
        """Return the triage of somebody who has made choices: rules add to them, and nothing is guessed from words."""
        language = wanted.language or inbox.language or customer.language
        contact = Contact(
            channel=inbox.channel,
            inbox_id=inbox.id,
            language=language,
            sender_domain="",
            text=message.subject,
        )
        needs = inbox.requirement.merged_with(language_need(language, self._setup.skills()))
        known = wanted.priority in Priority.__members__.values()
        start = Triage(
            language=language,
            queue_id=wanted.queue_id if self._has_queue(wanted.queue_id) else inbox.queue_id,
            requirement=needs.merged_with(wanted.requirement),
            priority=Priority(wanted.priority) if known else Priority.NORMAL,
            tags=wanted.tags,
        )
        judged = apply_rules(start, contact, self._setup.rules(), self._has_queue)
        queue_needs = self._setup.queue(judged.queue_id).requirement
        return replace(judged, requirement=judged.requirement.merged_with(queue_needs))

    async def _language(self, text: str) -> str:
        try:
            return await self._languages.detect(text)
        except Exception:
            logger.exception("The language of a contact could not be told")
            return ""

    async def _topic(self, text: str, language: str) -> Requirement:
        """Return the need for the one skill that the text is most surely about."""
        known = {skill.id for skill in self._setup.skills() if not skill.language}
        try:
            async with asyncio.timeout(TOPIC_S):
                guesses = await self._classifier.classify(text, language)
        except TimeoutError:
            logger.warning("The topic of a contact was left open: language work is slow, as after a start")
            return Requirement()
        except Exception:
            logger.exception("The topic of a contact could not be told")
            return Requirement()
        sure = [guess for guess in guesses if guess[0] in known and guess[1] >= self._min_confidence]
        best = max(sure, key=lambda guess: guess[1], default=None)
        return Requirement() if best is None else Requirement(needs=(SkillNeed(skill_id=best[0]),))

    def _has_queue(self, queue_id: str) -> bool:
        try:
            return self._setup.queue(queue_id).active
        except NotFound:
            return False


def language_need(language: str, skills: Sequence[Skill]) -> Requirement:
    """Return the need for the skill of this language; none when no skill stands for it."""
    found = [skill.id for skill in skills if language and skill.language == language]
    return Requirement(needs=tuple(SkillNeed(skill_id=skill_id) for skill_id in sorted(found)[:1]))


def apply_rules(
    triage: Triage, contact: Contact, rules: Sequence[Rule], has_queue: Callable[[str], bool]
) -> Triage:
    """Return the triage after every rule that matches, in order."""
    for rule in rules:
        if not rule.active or not matches(rule.condition, contact):
            continue
        tags = tuple(dict.fromkeys((*triage.tags, *rule.tags)))
        triage = replace(triage, requirement=triage.requirement.merged_with(rule.requirement), tags=tags)
        if rule.queue_id and has_queue(rule.queue_id):
            triage = replace(triage, queue_id=rule.queue_id)
        if rule.priority in Priority.__members__.values():
            triage = replace(triage, priority=Priority(rule.priority))
    return triage


def matches(condition: RuleCondition, contact: Contact) -> bool:
    """Say whether every part of the condition that is given holds."""
    exact = (
        (condition.channels, contact.channel),
        (condition.inbox_ids, contact.inbox_id),
        (condition.languages, contact.language),
    )
    if any(wanted and value not in wanted for wanted, value in exact):
        return False
    domains = condition.sender_domains
    if domains and not any(_within(contact.sender_domain, domain.casefold()) for domain in domains):
        return False
    return not condition.any_words or _any_word(condition.any_words, contact.text)


def _within(domain: str, wanted: str) -> bool:
    return domain == wanted or domain.endswith(f".{wanted}")


def _any_word(words: tuple[str, ...], text: str) -> bool:
    pattern = _words_pattern(words)
    return pattern is not None and pattern.search(text) is not None


@lru_cache(maxsize=1024)
def _words_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a linear-time pattern for any of the words as whole words; Chinese has none, so there they match anywhere."""
    parts = []
    for word in words:
        if word.strip():
            escaped = re.escape(word.strip())
            begin = r"\b" if word.strip()[0].isascii() and word.strip()[0].isalnum() else ""
            end = r"\b" if word.strip()[-1].isascii() and word.strip()[-1].isalnum() else ""
            parts.append(f"{begin}{escaped}{end}")
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
