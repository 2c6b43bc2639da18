"""Decisions made while agents were kept free, or matched as a whole, are made again from the journal."""

from datetime import timedelta

from hub.domain.queue import Queue
from hub.domain.ticket import WorkState
from hub.routing.forecast import Kind
from hub.routing.journal.verification import Verification
from hub.routing.outlook import Outlook
from hub.routing.reserve import ReservePlan
from tests.fakes.contact_centre import ContactCentre
from tests.unit.routing.busy_day import offers_of, parts_of


async def test_what_was_kept_free_is_known_when_a_decision_is_made_again() -> None:
    centre = ContactCentre(
        Queue(id="main", name="Main", affinity_s=0),
        Queue(id="other", name="Other", affinity_s=0),
        Queue(id="whole", name="Whole", affinity_s=0, policy="batch_optimal"),
    )
    for name in ("ana", "bo", "cy"):
        skills = {"tech": 5, "zh": 2 if name == "cy" else 8}
        await centre.agent(name, skills=skills, max_load=1, interruptible=False)
    mails = [Kind(queue, "email", (("tech", 1),)) for queue in ("main", "other")]
    plans = {mails[0]: ReservePlan((99.0,), ((1,),)), mails[1]: ReservePlan((99.0,), ((3,),))}
    centre.dispatcher.expect(Outlook(centre.clock.now(), plans, {kind: {kind: 1.0} for kind in plans}))
    tickets = [await centre.ticket(("tech", 1), channel="email") for _ in range(2)]
    await centre.settle()
    # one mail goes while all three are free; then the other queue's work would be short of people
    states = [centre.now_held(each.id).work.state for each in tickets]
    assert states == [WorkState.OFFERED, WorkState.QUEUED]
    whole = [await centre.ticket(("zh", 1), channel="webchat", queue_id="whole") for _ in range(2)]
    await centre.settle()
    assert all(centre.now_held(each.id).work.state is WorkState.OFFERED for each in whole)
    centre.dispatcher.expect(Outlook(centre.clock.now()))
    await centre.wait(1)
    centre.clock.advance(timedelta(seconds=31))
    await centre.settle()
    verification = Verification()
    for part in parts_of(centre):
        verification.read(part)
    verdict = verification.verdict(offers_of(centre))
    assert (verdict.differing, verdict.unrecorded, verdict.broken) == ([], [], [])
    assert verdict.reproduced >= 3
