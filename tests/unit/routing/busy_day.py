"""A busy day at random: agents, customers and the hub act in any order, with restarts and lost events; and its record."""

import asyncio
import random
from dataclasses import replace
from functools import cache

from hub.domain.agent import AgentState
from hub.domain.journal import JournalPart
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.ticket_events import OfferMade
from hub.errors import HubError
from hub.routing.journal.verification import MadeOffer
from hub.routing.policies import POLICY_NAMES
from tests.fakes.contact_centre import ContactCentre

MAIN = Queue(
    id="main",
    name="Main",
    affinity_s=10,
    refusal_s=20,
    relaxation=(RelaxationStep(after_s=15, lower_by=3), RelaxationStep(after_s=30, drop=True)),
)
SIDE = Queue(id="side", name="Side", affinity_s=0, team_id="red", hold_while_free_agents_below=2)
NAMES = ("ana", "bo", "cy", "di")


def policy_on(seed: int) -> str:
    """Return the routing policy in force on a day: each has its turn."""
    return POLICY_NAMES[seed % len(POLICY_NAMES)]


@cache
def played(seed: int) -> ContactCentre:
    """Return a day that has been played; nobody changes it any more."""
    return asyncio.run(a_busy_day(seed))


async def a_busy_day(seed: int, steps: int = 60) -> ContactCentre:
    """Let agents, customers and the hub act at random, with restarts and lost events."""
    policy = policy_on(seed)
    dice, centre = (
        random.Random(seed),
        ContactCentre(replace(MAIN, policy=policy), replace(SIDE, policy=policy)),
    )
    for name in NAMES:
        await centre.agent(
            name,
            skills={"billing": dice.randint(1, 9), "tech": dice.randint(1, 9)},
            team_ids=dice.choice([(), ("red",)]),
            capacity={"webchat": 1, "email": 2},
            max_load=2,
            interruptible=name != NAMES[0],
        )
    for _ in range(steps):
        try:
            await something(dice, centre)
        except HubError:
            pass
        await centre.settle()
    return centre


async def something(dice: random.Random, centre: ContactCentre) -> None:
    """Do one thing at random."""
    name, ids = dice.choice(NAMES), sorted(centre.tickets.rows)
    step = dice.randint(0, 9)
    if step <= 3 or not ids:
        need = (dice.choice(["billing", "tech"]), dice.choice([1, 5, 9]))
        channel, queue_id = dice.choice(["webchat", "email"]), dice.choice(["main", "main", "side"])
        await centre.ticket(need, channel=channel, queue_id=queue_id, customer_id=dice.choice(["", "c1"]))
    elif step == 4:
        state = dice.choice([AgentState.AVAILABLE, AgentState.AVAILABLE, AgentState.BREAK])
        await centre.desk.set_state(name, state, by=name)
        centre.lose_events = dice.random() < 0.2
    elif step == 5:
        await centre.wait(dice.choice([1, 7, 16, 31]))
    elif step == 6 and dice.random() < 0.3:
        await centre.restart()
        for each in NAMES:
            await centre.presence.connected(each, f"{each}-1")
    elif step <= 7:
        await centre.wait(dice.choice([1, 5, 900]))
        await centre.desk.set_state(name, AgentState.AVAILABLE, by=name)
    else:
        offer = centre.now_held(dice.choice(ids)).work.offer
        if offer is not None and step == 8:
            await centre.desk.decline(offer.agent_id, offer.id)
        elif offer is not None:
            ticket = await centre.desk.accept(offer.agent_id, offer.id)
            await centre.settle()
            await centre.desk.wrap_up(offer.agent_id, ticket.id, "done")


def parts_of(centre: ContactCentre) -> list[JournalPart]:
    return sorted(centre.journal.rows.values(), key=lambda part: (part.at, part.id))


def offers_of(centre: ContactCentre, *, with_inputs: bool = True) -> list[MadeOffer]:
    made = [event for event in centre.events if isinstance(event, OfferMade)]
    return [
        MadeOffer(
            id=event.offer_id,
            ticket_id=event.ticket_id,
            at=event.at,
            agent_ids=(event.agent_id,),
            inputs=centre.decisions.rows[event.offer_id].inputs if with_inputs else "",
        )
        for event in made
    ]
