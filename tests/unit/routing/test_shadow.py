"""A policy on trial decides in the very same situations, is counted, and touches nothing."""

from collections.abc import Sequence

from hub.domain.queue import Queue
from hub.domain.shadow import ShadowTally
from hub.domain.ticket_events import OfferMade
from hub.routing.journal.frames import Frame
from hub.routing.journal.verification import Reading
from hub.routing.shadow import Shadow
from tests.fakes.contact_centre import ContactCentre
from tests.unit.routing.busy_day import parts_of, played, policy_on


async def two_agents(queue: Queue, shadow: Shadow) -> tuple[ContactCentre, Sequence[ShadowTally]]:
    """Let the more proficient agent come later than the other, and two contacts one after the other."""
    centre = ContactCentre(queue, shadow=shadow)
    await centre.agent("bo", skills={"tech": 5})
    await centre.wait(20)
    await centre.agent("ana", skills={"tech": 9})
    for _ in range(2):
        await centre.ticket(("tech", 1))
        await centre.wait(6)
    return centre, list(centre.shadow_tallies.rows.values())


async def test_where_the_policy_on_trial_differs_is_counted_with_examples() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0, shadow_policy="longest_idle")
    centre, (tally,) = await two_agents(queue, Shadow())
    assert (tally.day, tally.queue_id, tally.live, tally.shadow) == (
        "2026-11-23", "main", "default", "longest_idle",
    )  # fmt: skip
    assert (tally.decisions, tally.same, tally.other, tally.later) == (2, 0, 2, 0)
    assert [(each.live_agent_id, each.shadow_agent_id) for each in tally.examples] == [("ana", "bo")] * 2
    assert [event.agent_id for event in centre.of_type(OfferMade) if isinstance(event, OfferMade)] == [
        "ana"
    ] * 2


async def test_the_hub_may_name_one_for_all_queues_and_an_equal_one_agrees() -> None:
    _, (tally,) = await two_agents(Queue(id="main", name="Main", affinity_s=0), Shadow("most_proficient"))
    assert (tally.decisions, tally.same, tally.agreement) == (2, 2, 1.0)


async def test_nothing_is_counted_without_a_policy_on_trial() -> None:
    _, tallies = await two_agents(Queue(id="main", name="Main", affinity_s=0), Shadow())
    assert tallies == []


async def test_one_put_on_trial_in_the_day_begins_with_the_next_look() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0)
    centre, _ = await two_agents(queue, Shadow())
    centre.setup.queue_rows["main"] = Queue(id="main", name="Main", affinity_s=0, shadow_policy="fifo")
    await centre.dispatcher.setup_changed()
    for _ in range(3):
        await centre.ticket(("tech", 1))
        await centre.wait(6)
    (tally,) = centre.shadow_tallies.rows.values()
    assert tally.decisions >= 1


class Broken(Shadow):
    """A policy that always fails."""

    def follow(self, frames: Sequence[Frame]) -> None:
        raise ValueError("no such agent")


async def test_an_error_of_it_touches_no_offer() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0)
    centre, tallies = await two_agents(queue, Broken("fifo"))
    assert len(centre.of_type(OfferMade)) == 2
    assert tallies == []


def test_the_policy_in_force_on_trial_agrees_in_every_story() -> None:
    """Nothing of the shadow's own decisions lasts, so it never drifts away from the floor."""
    decisions = 0
    for seed in range(10):
        reading, shadow = Reading(), Shadow(policy_on(seed))
        for part in parts_of(played(seed)):
            shadow.follow([frame for _, frame in reading.frames(part)])
        for count in shadow.take_counts().values():
            assert (count.same, count.sooner) == (count.decisions, 0), seed
            decisions += count.decisions
    assert decisions > 50


async def test_counts_are_added_to_what_is_stored() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0, shadow_policy="fifo")
    centre, (tally,) = await two_agents(queue, Shadow())
    await centre.restart()
    await centre.ticket(("tech", 1))
    await centre.wait(6)
    (after,) = centre.shadow_tallies.rows.values()
    assert after.id == tally.id
    assert after.decisions >= tally.decisions
