"""What fitting and staffing read from the hub's own store: recorded contacts, targets, and who is on the rota."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.commands.fitted_scenario import of_the_hub
from hub.contact_history import ContactHistory, Records
from hub.domain.agent import Role
from hub.reporting.agent_states import Activity, Shift
from hub.reporting.contact import HandledContact, Outcome
from hub.routing.simulation.fitting import Sort
from hub.routing.simulation.observations import GAVE_UP, TAKEN, UNDECIDED
from hub.routing.simulation.scenario_file import scenario_of
from hub.routing.staffing.plan import Target
from tests.integration.api_floor import ApiFloor, api_floor

DAY = date(2026, 3, 2)


@pytest.fixture
async def floor() -> AsyncIterator[ApiFloor]:
    async with api_floor() as floor:
        yield floor


def history(floor: ApiFloor) -> ContactHistory:
    kept = floor.kept
    return ContactHistory(
        floor.clock,
        Records(kept.contacts, kept.tickets, kept.shifts),
        floor.services.directory,  # type: ignore[arg-type]
    )


async def put_contacts(floor: ApiFloor) -> None:
    nine = floor.clock.now().replace(year=2026, month=3, day=2, hour=9, minute=0)
    facts = (
        ("voice", Outcome.HANDLED, 10),
        ("voice", Outcome.ABANDONED, 40),
        ("email", Outcome.ABANDONED, 4000),
        ("email", Outcome.HANDLED, 600),
        ("voice", Outcome.HANDLED, 5),
    )
    await floor.kept.contacts.put(
        [
            HandledContact(
                id=f"c{number}",
                ticket_id="t1",
                channel=channel,
                queue_id="support",
                outcome=outcome,
                queued_at=nine + timedelta(minutes=number * 20),
                accepted_at=nine + timedelta(hours=3) if outcome is Outcome.HANDLED else None,
                last_at=nine + timedelta(hours=4),
                waited_s=waited_s,
                talk_s=200,
                wrap_up_s=20,
            )
            for number, (channel, outcome, waited_s) in enumerate(facts)
        ]
    )


async def test_contacts_become_observations_and_closed_mail_is_not_given_up(floor: ApiFloor) -> None:
    await put_contacts(floor)
    known = await history(floor).known(DAY + timedelta(days=1), 2, 7, UTC)
    told = [(one.channel, one.outcome, one.waited_s, one.handle_s) for one in known.observations]
    assert told == [
        ("voice", TAKEN, 10, 220),
        ("voice", GAVE_UP, 40, None),
        ("email", UNDECIDED, 4000, None),
        ("email", TAKEN, 600, 220),
        ("voice", TAKEN, 5, 220),
    ]
    assert known.targets["support"] == Target(20.0, 0.8)
    assert (await history(floor).known(DAY, 1, 7, UTC)).observations == []


async def test_the_rota_counts_who_is_at_work_and_not_at_rest(floor: ApiFloor) -> None:
    begin = floor.clock.now().replace(year=2026, month=3, day=3, hour=9, minute=0)
    for name, activity, since, until in (("s1", Activity.WORK, 0, 8), ("s2", Activity.BREAK, 3, 4)):
        shift = Shift(
            id=name,
            agent_id="ana",
            starts_at=begin + timedelta(hours=since),
            ends_at=begin + timedelta(hours=until),
            activity=activity,
        )
        await floor.kept.shifts.add(shift)
    planned = (await history(floor).known(DAY + timedelta(days=1), 1, 7, UTC)).planned
    counts = planned["support"][DAY + timedelta(days=1)]
    assert counts == [0] * 18 + [1] * 6 + [0] * 2 + [1] * 8 + [0] * 14
    assert not any(planned["tech"][DAY + timedelta(days=1)])


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])  # the clock goes forward; back
async def test_the_rota_goes_by_the_clock_on_the_wall(floor: ApiFloor, day: date) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begins, ends = (datetime.combine(day, time(hour), berlin).astimezone(UTC) for hour in (9, 17))
    await floor.kept.shifts.add(Shift(id="s1", agent_id="ana", starts_at=begins, ends_at=ends))
    ana = (await history(floor).rota([day], berlin))[day][0]
    assert [place for place, at_work in enumerate(ana.at_work) if at_work] == list(range(18, 34))


async def test_the_hub_becomes_a_scenario(floor: ApiFloor) -> None:
    await put_contacts(floor)
    await floor.add_ticket("t1")
    table = await of_the_hub(history(floor), DAY, DAY, UTC, Sort())
    scenario = scenario_of(table)
    assert [queue.id for queue in scenario.queues] == ["support"]
    assert {stream.channel for stream in scenario.contacts} == {"voice", "email"}
    agents = [agent for agent in floor.services.directory.agents() if agent.role is Role.AGENT]  # type: ignore[attr-defined]
    assert 1 <= scenario.head_count <= len(agents)
