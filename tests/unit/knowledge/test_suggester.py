import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from hub.clock import ManualClock
from hub.domain.article import Verdict
from hub.domain.article_events import AnswerKept
from hub.domain.macro import Macro
from hub.domain.showing import Shown
from hub.domain.ticket import TicketStatus
from hub.domain.ticket_events import MessageAdded, TicketUpdated
from hub.errors import NotFound
from hub.knowledge.suggesting.showings import REMEMBERED, Showings
from hub.knowledge.suggesting.suggester import Asking
from hub.knowledge.suggesting.suggestions import Source
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repositories.knowledge import SHOWINGS_PAGE
from hub.storage.repository import Outlet
from tests.factories.articles import MOMENT
from tests.fakes.suggestion_desk import ANA, SuggestionDesk

REFUND = {
    "title": "Refunds",
    "body": "Money comes back in **five** days. Weekends do not count.",
    "language": "en",
    "questions": ("Where is my refund?", "When do I get my money back?"),
    "status": "published",
}
PARCEL_REPLY = "Hi Mary,\n\nthe blue parcel lies at the shop in Green Street, write to me@example.com.\n\nBest regards\nAna"


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[SuggestionDesk]:
    made = SuggestionDesk()
    await made.macros.add(
        Macro(id="m1", name="Ask for the order number", body="Please tell us your order number.")
    )
    await made.start()
    await made.service.create(ANA, REFUND)
    yield made
    await made.stop()


async def test_an_article_comes_with_its_reasons(desk: SuggestionDesk) -> None:
    found = await desk.ask(await desk.ticket("t", "Hi,\nwhen does my money come back?\nThanks"))
    assert (found[0].title, found[0].source) == ("Refunds", Source.ARTICLE)
    (passage, *_) = found[0].passages
    assert passage.text == "Money comes back in five days."
    assert [found[0].text[one.start : one.end] for one in found[0].matches] == ["Money", "comes", "back"]


async def test_a_macro_is_suggested_and_learns_what_it_was_used_for(desk: SuggestionDesk) -> None:
    ticket = await desk.ticket("t", "zorp is missing since monday")
    assert await desk.ask(ticket) == []
    await desk.judge(ticket, "macro:m1", Verdict.ACCEPTED)
    (found,) = await desk.ask(ticket)
    assert (found.id, found.source, found.text) == (
        "macro:m1",
        Source.MACRO,
        "Please tell us your order number.",
    )
    await desk.macros.delete("m1")
    await desk.precedents.macro_changed("m1")
    assert await desk.ask(ticket) == []
    with pytest.raises(NotFound):
        await desk.judge(ticket, "macro:m1", Verdict.ACCEPTED)


async def test_what_solved_a_ticket_is_found_for_agents_who_may_see_it_and_for_nobody_else(
    desk: SuggestionDesk,
) -> None:
    await desk.ticket("old", "Where is my blue parcel?", PARCEL_REPLY, customer_name="Mary Green")
    await desk.solve("old")
    (stored,) = desk.answers.rows.values()
    assert stored.text == "the blue parcel lies at the shop in [name] Street, write to [email]."
    assert isinstance(desk.answers.events[-1], AnswerKept)
    ticket = await desk.ticket("new", "where is the blue parcel")
    (found,) = await desk.ask(ticket)
    assert (found.id, found.source, found.internal, found.title) == (
        "answer:old",
        Source.ANSWER,
        True,
        "Where is my blue parcel?",
    )
    assert await desk.ask(ticket, sees=lambda queue: queue != "q") == []
    with pytest.raises(NotFound):
        await desk.judge(ticket, "answer:old", Verdict.ACCEPTED, sees=lambda queue: queue != "q")
    assert [one.title for one in await desk.suggester.search("blue parcel", None, 5)] == ["Refunds"]


async def test_an_answer_goes_when_its_ticket_is_open_again(desk: SuggestionDesk) -> None:
    await desk.ticket("old", "Where is my blue parcel?", PARCEL_REPLY)
    await desk.solve("old")
    await desk.solve("old")
    await desk.status("old", TicketStatus.SOLVED, TicketStatus.OPEN)
    assert await desk.ask(await desk.ticket("new", "where is the blue parcel")) == []
    assert not desk.answers.rows
    late = TicketUpdated(id="e", at=desk.clock.now(), ticket_id="old", changes={"status": ("open", "solved")})
    await desk.precedents.on_event(late)
    assert not desk.answers.rows


async def test_an_answer_that_says_what_an_article_says_is_left_out(desk: SuggestionDesk) -> None:
    await desk.ticket("old", "When do I get my money?", "Hello,\nMoney comes back in five days.")
    await desk.solve("old")
    assert desk.answers.rows
    found = await desk.ask(await desk.ticket("new", "when do i get my money"))
    assert [one.source for one in found] == [Source.ARTICLE]


async def test_answers_are_read_again_after_a_restart(desk: SuggestionDesk) -> None:
    await desk.ticket("old", "Where is my blue parcel?", PARCEL_REPLY)
    await desk.solve("old")
    again = SuggestionDesk(answers=desk.answers)
    await again.start()
    ticket = await again.ticket("new", "where is the blue parcel")
    async with asyncio.timeout(5):
        while not (found := await again.ask(ticket)):
            await asyncio.sleep(0)
    assert found[0].id == "answer:old"
    await again.stop()


async def test_what_is_shown_is_written_down_once_and_a_reply_without_it_ignores_it(
    desk: SuggestionDesk,
) -> None:
    ticket = await desk.ticket("t", "When do I get my refund to card 4111 1111 1111 1111?")
    await desk.ask(ticket)
    await desk.ask(ticket)
    (logged,) = desk.records.rows.values()
    assert logged.question == "When do I get my refund to card [card]?"
    assert [(one.rank, one.propensity, one.verdict) for one in logged.items] == [(1, 1.0, None)]
    await desk.replied("t")
    (settled,) = desk.records.rows.values()
    assert settled.items[0].verdict is Verdict.IGNORED
    assert settled.settled_at is not None
    before = desk.showings.evidence.lift(settled.items[0].item_id)
    await desk.showings.learn()
    await desk.showings.learn()
    learned = desk.showings.evidence.lift(settled.items[0].item_id)
    assert learned <= before


async def test_a_used_suggestion_is_not_ignored_by_the_reply_that_has_it(desk: SuggestionDesk) -> None:
    ticket = await desk.ticket("t", "When do I get my refund?")
    (found,) = await desk.ask(ticket)
    await desk.judge(ticket, found.id, Verdict.ACCEPTED)
    await desk.replied("t")
    (settled,) = desk.records.rows.values()
    assert settled.items[0].verdict is Verdict.ACCEPTED


async def test_a_reply_settles_every_showing_of_a_long_ticket() -> None:
    clock = ManualClock(MOMENT)
    store, _ = open_store(None, None, clock)
    await store.start()
    try:
        records = Repositories(store, Outlet()).showings
        showings = Showings(clock, records, lambda: True)
        item = Shown(item_id="a", rank=1, propensity=1.0, confidence=0.8)
        for number in range(SHOWINGS_PAGE + 10):
            clock.advance(timedelta(seconds=1))
            await showings.log("t", "ana", f"question {number}", [item])
        await showings.log("other", "ana", "question", [item])
        reply = MessageAdded(
            id="r", at=clock.now(), ticket_id="t", message_id="m", kind="reply", actor_id="ana"
        )
        await showings.on_event(reply)
        settled = [one.ticket_id async for one in records.settled_since(MOMENT)]
        assert settled == ["t"] * (SHOWINGS_PAGE + 10)
    finally:
        await store.stop()


async def test_old_showings_are_forgotten(desk: SuggestionDesk) -> None:
    await desk.ask(await desk.ticket("old", "Where is my refund?"))
    desk.clock.advance(REMEMBERED + timedelta(seconds=1))
    await desk.ask(await desk.ticket("new", "Where is my refund?"))
    await desk.showings.forget()
    assert [one.ticket_id for one in desk.records.rows.values()] == ["new"]


async def test_a_part_of_a_draft_learns_its_own_question(desk: SuggestionDesk) -> None:
    ticket = await desk.ticket("t", "zorp is missing. And how do I wumble?")
    await desk.judge(ticket, "macro:m1", Verdict.ACCEPTED, text="zorp is missing.")
    assert [one.id for one in await desk.ask(await desk.ticket("u", "zorp is missing"))] == ["macro:m1"]
    assert await desk.ask(await desk.ticket("v", "how do I wumble")) == []


async def test_what_agents_ignore_again_and_again_goes_behind_what_they_use(desk: SuggestionDesk) -> None:
    other = await desk.service.create(
        ANA,
        {
            **REFUND,
            "title": "Refund forms",
            "body": "Fill in the form.",
            "questions": ("Where is my refund now?",),
        },
    )
    ticket = await desk.ticket("t", "Where is my refund?")
    first, second = await desk.ask(ticket)
    assert second.id == other.id
    for number in range(40):
        asked = await desk.ticket(f"t{number}", "Where is my refund?")
        await desk.ask(asked)
        await desk.showings.judged(asked.id, second.id, Verdict.ACCEPTED)
        await desk.replied(asked.id)
    await desk.showings.learn()
    evidence = desk.showings.evidence
    assert evidence.lift(second.id) > 1 > evidence.lift(first.id)
    again = await desk.ask(ticket)
    assert [one.id for one in again] == [second.id, first.id] == [one.id for one in await desk.ask(ticket)]
    assert [one.confidence for one in again] == [second.confidence, first.confidence]


async def test_notes_and_lists_nobody_sees_are_not_written_down(desk: SuggestionDesk) -> None:
    ticket = await desk.ticket("t", "Call from +4930901820")
    assert [one.title for one in await desk.ask(ticket, "where is my refund")] == ["Refunds"]
    asking = Asking(ticket=ticket, agent_id="ana", sees=lambda queue: True, shown=False)
    await desk.suggester.for_agent(asking)
    assert not desk.records.rows


async def test_what_solved_a_ticket_of_one_brand_is_not_suggested_for_another(desk: SuggestionDesk) -> None:
    await desk.ticket("old", "Where is my blue parcel?", PARCEL_REPLY, inbox_id="aurora")
    await desk.solve("old")
    ticket = await desk.ticket("new", "where is the blue parcel")
    for brand, there in (("aurora", True), ("", True), ("boreas", False)):
        asking = Asking(ticket=ticket, agent_id="ana", sees=lambda queue: True, brand=brand)
        found = [one.id for one in await desk.suggester.for_agent(asking)]
        assert ("answer:old" in found) is there
