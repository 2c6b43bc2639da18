"""Reports over the real store: the board's figures, the tickets behind a number, files, and who may see what."""

import csv
import io
import random
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from hub.domain.agent import AgentState
from hub.domain.agent_events import AgentStateChanged
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.errors import Invalid
from hub.reporting.contact import HandledContact, Outcome
from hub.reporting.contact_facts import ContactFacts
from hub.reporting.intervals import Interval
from hub.reporting.measures.definition import Rules
from hub.reporting.report import ReportQuery, report_kind
from hub.tickets import work
from hub.tickets.handover import Transfer, assign, transfer
from hub.tickets.sla.clocks import check, start_clocks
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work_events import Moment, queued
from tests.integration.api_floor import ApiFloor, api_floor

AGENTS = ("ana", "bo")


@pytest.fixture
async def floor() -> AsyncIterator[ApiFloor]:
    async with api_floor() as floor:
        yield floor


class Day:
    """Work that comes, is accepted, handed on, abandoned and ended at random, by the real transitions."""

    def __init__(self, floor: ApiFloor, seed: int) -> None:
        self.floor = floor
        self.chance = random.Random(seed)
        self.ids: list[str] = []

    async def step(self) -> None:
        self.floor.clock.advance(timedelta(seconds=self.chance.randint(1, 240), milliseconds=7))
        await self.chance.choice((self._arrive, self._go_on, self._go_on, self._go_on))()

    async def _arrive(self) -> None:
        name = f"t{len(self.ids)}"
        self.ids.append(name)
        queue_id = self.chance.choice(("support", "tech"))
        tags = ("vip",) if self.chance.random() < 0.3 else ()
        ticket = await self.floor.add_ticket(name, queue_id, tags=tags)
        moment = self._moment()
        await self.floor.kept.tickets.update(
            name, lambda held: work.Change(held, [queued(ticket, queue_id, "opened", moment, "")])
        )

    async def _go_on(self) -> None:
        if not self.ids:
            return
        await self.floor.kept.tickets.update(self.chance.choice(self.ids), self._changed)

    def _changed(self, ticket: Ticket) -> work.Change[Ticket] | None:
        moment, chance, agent_id = self._moment(), self.chance.random(), self.chance.choice(AGENTS)
        state = ticket.work.state
        if state is WorkState.OFFERED and ticket.work.offer is not None:
            offer = ticket.work.offer
            if chance < 0.7:
                return work.accept(ticket, offer.agent_id, offer.id, moment)
            refusal = work.Refusal(agent_id=offer.agent_id, offer_id=offer.id)
            return work.decline(ticket, refusal, moment) if chance < 0.85 else self._status(ticket, "solved")
        if state is WorkState.QUEUED:
            if chance < 0.15:
                return self._status(ticket, "solved")
            if chance < 0.25:
                other = "tech" if ticket.queue_id == "support" else "support"
                return transfer(ticket, Transfer(queue_id=other), moment)
            if chance < 0.35:
                return assign(ticket, agent_id, moment, at_work=chance < 0.3)
            return work.make_offer(ticket, agent_id, work.new_offer_id(ticket.id, moment.ids), 30, moment)
        if state is WorkState.ACTIVE:
            if chance < 0.2:
                return work.give_back(ticket, "console gone", moment)
            return (
                transfer(ticket, Transfer(queue_id="tech"), moment)
                if chance < 0.4
                else self._status(ticket, "solved")
            )
        if state is WorkState.WRAP_UP:
            return work.end_work(ticket, "done", moment)
        return self._status(ticket, "open") if chance < 0.3 else None

    def _status(self, ticket: Ticket, status: str) -> work.Change[Ticket] | None:
        order = StatusOrder(status=TicketStatus(status), wrap_up_s=30)
        return set_status(ticket, order, SlaTerms(), self.floor.ids, self.floor.clock.now())

    def _moment(self) -> Moment:
        return Moment(self.floor.clock.now(), self.floor.ids)


async def report(floor: ApiFloor, name: str, who: str = "sue", **query: Any) -> Any:
    answer = await floor.call("GET", f"/reports/{name}", who, params=query)
    assert answer.status == 200, await answer.text()
    return await answer.json()


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("seed", [1, 2])
async def test_on_a_random_day_the_board_says_what_the_report_says(floor: ApiFloor, seed: int) -> None:
    day = Day(floor, seed)
    compared = 0
    for number in range(240):
        await day.step()
        if number % 40 != 39:
            continue
        await floor.write_down()
        now = floor.clock.now()
        board = floor.board.current()
        asked = {"from": text(now - timedelta(hours=1)), "to": text(now), "group_by": "queue"}
        told = await report(floor, "service-level", **asked)
        rows = {row["group"]["id"]: row["values"] for row in told["rows"]}
        for queue in board.queues:
            values = rows.get(queue.id)
            if values is None:
                assert queue.service_level.denominator == queue.abandoned == queue.waiting == 0
                continue
            level = values["service_level"]
            shown = queue.service_level
            assert (shown.value, shown.numerator, shown.denominator) == tuple(level.values())
            assert queue.abandoned == values["abandoned"]["value"]
            assert queue.asa_s == values["asa"]["value"]
            assert queue.waiting + queue.offered == values["waiting"]["value"]
            assert queue.longest_wait_s == values["longest_waiting"]["value"]
            compared += level["denominator"]
        everything = told["totals"][-1]
        assert everything["group"] is None
        assert board.totals.asa_s == everything["values"]["asa"]["value"]
        assert board.totals.abandoned == everything["values"]["abandoned"]["value"]
    assert compared > 50


async def test_facts_made_step_by_step_are_those_made_at_once(floor: ApiFloor) -> None:
    day = Day(floor, 7)
    for _ in range(60):
        await day.step()
        await floor.write_down()
    kept = {one.id: one async for one in floor.kept.contacts.all({})}
    for contact_id in kept:
        await floor.kept.contacts.delete(contact_id)
    fresh = ContactFacts(floor.clock, floor.facts._parts)
    assert await fresh.rebuild() == len(kept) > 10
    again = {one.id: one async for one in floor.kept.contacts.all({})}
    assert {key: (one.outcome, one.last_at, one.handle_s) for key, one in again.items()} == {
        key: (one.outcome, one.last_at, one.handle_s) for key, one in kept.items()
    }


async def test_the_tickets_behind_a_number_are_as_many_as_it_says(floor: ApiFloor) -> None:
    day = Day(floor, 3)
    for _ in range(150):
        await day.step()
    await floor.write_down()
    asked = {"from": "2026-03-02", "to": "2026-03-03", "group_by": "queue"}
    told = await report(floor, "contacts", **asked)
    checked = 0
    for row in told["totals"][:-1]:
        for name, cell in row["values"].items():
            query = {**asked, "measure": name, "queue": row["group"]["id"], "limit": 20}
            found: list[str] = []
            after: str | None = None
            while True:
                page = await report(floor, "contacts/tickets", **query, **({"after": after} if after else {}))
                found += [item["id"] for item in page["items"]]
                after = page["next"]
                if after is None:
                    break
            assert len(found) == len(set(found)) == cell["denominator"], name
            checked += len(found)
        level = await report(
            floor,
            "service-level/tickets",
            **asked,
            queue=row["group"]["id"],
            measure="service_level",
            part="numerator",
            limit=100,
        )
        assert len(level["items"]) == row["values"]["service_level"]["numerator"]
    assert checked > 50


async def test_intervals_and_groups_add_up(floor: ApiFloor) -> None:
    day = Day(floor, 5)
    for _ in range(120):
        await day.step()
    await floor.write_down()
    for group in ("none", "queue", "team", "agent", "channel", "tag"):
        told = await report(
            floor, "contacts", interval="30m", group_by=group, **{"from": "2026-03-02", "to": "2026-03-03"}
        )
        counted = sum(row["values"]["handled"]["value"] for row in told["rows"])
        assert counted == told["totals"][-1]["values"]["handled"]["value"] > 5


async def test_agents_time_and_their_own_figures(floor: ApiFloor) -> None:
    start = floor.clock.now()
    for agent_id in AGENTS:
        event = AgentStateChanged(
            id=floor.ids.new(), at=start, agent_id=agent_id, state="available", previous="offline"
        )
        await floor.states.record(event)
        await floor.states.record(event)
    floor.clock.advance(timedelta(minutes=30))
    await floor.states.record(
        AgentStateChanged(
            id=floor.ids.new(),
            at=floor.clock.now(),
            agent_id="ana",
            state=AgentState.BREAK,
            previous="available",
        )
    )
    floor.clock.advance(timedelta(minutes=30))
    asked = {"from": text(start), "to": text(floor.clock.now())}
    told = await report(floor, "agents", **asked)
    rows = {row["group"]["id"]: row["values"] for row in told["rows"]}
    assert (rows["ana"]["available_s"]["value"], rows["ana"]["break_s"]["value"]) == (1800, 1800)
    assert rows["bo"]["signed_in_s"]["value"] == 3600
    shift = {"agent_id": "ana", "starts_at": text(start), "ends_at": text(floor.clock.now())}
    assert (await floor.call("POST", "/shifts", "sue", json=shift)).status == 201
    told = await report(floor, "adherence", who="ana", **asked)
    assert [row["group"]["id"] for row in told["rows"]] == ["ana"]
    assert told["rows"][0]["values"]["adherence"]["value"] == 0.5
    assert (await floor.call("GET", "/reports/agents?agent=bo", "ana")).status == 403
    refused = await floor.call("GET", "/reports/agents?group_by=queue", "sue")
    assert refused.status == 422


async def test_the_time_of_an_agent_who_left_stays_in_the_reports_of_then(floor: ApiFloor) -> None:
    start = floor.clock.now()
    event = AgentStateChanged(
        id=floor.ids.new(), at=start, agent_id="ana", state="available", previous="offline"
    )
    await floor.states.record(event)
    await floor.call("PUT", "/agents/ana/state", "sue", json={"state": "available"})
    floor.clock.advance(timedelta(hours=1))
    left = floor.clock.now()
    closed = await floor.call("PATCH", "/agents/ana", "ada", json={"active": False})
    assert (await closed.json())["state"] == "offline"
    for one in floor.heard:
        await floor.states.record(one)
    floor.clock.advance(timedelta(hours=2))
    told = await report(floor, "agents", **{"from": text(start), "to": text(left)})
    rows = {row["group"]["id"]: row["values"] for row in told["rows"]}
    assert rows["ana"]["available_s"]["value"] == 3600
    told = await report(floor, "agents", **{"from": text(left), "to": text(floor.clock.now())})
    assert "ana" not in {row["group"]["id"] for row in told["rows"]}


async def test_files_hold_all_rows_and_no_formula(floor: ApiFloor) -> None:
    day = Day(floor, 9)
    for _ in range(60):
        await day.step()
    await floor.kept.tickets.update("t0", lambda held: work.Change(_tagged(held), []))
    await floor.write_down()
    await floor.facts.rebuild()
    asked = {"from": "2026-03-02", "to": "2026-03-03"}
    page = await report(floor, "contacts/tickets", **asked, limit=100)
    answer = await floor.call("GET", "/reports/contacts/tickets", "sue", params={**asked, "format": "csv"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [row["contact"] for row in rows] == [item["id"] for item in page["items"]]
    assert {row["tags"] for row in rows if row["ticket"] == "t0"} == {"'=1+1"}
    answer = await floor.call("GET", "/reports/contacts/tickets", "sue", params={**asked, "format": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(await answer.read())) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert len(sheet.findall(f"{space}sheetData/{space}row")) == len(rows) + 1
    answer = await floor.call("GET", "/reports/contacts", "sue", params={**asked, "format": "parquet"})
    data = await answer.read()
    assert (data[:4], data[-4:]) == (b"PAR1", b"PAR1")
    answer = await floor.call(
        "GET", "/reports/contacts", "sue", params={**asked, "format": "csv", "interval": "hour"}
    )
    lines = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert sum(float(line["offered"]) for line in lines) == len(rows)


def _tagged(ticket: Ticket) -> Ticket:
    return Ticket(
        **{name: getattr(ticket, name) for name in ticket.__dataclass_fields__} | {"tags": ("=1+1",)}
    )


async def test_what_is_asked_wrongly_is_told(floor: ApiFloor) -> None:
    for query, status in (
        ("/nonsense", 404),
        ("/contacts?from=yesterday", 422),
        ("/contacts?from=2026-03-03&to=2026-03-02", 422),
        ("/contacts?time_zone=Mars/Olympus", 422),
        ("/contacts?interval=15m&from=2020-01-01&to=2026-01-01", 422),
        ("/contacts/tickets?measure=occupancy", 404),
        ("/contacts/tickets?after=abc", 422),
        ("/contacts?from=2026-03-02T10:00:00+01:00", 200),
        ("/service_level", 200),
        ("", 200),
    ):
        answer = await floor.call("GET", f"/reports{query}", "sue")
        assert answer.status == status, query


async def test_a_report_of_more_numbers_than_can_be_sent_is_refused_before_it_is_made(
    floor: ApiFloor,
) -> None:
    await floor.add_ticket("t1")
    day = floor.clock.now()
    query = ReportQuery(
        kind=report_kind("contacts"),
        start=day - timedelta(hours=10),
        end=day,
        interval=Interval.HOUR,
        zone=ZoneInfo("UTC"),
        rules=Rules(promise_s=lambda queue_id: 20.0),
    )
    numbers = 10 * len(query.kind.measures)
    assert len((await floor.services.reports.run(query, most=numbers)).rows) == 10
    with pytest.raises(Invalid, match=f"{numbers} numbers"):
        await floor.services.reports.run(query, most=numbers - 1)


async def test_only_administrators_have_the_facts_made_again(floor: ApiFloor) -> None:
    assert (await floor.call("POST", "/reports/rebuild", "sue")).status == 403
    assert (await floor.call("POST", "/reports/rebuild", "ada")).status == 204


async def test_waiting_tickets_are_told_by_their_danger_and_the_telling_is_judged(floor: ApiFloor) -> None:
    now = floor.clock.now()
    for number in range(30):
        wait_s = 20.0 * number
        contact = HandledContact(
            id=f"c{number}",
            ticket_id=f"past{number}",
            channel="email",
            queue_id="support",
            outcome=Outcome.HANDLED,
            queued_at=now - timedelta(hours=2),
            accepted_at=now - timedelta(hours=2) + timedelta(seconds=wait_s),
            ended_at=now - timedelta(hours=1),
            last_at=now - timedelta(hours=1),
            waited_s=wait_s,
            talk_s=60.0,
        )
        await floor.kept.contacts.add(contact)
    policy = SlaPolicy(id="gold", name="Gold", first_response_s=300)
    clocks = start_clocks(SlaTerms(policy=policy), now)
    await floor.add_ticket(
        "calm", sla=start_clocks(SlaTerms(policy=replace(policy, first_response_s=3000)), now)
    )
    await floor.add_ticket("urgent", sla=clocks)
    await floor.add_ticket("free")
    risks = floor.services.risks
    await risks.learn()
    floor.clock.advance(timedelta(seconds=100))
    told = await (await floor.call("GET", "/reports/breach-risk", "sue")).json()
    assert [one["ticket_id"] for one in told["items"]] == ["urgent", "calm"]
    assert told["items"][0]["probability"] > 0.5 > told["items"][1]["probability"]
    await risks.keep()
    await risks.keep()
    floor.clock.advance(timedelta(seconds=300))
    late = check(clocks, floor.clock.now(), SlaTerms(policy=policy)).clocks
    await floor.kept.tickets.update("urgent", lambda held: work.Change(replace(held, sla=late)))
    table = await (await floor.call("GET", "/reports/breach-calibration", "sue")).json()
    assert (table["count"], sum(one["broken"] or 0 for one in table["bins"])) == (1, 1)
    assert (await floor.call("GET", "/reports/breach-risk", "ana")).status == 403


async def test_a_ticket_tells_its_promises_and_those_that_were_broken(floor: ApiFloor) -> None:
    fields = {
        "name": "Gold",
        "first_response_s": 300,
        "update_s": 900,
        "team_s": {"support": 600},
        "conditions": {"channels": ["email"], "customer_tags": ["gold"]},
        "warnings": [{"share": 0.5}, {"share": 0.9, "notify": ["lead"], "raise_priority": True}],
    }
    answer = await floor.call("POST", "/sla-policies", "ada", json=fields)
    assert answer.status == 201, await answer.text()
    made = await answer.json()
    assert (made["conditions"]["customer_tags"], made["warnings"][1]["raise_priority"]) == (["gold"], True)
    policy = await floor.kept.sla_policies.require(made["id"])
    terms = SlaTerms(policy=policy, team_id="support")
    clocks = check(start_clocks(terms, floor.clock.now()), floor.clock.now() + timedelta(seconds=400), terms)
    await floor.add_ticket("t1", sla=clocks.clocks)
    told = await (await floor.call("GET", "/tickets/t1/sla", "ana")).json()
    assert (told["policy_name"], told["policy_version"]) == ("Gold", 1)
    assert [one["kind"] for one in told["clocks"]] == ["first_response", "update", "team"]
    assert [(one["kind"], one["target_s"]) for one in told["breaches"]] == [("first_response", 300)]
    refused = await floor.call("PATCH", f"/sla-policies/{made['id']}", "ada", json={"team_s": {"none": 5}})
    assert refused.status == 422
