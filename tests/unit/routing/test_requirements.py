"""Triage: what a new contact needs, from inbox, rules, language and text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agent import Agent
from hub.domain.customer import Customer
from hub.domain.direct import MAIL_WAIT_S, Direct, DirectLine
from hub.domain.interaction import InboundMessage, Party, Wanted
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule, RuleCondition
from hub.domain.skill import Requirement, Skill, SkillNeed
from hub.domain.ticket import Priority, Ticket, TicketStatus, Work
from hub.domain.triage import Asked, Judgement, Target
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

    async def language(self, text: str) -> Judgement:
        if self._error:
            raise self._error
        return said(Target.LANGUAGE, self._language, sure=bool(self._language))


class Topics:
    """Say what a text is about, or fail."""

    def __init__(self, *said: Judgement, error: Exception | None = None) -> None:
        self._said, self._error = said, error

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        if self._error:
            raise self._error
        return self._said


class Judge:
    """Language and topics together."""

    def __init__(self, language: Language, topics: Topics) -> None:
        self.language, self.judge = language.language, topics.judge


class Tickets:
    """What the customer has with us already."""

    def __init__(self, *tickets: Ticket) -> None:
        self._tickets = tickets

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        return list(self._tickets)


def said(target: Target, label: str, *, sure: bool = True) -> Judgement:
    return Judgement(
        target=target, label=label, probability=0.9 if sure else 0.3, abstained=not sure, model="m"
    )


async def triage(
    *rules: Rule,
    text: str = "My invoice is wrong",
    inbox: Inbox = INBOX,
    language: Language | None = None,
    topics: Topics | None = None,
    tickets: Tickets | None = None,
    spam_queue: str = "",
) -> Triage:
    judge = Judge(language or Language(), topics or Topics())
    triager = RequirementTriager(TriageSetup(*rules), judge, tickets or Tickets(), spam_queue=spam_queue)
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
        topics=Topics(said(Target.SKILL, "billing")),
        language=Language("zh"),
    )
    assert outcome.requirement == needs(billing=4, care=7, sales=2, zh=1)
    assert (outcome.queue_id, outcome.priority, outcome.tags) == ("vip", Priority.URGENT, ("vip",))


async def test_only_sure_guesses_of_known_topics_count() -> None:
    for label, sure in (("billing", False), ("unknown", True), ("zh", True)):
        outcome = await triage(topics=Topics(said(Target.SKILL, label, sure=sure)))
        assert outcome.requirement == needs()
    assert (await triage(topics=Topics(said(Target.SKILL, "billing")))).requirement == needs(billing=1)


async def test_what_is_surely_known_of_the_text_is_gone_by_and_said_so() -> None:
    topics = Topics(
        said(Target.QUEUE, "vip"), said(Target.PRIORITY, "low", sure=False), said(Target.URGENCY, "high")
    )
    outcome = await triage(topics=topics, language=Language("zh"))
    assert (outcome.queue_id, outcome.priority) == ("vip", Priority.HIGH)
    assert outcome.requirement == needs(care=7, zh=1)
    used = {one.target: one.used for one in outcome.judgements}
    assert used == {
        Target.LANGUAGE: True,
        Target.QUEUE: True,
        Target.PRIORITY: False,
        Target.URGENCY: True,
    }


async def test_a_learned_priority_goes_before_urgency_and_a_rule_before_both() -> None:
    topics = Topics(said(Target.PRIORITY, "low"), said(Target.URGENCY, "critical"), said(Target.QUEUE, "vip"))
    assert (await triage(topics=topics)).priority is Priority.LOW
    rule = Rule(id="1", name="a", queue_id="main", priority="high")
    outcome = await triage(rule, topics=topics)
    assert (outcome.queue_id, outcome.priority) == ("main", Priority.HIGH)
    assert not any(one.used for one in outcome.judgements)


@pytest.mark.parametrize("queue_id", ["gone", "shut"])
async def test_a_guess_for_a_queue_that_takes_nothing_changes_nothing(queue_id: str) -> None:
    outcome = await triage(topics=Topics(said(Target.QUEUE, queue_id)))
    assert outcome.queue_id == "main"
    assert not outcome.judgements[-1].used


@pytest.mark.parametrize(("spam_queue", "queue_id"), [("vip", "vip"), ("", "main"), ("gone", "main")])
async def test_spam_is_tagged_and_waits_behind_everybody_else(spam_queue: str, queue_id: str) -> None:
    outcome = await triage(topics=Topics(said(Target.SPAM, "spam")), spam_queue=spam_queue)
    assert (outcome.queue_id, outcome.priority, outcome.tags) == (queue_id, Priority.LOW, ("spam",))
    assert outcome.judgements[-1].used


async def test_what_a_rule_says_of_priority_and_queue_holds_for_what_looks_like_spam() -> None:
    rule = Rule(id="r", name="VIP", queue_id="vip", priority="urgent")
    outcome = await triage(rule, topics=Topics(said(Target.SPAM, "spam")), spam_queue="main")
    assert (outcome.queue_id, outcome.priority, outcome.tags) == ("vip", Priority.URGENT, ("spam",))
    off = replace(rule, active=False)
    outcome = await triage(off, topics=Topics(said(Target.SPAM, "spam")), spam_queue="vip")
    assert (outcome.queue_id, outcome.priority) == ("vip", Priority.LOW)


def ticket(status: TicketStatus, *tags: str, answered: bool = False) -> Ticket:
    return Ticket(
        id="t",
        number=1,
        subject="s",
        status=status,
        channel="email",
        inbox_id="mail",
        queue_id="main",
        customer_id="c1",
        tags=tags,
        work=Work(since=T0),
        created_at=T0,
        updated_at=T0,
        last_reply_at=T0 if answered else None,
    )


@pytest.mark.parametrize(
    ("held", "tags"),
    [
        (ticket(TicketStatus.OPEN), ()),
        (ticket(TicketStatus.PENDING), ()),
        (ticket(TicketStatus.CLOSED, answered=True), ()),
        (ticket(TicketStatus.CLOSED), ("spam",)),
        (ticket(TicketStatus.OPEN, "spam"), ("spam",)),
    ],
)
async def test_a_customer_one_deals_with_never_sends_spam(held: Ticket, tags: tuple[str, ...]) -> None:
    outcome = await triage(topics=Topics(said(Target.SPAM, "spam")), tickets=Tickets(held))
    assert outcome.tags == tags


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


async def test_who_writes_to_an_agents_own_address_asks_for_the_agent() -> None:
    line = DirectLine(addresses=("ana@shop.example",), mail_wait_s=600, colleague_id="bo")
    agents = [an_agent("ana", line), an_agent("bo", DirectLine(addresses=("101",), wait_s=20))]
    triager = RequirementTriager(TriageSetup(), Judge(Language(), Topics()), Tickets(), agents=lambda: agents)

    async def asked(*recipients: str, **more: Any) -> Direct | None:
        parties = tuple(Party(kind="email", value=each) for each in recipients)
        sender = Party(kind="email", value="mia@x.example")
        message = InboundMessage(external_id="1", sender=sender, text="Hello", recipients=parties, **more)
        return (await triager.triage(INBOX, message, CUSTOMER)).requirement.direct

    assert await asked("support@shop.example") is None
    wish = await asked("support@shop.example", "Ana+shop@Shop.example")
    assert wish == Direct(agent_ids=("ana", "bo"), wait_s=600)
    assert await asked(wanted=Wanted(direct_to="1 0 1")) == Direct(agent_ids=("bo",), wait_s=MAIL_WAIT_S)
    assert await asked(context={"called": "+49 30 999"}) is None


def an_agent(name: str, line: DirectLine) -> Agent:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return Agent(id=name, name=name, email="", direct=line, state_since=now, idle_since=now, created_at=now)


labels = st.sampled_from(
    ("vip", "main", "gone", "shut", "spam", "ham", "billing", "urgent", "critical", "zz", "")
)
judgements = st.lists(st.builds(said, st.sampled_from(Target), labels, sure=st.booleans()), max_size=9)


@given(judgements, st.sampled_from(("", "vip", "gone", "shut")), st.booleans())
async def test_whatever_is_judged_the_ticket_waits_in_a_queue_that_works(
    told: list[Judgement], spam_queue: str, dealt_with: bool
) -> None:
    tickets = Tickets(ticket(TicketStatus.OPEN)) if dealt_with else Tickets()
    outcome = await triage(topics=Topics(*told), tickets=tickets, spam_queue=spam_queue)
    assert outcome.queue_id in ("main", "vip")
    assert not (dealt_with and "spam" in outcome.tags)
    assert [one.target for one in outcome.judgements[1:]] == [one.target for one in told]
