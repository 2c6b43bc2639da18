"""Whatever was decided is decided again from the journal, and what was lost or altered shows."""

from collections.abc import Sequence
from dataclasses import replace

from hub.domain.agent import AgentState
from hub.domain.journal import JournalPart
from hub.routing.journal.frames import pack, unpack
from hub.routing.journal.verification import MadeOffer, Verdict, Verification
from tests.fakes.contact_centre import ContactCentre
from tests.unit.routing.busy_day import a_busy_day, offers_of, parts_of, played


def verified(parts: Sequence[JournalPart], offers: Sequence[MadeOffer]) -> Verdict:
    verification = Verification()
    for part in parts:
        verification.read(part)
    return verification.verdict(offers)


def test_every_decision_of_any_story_is_made_again() -> None:
    made = 0
    for seed in range(25):
        centre = played(seed)
        for with_inputs in (True, False):
            offers = offers_of(centre, with_inputs=with_inputs)
            verdict = verified(parts_of(centre), offers)
            assert (verdict.differing, verdict.unrecorded, verdict.broken) == ([], [], []), seed
            assert verdict.reproduced == len(offers)
        made += len(offers)
    assert made > 200


async def test_decisions_whose_inputs_were_lost_are_unrecorded_until_the_next_whole_frame() -> None:
    centre = await a_busy_day(3)
    parts, offers = parts_of(centre), offers_of(centre)
    lost = next(part for part in parts if part.offers and not part.whole)
    verdict = verified([part for part in parts if part is not lost], offers)
    assert verdict.agrees
    assert lost.offers <= len(verdict.unrecorded) < len(offers)
    assert verdict.reproduced + len(verdict.unrecorded) == len(offers)


async def test_an_altered_part_and_an_altered_decision_show() -> None:
    centre = await a_busy_day(4)
    parts, offers = parts_of(centre), offers_of(centre)
    place = next(place for place, part in enumerate(parts) if part.offers)
    altered = replace(parts[place], data=parts[place].data[:-1] + b"!")
    verdict = verified([*parts[:place], altered, *parts[place + 1 :]], offers)
    assert verdict.broken == [altered.id]
    assert not verdict.agrees
    other = replace(offers[0], agent_ids=("nobody",))
    verdict = verified(parts, [other, *offers[1:]])
    assert [each.decision for each in verdict.differing] == [other.id]


async def test_a_process_that_makes_offers_again_begins_with_a_whole_frame() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.ticket()
    await centre.settle()
    centre.dispatcher.lead(False)
    await centre.wait(1)
    centre.dispatcher.lead(True)
    await centre.wait(1)
    assert [part.whole for part in parts_of(centre)].count(True) == 2


async def test_a_record_from_before_interruptions_is_judged_by_the_rule_of_then() -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=1)
    await centre.ticket(channel="email")
    await centre.settle()
    (part, *_) = parts_of(centre)
    frames = unpack(part)
    now = frames[0].agents["ana"]
    assert now is not None
    assert now.agent.state is AgentState.AVAILABLE
    assert now.agent.interruptible
    old = pack(part.run, part.number, [replace(frame, rules=0) for frame in frames], part.follows)
    then = unpack(old)[0].agents["ana"]
    assert then is not None
    assert not then.agent.interruptible
