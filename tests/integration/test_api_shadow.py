"""Policies on trial over HTTP: what supervisors read before they switch, and what a queue may name."""

from datetime import timedelta
from typing import Any

from hub.domain.shadow import ShadowExample, ShadowTally, tally_id
from tests.integration.api_floor import ApiFloor, api_floor


def tally(floor: ApiFloor, days_ago: int) -> ShadowTally:
    at = floor.clock.now() - timedelta(days=days_ago)
    day = at.date().isoformat()
    example = ShadowExample(at=at, ticket_id="t1", live_agent_id="ana", shadow_agent_id="")
    return ShadowTally(
        id=tally_id(day, "support", "default", "fifo"),
        day=day,
        queue_id="support",
        live="default",
        shadow="fifo",
        decisions=4,
        same=3,
        later=1,
        examples=(example,),
        updated_at=at,
    )


async def days_of(floor: ApiFloor, query: str = "") -> list[dict[str, Any]]:
    answer = await floor.call("GET", f"/routing/shadow{query}", "sue")
    assert answer.status == 200, await answer.text()
    found: list[dict[str, Any]] = (await answer.json())["items"]
    return found


async def test_supervisors_see_the_days_of_policies_on_trial() -> None:
    async with api_floor() as floor:
        for days_ago in (0, 3, 9):
            await floor.kept.shadow.add(tally(floor, days_ago))
        assert (await floor.call("GET", "/routing/shadow")).status == 403
        days = await days_of(floor)
        assert [day["day"] for day in days] == [tally(floor, 0).day, tally(floor, 3).day]
        assert (days[0]["agreement"], days[0]["later"], days[0]["queue_name"]) == (0.75, 1, "Support")
        (example,) = days[0]["examples"]
        assert (example["live_agent"], example["shadow_agent"]) == ("Ana", None)
        assert len(await days_of(floor, "?days=30")) == 3


async def test_a_queue_may_put_a_policy_on_trial_that_exists() -> None:
    async with api_floor() as floor:
        changed = await floor.call("PATCH", "/queues/support", "ada", json={"shadow_policy": "fifo"})
        assert (changed.status, (await changed.json())["shadow_policy"]) == (200, "fifo")
        wrong = await floor.call("PATCH", "/queues/support", "ada", json={"shadow_policy": "best"})
        assert wrong.status == 422
