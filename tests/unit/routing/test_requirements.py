"""Triage: what a new contact needs, from inbox, rules, language and text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.customer import Customer
from hub.domain.interaction import InboundMessage, Party
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule, RuleCondition
from hub.domain.skill import Requirement, Skill, SkillNeed
from hub.domain.ticket import Priority
from hub.routing.requirements import Contact, RequirementTriager, matches
from hub.tickets.ports import Triage
from tests.fakes.contact_centre import Setup

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CUSTOMER = Customer(id="c1", name="Customer", language="fr", created_at=T0, updated_at=T0)
INBOX = Inbox(id="mail", name="Mail", channel="email", queue_id="main", created_at=T0)
SKILLS = (Skill(id="zh", name="Chinese", language="zh"), Skill(id="billing", name="Billing"))


def needs(**levels: int) -> Requirement:
    return Requirement(
        needs=tuple(SkillNeed(skill_id=skill, min_proficiency=level) for skill, level in levels.items())
    )


class TriageSetup(Setup):
    """The set-up with rules and skills."""

    def __init__(self, *rules: Rule) -> None:
        super().__init__(
            Queue(id="main", name="Main"),
            Queue(id="vip", name="VIP", requirement=needs(care=7)),
            Queue(id="shut", name="Shut", active=False),
        )
        self._rules = rules

    def rules(self) -> Sequence[Rule]:
        return self._rules

    def skills(self) -> Sequence[Skill]:
        return SKILLS


class Language:
    """Say one language, or fail."""

    def __init__(self, language: str = "", error: Exception | None = None) -> None:
        self._language, self._error = language, error

    async def detect(self, text: str) -> str:
        if self._error:
            raise self._error
        return self._language


class Topics:
    """Say what a text is about, or fail."""

    def __init__(self, *guesses: tuple[str, float], error: Exception | None = None) -> None:
        self._guesses, self._error = guesses, error

    async def classify(self, text: str, language: str) -> Sequence[tuple[str, float]]:
        if self._error:
            raise self._error
        return self._guesses


async def triage(
    *rules: Rule,
    text: str = "My invoice is wrong",
    inbox: Inbox = INBOX,
    language: Language | None = None,
    topics: Topics | None = None,
) -> Triage:
    triager = RequirementTriager(TriageSetup(*rules), language or Language(), topics or Topics())
    message = InboundMessage(
        external_id="1", sender=Party(kind="email", value="Ann@Shop.Example.com"), text=text
    )
    return await triager.triage(inbox, message, CUSTOMER)


async def test_language_comes_from_the_text_then_the_inbox_then_the_customer() -> None:
    english = replace(INBOX, language="en")
    assert (await triage(language=Language("zh"), inbox=english)).language == "zh"
    assert (await triage(inbox=english)).language == "en"
    assert (await triage()).language == "fr"


async def test_a_language_with_a_skill_needs_it_and_one_without_needs_nothing() -> None:
    assert (await triage(language=Language("zh"))).requirement == needs(zh=1)
    assert (await triage(language=Language("pt"))).requirement == needs()


async def test_needs_of_inbox_rules_text_and_queue_join() -> None:
    vip = Rule(
        id="r", name="VIP", queue_id="vip", requirement=needs(billing=4), priority="urgent", tags=("vip",)
    )
    outcome = await triage(
        vip,
        inbox=replace(INBOX, requirement=needs(sales=2)),
        topics=Topics(("billing", 0.9)),
        language=Language("zh"),
    )
    assert outcome.requirement == needs(billing=4, care=7, sales=2, zh=1)
    assert (outcome.queue_id, outcome.priority, outcome.tags) == ("vip", Priority.URGENT, ("vip",))


async def test_only_sure_guesses_of_known_topics_count() -> None:
    topics = Topics(("billing", 0.59), ("unknown", 0.99), ("zh", 0.99))
    assert (await triage(topics=topics)).requirement == needs()
    assert (await triage(topics=Topics(("billing", 0.6)))).requirement == needs(billing=1)


async def test_of_several_rules_the_last_one_counts_and_tags_add_up() -> None:
    first = Rule(id="1", name="a", priority="high", tags=("a", "b"), queue_id="vip")
    second = Rule(id="2", name="b", priority="low", tags=("b", "c"))
    off = Rule(id="3", name="c", active=False, tags=("never",))
    outcome = await triage(first, second, off)
    assert (outcome.priority, outcome.tags, outcome.queue_id) == (Priority.LOW, ("a", "b", "c"), "vip")


@pytest.mark.parametrize("queue_id", ["gone", "shut"])
async def test_a_rule_for_a_queue_that_takes_nothing_changes_no_queue(queue_id: str) -> None:
    rule = Rule(id="1", name="a", queue_id=queue_id, priority="no such priority")
    outcome = await triage(rule)
    assert (outcome.queue_id, outcome.priority) == ("main", Priority.NORMAL)


async def test_failing_language_work_stops_no_contact() -> None:
    broken = ValueError("model missing")
    outcome = await triage(language=Language(error=broken), topics=Topics(error=broken))
    assert (outcome.language, outcome.queue_id, outcome.requirement) == ("fr", "main", needs())


CONTACT = Contact(
    channel="email",
    inbox_id="mail",
    language="en",
    sender_domain="shop.example.com",
    text="My Invoice is wrong. 我要退款",
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (RuleCondition(), True),
        (RuleCondition(channels=("sms", "email")), True),
        (RuleCondition(channels=("sms",)), False),
        (RuleCondition(inbox_ids=("other",)), False),
        (RuleCondition(languages=("zh",)), False),
        (RuleCondition(sender_domains=("Example.com",)), True),
        (RuleCondition(sender_domains=("ample.com",)), False),
        (RuleCondition(any_words=("invoice",)), True),
        (RuleCondition(any_words=("voice",)), False),
        (RuleCondition(any_words=("refund", "退款")), True),
        (RuleCondition(any_words=("  ",)), False),
        (RuleCondition(any_words=("(a+)+$", ".")), True),
        (RuleCondition(any_words=("invoice",), channels=("sms",)), False),
    ],
)
def test_conditions(condition: RuleCondition, holds: bool) -> None:
    assert matches(condition, CONTACT) is holds


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
async def test_odd_texts_never_fail(text: str, words: list[str]) -> None:
    rule = Rule(id="1", name="a", condition=RuleCondition(any_words=tuple(words)), tags=("hit",))
    assert (await triage(rule, text=text)).queue_id == "main"
