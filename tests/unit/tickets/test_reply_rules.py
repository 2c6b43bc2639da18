"""What may be written, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.clock import ManualClock
from hub.domain.reply_template import ReplyTemplate, TemplateChoice, places_in
from hub.domain.ticket import Ticket
from hub.errors import Conflict, Invalid
from hub.tickets.replies.rules import ReplyLimits, ReplyRuleBook, TextCount, Wording, rules_at
from tests.factories.outbound import make_ticket

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(hours=24)
ORDER = ReplyTemplate(
    id="order", name="Order", language="en", body="Hi {{1}}, order {{2}} is here.", variables=("1", "2")
)
WINDOW = ReplyLimits(max_chars=1600, files=True, max_files=1, window_s=86400, templates=(ORDER,))


class Known:
    """A customer's tickets, and one channel for all inboxes."""

    def __init__(self, limits: ReplyLimits, *tickets: Ticket) -> None:
        self.tickets = list(tickets)
        self.limits = limits

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        return self.tickets

    def reply_limits(self, inbox_id: str) -> ReplyLimits:
        return self.limits

    def count(self, inbox_id: str, text: str) -> TextCount:
        return TextCount(chars=len(text))


def book(limits: ReplyLimits = WINDOW, *others: Ticket) -> ReplyRuleBook:
    known = Known(limits, *others)
    return ReplyRuleBook(ManualClock(NOON), known, known)


def ticket(hours_ago: float | None, **fields: object) -> Ticket:
    wrote_at = None if hours_ago is None else NOON - timedelta(hours=hours_ago)
    return make_ticket(last_inbound_at=wrote_at, **fields)


def test_a_channel_without_a_window_is_always_open() -> None:
    assert rules_at(ReplyLimits(), None, NOON).free_text


@pytest.mark.parametrize(
    ("wrote_at", "free"),
    [
        (None, False),
        (NOON - DAY, False),
        (NOON - DAY + timedelta(seconds=1), True),
        (NOON, True),
        (NOON - 2 * DAY, False),
    ],
)
def test_the_window_is_open_for_a_day(wrote_at: datetime | None, free: bool) -> None:
    rules = rules_at(WINDOW, wrote_at, NOON)
    assert rules.free_text is free
    assert rules.window_closes_at == (wrote_at + DAY if wrote_at else None)


async def test_a_message_in_another_ticket_of_the_inbox_opens_the_window() -> None:
    assert not (await book().of_ticket(ticket(30))).free_text
    assert (await book(WINDOW, ticket(2, id="other")).of_ticket(ticket(30))).free_text
    assert not (await book(WINDOW, ticket(2, id="other", inbox_id="mail")).of_ticket(ticket(30))).free_text


async def test_outside_the_window_only_a_template_goes() -> None:
    with pytest.raises(Conflict, match="24-hour window is closed; choose a template"):
        await book().held(ticket(30), Wording(body="hello"))
    choice = TemplateChoice(id="order", variables={"1": " Ana\n", "2": "2041", "3": "more"})
    assert await book().held(ticket(None), Wording(template=choice)) == Wording(
        body="Hi Ana, order 2041 is here.",
        template=TemplateChoice(id="order", variables={"1": "Ana", "2": "2041"}),
    )


async def test_inside_the_window_words_go_as_they_are() -> None:
    words = Wording(body="hello", files=1)
    assert await book().held(ticket(1), words) == words
    with pytest.raises(Invalid, match="1 file"):
        await book().held(ticket(1), Wording(body="hello", files=2))


async def test_what_leaves_later_is_held_to_the_window_of_that_moment() -> None:
    early, late = NOON + timedelta(hours=22), NOON + timedelta(hours=24)
    assert (await book().held(ticket(1), Wording(body="hello", at=early))).body == "hello"
    with pytest.raises(Conflict):
        await book().held(ticket(1), Wording(body="hello", at=late))


@pytest.mark.parametrize(
    ("choice", "files", "reason"),
    [
        (TemplateChoice(id="none"), 0, "no such template"),
        (TemplateChoice(id="order", variables={"1": "Ana", "2": "  "}), 0, "needs values for: 2"),
        (TemplateChoice(id="order", variables={"1": "x" * 1001, "2": "y"}), 0, "1000 are allowed"),
        (TemplateChoice(id="order", variables={"1": "Ana", "2": "1"}), 1, "no files"),
    ],
)
async def test_templates_are_held_to_what_was_approved(
    choice: TemplateChoice, files: int, reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        await book().held(ticket(1), Wording(template=choice, files=files))


def test_places() -> None:
    assert places_in("Hi {{1}}, {{ name }} and {{1}} {{}} {x}") == ("1", "name")
    assert ORDER.filled({"1": "{{2}}", "2": "x"}) == "Hi {{2}}, order x is here."
