"""A scenario of the hub itself: contacts as recorded, queues and agents as they are set up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, tzinfo
from itertools import groupby
from typing import Any

from hub.contact_history import ContactHistory
from hub.days import bounds
from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.reporting.agent_states import Activity, Shift
from hub.routing.simulation.fitting import Sort, fit
from hub.routing.simulation.observations import Observation

Document = dict[str, Any]  # Any: what a scenario file holds

FITTED = ("opens", "hours", "day_cv", "hour_cv", "handle_cv", "contacts")


def with_base(
    observations: Sequence[Observation], zone: tzinfo, sort: Sort, base: Mapping[str, Any]
) -> Document:
    """Return another scenario with its contacts replaced by fitted ones; queues that it does not have are added."""
    fitted = fit(observations, zone, sort)
    known = {queue["id"] for queue in base.get("queues", [])}
    added = [{"id": queue_id} for queue_id in fitted["queues"] if queue_id not in known]
    return {**base, **{key: fitted[key] for key in FITTED}, "queues": [*base.get("queues", []), *added]}


async def of_the_hub(history: ContactHistory, first: date, last: date, zone: tzinfo, sort: Sort) -> Document:
    """Return the scenario of the hub's own days; raises Invalid when nothing was recorded on them."""
    begin, end = bounds(first, zone)[0], bounds(last, zone)[1]
    fitted = fit(await history.observations(begin, end, with_needs=True), zone, sort)
    queues = {queue.id: queue for queue in history.queues()}
    shifts = await history.shifts(last, zone)
    return {
        "name": f"fitted to {first} to {last}",
        **{key: fitted[key] for key in FITTED if key != "contacts"},
        "queues": [_queue(queue_id, queues.get(queue_id)) for queue_id in fitted["queues"]],
        "contacts": fitted["contacts"],
        "agents": list(_groups(history.agents(), fitted["queues"], queues, _spans(shifts, zone))),
    }


def _queue(queue_id: str, queue: Queue | None) -> Document:
    if queue is None:
        return {"id": queue_id}
    told: Document = {
        "id": queue.id,
        "target_s": queue.service_level_s,
        "target_share": queue.service_level_target,
        "priority": queue.priority,
    }
    if queue.relaxation:
        told["relaxation"] = [asdict(step) for step in queue.relaxation]
    if queue.hold_while_free_agents_below:
        told["hold_while_free_agents_below"] = queue.hold_while_free_agents_below
        told["hold_guard_s"] = queue.hold_guard_s
    return told


def _spans(shifts: Sequence[Shift], zone: tzinfo) -> dict[str, tuple[str, str]]:
    """Return from when to when each agent is scheduled, by the clock."""
    found = {}
    for agent_id in {shift.agent_id for shift in shifts}:
        mine = [one for one in shifts if one.agent_id == agent_id and one.activity is Activity.WORK]
        if mine:
            begin = min(one.starts_at for one in mine).astimezone(zone)
            end = max(one.ends_at for one in mine).astimezone(zone)
            hours = end.hour + 24 * (end.date() - begin.date()).days
            found[agent_id] = (f"{begin:%H:%M}", f"{hours:02d}:{end.minute:02d}")
    return found


def _groups(
    agents: Sequence[Agent],
    queue_ids: Sequence[str],
    queues: Mapping[str, Queue],
    spans: Mapping[str, tuple[str, str]],
) -> Iterator[Document]:
    """Yield the agents, those who are alike together."""

    def kind(agent: Agent) -> tuple[Any, ...]:  # Any: what can be sorted
        serves = [
            each
            for each in queue_ids
            if each not in queues or not queues[each].team_id or queues[each].team_id in agent.team_ids
        ]
        skills, capacity = sorted(agent.skills.items()), sorted(agent.capacity.items())
        return serves, skills, capacity, agent.max_load, agent.interruptible, spans.get(agent.id, ())

    for number, (alike, members) in enumerate(groupby(sorted(agents, key=kind), key=kind), 1):
        serves, skills, capacity, max_load, interruptible, span = alike
        group: Document = {"group": f"group {number}", "count": len(list(members)), "skills": dict(skills)}
        group |= {"capacity": dict(capacity)} if capacity else {}
        group |= {"max_load": max_load, "interruptible": interruptible}
        if list(serves) != list(queue_ids):
            group["queues"] = serves
        if span:
            group["shift"] = list(span)
        if serves:
            yield group
