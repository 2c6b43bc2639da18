"""What a new contact needs: language, queue, skills, priority and tags, from its inbox, the rules and its text."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hub.domain.agent import Agent
from hub.domain.channel_work import work_of
from hub.domain.customer import Customer
from hub.domain.direct import asked_for, wish_for
from hub.domain.interaction import InboundMessage, Wanted
from hub.domain.queue import Inbox
from hub.domain.rule import Rule, RuleCondition
from hub.domain.skill import Requirement, Skill, SkillNeed
from hub.domain.ticket import Priority, TicketStatus
from hub.domain.triage import SPAM, SPAM_TAG, Asked, Judgement, Target
from hub.errors import NotFound
from hub.routing.guesses import as_spam, by_text, found, marked, sure_label
from hub.routing.ports import LatestTickets, TextJudge, TriageRules
from hub.tickets.ports import Triage

logger = logging.getLogger(__name__)

TEXT_CHARS = 4000
TOPIC_S = 2.0
"""How long a contact waits to be understood; then it goes by its inbox, language and rules alone."""

KNOWN_TICKETS = 20
"""So many of a customer's latest tickets are looked at before something of theirs is called spam."""


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
        judge: TextJudge,
        tickets: LatestTickets,
        *,
        spam_queue: str = "",
        agents: Callable[[], Sequence[Agent]] = tuple,
    ) -> None:
        self._setup = setup
        self._judge = judge
        self._tickets = tickets
        self._spam_queue = spam_queue
        self._agents = agents

    async def triage(self, inbox: Inbox, message: InboundMessage, customer: Customer) -> Triage:
        """Return what a contact needs, and whom its sender asked for by name, if anybody.

        Who writes to an agent's own address, or calls their own number, is asked to wait for that agent.
        """
        judged = await self._judged_by_all(inbox, message, customer)
        addresses = [party.value for party in message.recipients]
        addresses += [message.context.get("called", ""), message.wanted.direct_to if message.wanted else ""]
        agents = {agent.id: agent for agent in self._agents()}
        asked = asked_for(addresses, ((agent.id, agent.direct) for agent in agents.values()))
        if not asked or judged.requirement.direct is not None:
            return judged
        direct = wish_for(asked, agents[asked].direct, live=work_of(inbox.channel).synchronous)
        return replace(judged, requirement=replace(judged.requirement, direct=direct))

    async def _judged_by_all(self, inbox: Inbox, message: InboundMessage, customer: Customer) -> Triage:
        """Return language, queue, requirement, priority, tags, and what was judged of the text.

        The requirement joins the needs of inbox, language, rules, text and queue. Queue and priority are those of the last rule
        that names one, else what the text was surely taken for, else the inbox's.
        """
        if message.wanted is not None:
            return self._chosen(inbox, message.wanted, message, customer)
        text = f"{message.subject}\n{message.text}"[:TEXT_CHARS]
        spoken = await self._language(text)
        language = (sure_label(spoken) if spoken else "") or inbox.language or customer.language
        asked = Asked(
            text=text,
            channel=inbox.channel,
            language=language,
            message_class=message.message_class,
            authentication=message.authentication,
        )
        said = [*([spoken] if spoken else ()), *await self._judged(asked, customer)]
        start = Triage(
            language=language,
            queue_id=inbox.queue_id,
            requirement=inbox.requirement.merged_with(language_need(language, self._setup.skills())),
            priority=Priority.NORMAL,
        )
        guessed = by_text(start, said, self._has_queue, self._topics())
        rules = self._setup.rules()
        contact = Contact(
            channel=inbox.channel,
            inbox_id=inbox.id,
            language=language,
            sender_domain=message.sender.value.rpartition("@")[2].casefold(),
            text=text,
        )
        judged = apply_rules(guessed, contact, rules, self._has_queue)
        ruling = [rule for rule in rules if rule.active and matches(rule.condition, contact)]
        placed = any(rule.queue_id for rule in ruling) or not self._has_queue(self._spam_queue)
        ranked = any(rule.priority in Priority.__members__.values() for rule in ruling)
        judged = as_spam(judged, "" if placed else self._spam_queue, ranked=ranked)
        queue_needs = self._setup.queue(judged.queue_id).requirement
        return marked(replace(judged, requirement=judged.requirement.merged_with(queue_needs)))

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

    async def _language(self, text: str) -> Judgement | None:
        try:
            return await self._judge.language(text)
        except Exception:
            logger.exception("The language of a contact could not be told")
            return None

    async def _judged(self, asked: Asked, customer: Customer) -> Sequence[Judgement]:
        """Return what the text is taken for; what comes from a customer one deals with is never spam."""
        try:
            async with asyncio.timeout(TOPIC_S):
                said = await self._judge.judge(asked)
        except TimeoutError:
            logger.warning("The topic of a contact was left open: language work is slow, as after a start")
            return ()
        except Exception:
            logger.exception("The topic of a contact could not be told")
            return ()
        spam = found(said, Target.SPAM)
        if spam is None or sure_label(spam) != SPAM or not await self._is_dealt_with(customer):
            return said
        kept = replace(spam, abstained=True, why="a customer with tickets of their own")
        return [kept if one is spam else one for one in said]

    async def _is_dealt_with(self, customer: Customer) -> bool:
        """Say whether the customer has a ticket that is open, or was answered, and is no spam itself."""
        tickets = await self._tickets.latest_of_customer(customer.id, KNOWN_TICKETS)
        under_way = (TicketStatus.OPEN, TicketStatus.PENDING)
        return any(
            SPAM_TAG not in one.tags and (one.status in under_way or one.last_reply_at is not None)
            for one in tickets
        )

    def _topics(self) -> frozenset[str]:
        return frozenset(skill.id for skill in self._setup.skills() if not skill.language)

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
