"""Learning over HTTP: coverage over time, what to write next, drafts from tickets."""

import asyncio
from datetime import timedelta
from typing import Any

from hub.domain.article import SuggestionFeedback, Verdict
from hub.domain.message import Author, AuthorKind, MessageKind
from hub.reporting.contact import HandledContact, Outcome
from tests.integration.api_floor import ApiFloor, api_floor

ANA = Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
REPLY = "Print the return label from your account page."


async def worked(floor: ApiFloor, ticket_id: str, hours_ago: float, seconds: float = 600.0) -> None:
    """Store a ticket that an agent handled."""
    await floor.add_ticket(ticket_id)
    at = floor.clock.now() - timedelta(hours=hours_ago)
    contact = HandledContact(
        id=f"{ticket_id}.0",
        ticket_id=ticket_id,
        channel="email",
        queue_id="support",
        agent_id="ana",
        outcome=Outcome.HANDLED,
        queued_at=at,
        accepted_at=at,
        ended_at=at,
        last_at=at,
        talk_s=seconds,
    )
    await floor.kept.contacts.put([contact])


async def get(floor: ApiFloor, path: str, **params: Any) -> dict[str, Any]:
    answer = await floor.call("GET", path, "sue", params=params)
    assert answer.status == 200, await answer.text()
    shown: dict[str, Any] = await answer.json()
    return shown


async def test_coverage_is_the_share_of_contacts_with_a_used_suggestion() -> None:
    async with api_floor() as floor:
        for number, hours_ago in enumerate((2, 3, 30)):
            await worked(floor, f"t{number}", hours_ago)
        now = floor.clock.now()
        for verdict, ticket_id in ((Verdict.ACCEPTED, "t0"), (Verdict.REJECTED, "t1")):
            await floor.kept.feedback.add(
                SuggestionFeedback(
                    id=f"v-{ticket_id}",
                    ticket_id=ticket_id,
                    article_id="a",
                    agent_id="ana",
                    verdict=verdict,
                    question="",
                    created_at=now,
                )
            )
        start, end = (now - timedelta(days=2)).isoformat(), now.isoformat()
        shown = await get(floor, "/learning/coverage", start=start, end=end)
        assert [(one["contacts"], one["answered"], one["share"]) for one in shown["items"]] == [
            (1, 0, 0.0),
            (2, 1, 0.5),
        ]
        assert (
            await floor.call("GET", "/learning/coverage", "sue", params={"start": end, "end": start})
        ).status == 422
        assert (await floor.call("GET", "/learning/gaps", "ana")).status == 403


async def test_what_to_write_next_is_made_behind_and_drafted_from_its_tickets() -> None:
    async with api_floor() as floor:
        for number in range(3):
            await worked(floor, f"t{number}", 1, 1800.0)
            await floor.add_message(f"q{number}", f"t{number}", "How do I return a parcel?")
            floor.clock.advance(timedelta(seconds=1))
            await floor.add_message(f"r{number}", f"t{number}", REPLY, kind=MessageKind.REPLY, author=ANA)
        assert (await get(floor, "/learning/gaps"))["computing"]
        async with asyncio.timeout(10):
            while (shown := await get(floor, "/learning/gaps"))["computing"]:
                await asyncio.sleep(0.01)
        (gap,) = shown["items"]
        assert (gap["contacts"], gap["hours"], gap["question"]) == (3, 1.5, "How do I return a parcel?")
        answer = await floor.call("POST", "/learning/drafts", "sue", json={"ticket_ids": gap["ticket_ids"]})
        assert await answer.json() == {
            "title": "How do I return a parcel?",
            "body": REPLY,
            "questions": ["How do I return a parcel?"],
        }
