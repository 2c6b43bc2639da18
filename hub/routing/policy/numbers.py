"""Numbers that cannot be meant."""

from collections.abc import Iterator, Mapping

from hub.domain.agent import Agent
from hub.domain.channel_work import ATTENTION
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.skill import MAX_PROFICIENCY, MIN_PROFICIENCY, Requirement
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Priority
from hub.routing.expressions import MAX_CLAUSES, is_too_large
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.setup import Setup, subject_of

CLICK_S = 5
"""An offer must be seen, read and clicked; nobody does that reliably in less."""

LONG_WRAP_UP_S = 1800

A_YEAR_S = 366 * 86400
"""No time in a set-up can be longer."""

A_WEEK_S = 7 * 86400

COUNTS = {
    "offer_timeout_s": 3600,
    "wrap_up_s": 3600,
    "affinity_s": 86400,
    "refusal_s": 86400,
    "hold_while_free_agents_below": 10_000,
    "hold_guard_s": A_WEEK_S,
    "overflow_after_s": A_WEEK_S,
    "overflow_above": 100_000,
    "max_waiting": 100_000,
    "misses_allowed": 100,
    "service_level_s": A_WEEK_S,
    "wait_amber_s": A_WEEK_S,
    "alert_after_s": 86_400,
    "wait_red_s": A_WEEK_S,
}
"""The most that the API takes."""

MAX_PRIORITY = 100

TARGETS = dict.fromkeys(("first_response_s", "next_response_s", "resolution_s", "update_s"), A_YEAR_S)


def check_proficiency(setup: Setup) -> Iterator[PolicyFinding]:
    """Find levels outside 1-10, of agents and of needs."""
    for agent in setup.agents:
        yield from _levels(agent, list(agent.skills.items()))
    needing: list[Queue | Inbox | Rule] = [*setup.queues, *setup.inboxes, *setup.rules]
    for part in needing:
        yield from _levels(part, _needed(part.requirement))
        if is_too_large(part.requirement):
            detail = (
                f"its skill expression has more than {MAX_CLAUSES} alternatives when it is multiplied out"
            )
            mend = "say the same with fewer alternatives, or with a skill that stands for several"
            yield error("requirement_too_large", subject_of(part), detail, mend)


def _needed(requirement: Requirement) -> list[tuple[str, int]]:
    found = [(need.skill_id, need.min_proficiency) for need in requirement.needs]
    left = list(requirement.groups)
    while left:
        group = left.pop()
        found += [(need.skill_id, need.min_proficiency) for need in group.needs]
        left.extend(group.groups)
    return found


def _levels(part: Agent | Queue | Inbox | Rule, levels: list[tuple[str, int]]) -> Iterator[PolicyFinding]:
    for skill_id, level in levels:
        if not MIN_PROFICIENCY <= level <= MAX_PROFICIENCY:
            yield error(
                "proficiency_out_of_range",
                subject_of(part),
                f"{skill_id} at {level} is outside {MIN_PROFICIENCY}-{MAX_PROFICIENCY}",
                f"give a level from {MIN_PROFICIENCY} to {MAX_PROFICIENCY}",
            )


def check_queue_numbers(setup: Setup) -> Iterator[PolicyFinding]:
    """Find times and shares of queues that cannot be meant."""
    for queue in setup.queues:
        subject = subject_of(queue)
        yield from _bounded(queue, COUNTS)
        if abs(queue.priority) > MAX_PRIORITY:
            mend = f"set priority from -{MAX_PRIORITY} to {MAX_PRIORITY}"
            yield error("value_out_of_range", subject, f"priority = {queue.priority} cannot be meant", mend)
        if not 0 <= queue.service_level_target <= 1:
            yield error(
                "service_level_target_out_of_range",
                subject,
                f"service_level_target = {queue.service_level_target:g} is no share",
                "give a share from 0 to 1, as 0.8 for 80 %",
            )
        if queue.offer_timeout_s < CLICK_S:
            yield error(
                "offer_timeout_short",
                subject,
                f"offers end after {queue.offer_timeout_s} s, before anybody can accept them",
                f"set offer_timeout_s to {CLICK_S} or more; 20 to 60 are usual",
            )
        if queue.wrap_up_s > LONG_WRAP_UP_S:
            yield warning(
                "wrap_up_long",
                subject,
                f"the after-work holds an agent's slot for {queue.wrap_up_s} s",
                f"set wrap_up_s to {LONG_WRAP_UP_S} at most; agents can ask for more time",
            )
        yield from _colours(queue)


def _colours(queue: Queue) -> Iterator[PolicyFinding]:
    """Find colours of the board that come in the wrong order; 0 derives them."""
    wait_wrong = 0 < queue.wait_red_s < queue.wait_amber_s
    level_wrong = 0 < queue.level_amber < queue.level_red
    if wait_wrong or level_wrong:
        which = "wait" if wait_wrong else "level"
        yield warning(
            "threshold_order",
            subject_of(queue),
            f"{which}_red is reached before {which}_amber",
            "amber comes first: a shorter wait, a higher service level",
        )
    if not (0 <= queue.level_amber <= 1 and 0 <= queue.level_red <= 1):
        yield error(
            "value_out_of_range", subject_of(queue), "level_amber or level_red is no share", "use 0 to 1"
        )


def check_policy_numbers(setup: Setup) -> Iterator[PolicyFinding]:
    """Find promises and factors of SLA policies that cannot be meant."""
    for policy in setup.sla_policies:
        subject = subject_of(policy)
        yield from _bounded(policy, TARGETS)
        if not 0 < policy.warn_share < 1:
            detail = f"warn_share = {policy.warn_share:g} warns never or at once"
            yield error("value_out_of_range", subject, detail, "give a share between 0 and 1, as 0.75")
        if any(not 0 < link.share < 1 for link in policy.warnings):
            detail = "a warning's share is none"
            yield error("value_out_of_range", subject, detail, "give a share between 0 and 1, as 0.75")
        if any(seconds < 0 for seconds in policy.team_s.values()):
            yield error("value_out_of_range", subject, "a team's time is negative", "use 0 or more seconds")
        for priority, factor in policy.priority_factors.items():
            if priority not in Priority.__members__.values():
                yield _unknown_priority(policy, priority)
            if not 0 < factor <= 100:
                detail = f"the factor {factor:g} for {priority} makes no target"
                yield error("value_out_of_range", subject, detail, "give a factor above 0, at most 100")


def _unknown_priority(part: SlaPolicy | Rule, priority: str) -> PolicyFinding:
    return error(
        "unknown_priority",
        subject_of(part),
        f"there is no priority {priority!r}",
        f"use one of {', '.join(Priority)}",
    )


def check_rule_priorities(setup: Setup) -> Iterator[PolicyFinding]:
    """Find rules that set a priority nobody knows."""
    for rule in setup.rules:
        if rule.priority and rule.priority not in Priority.__members__.values():
            yield _unknown_priority(rule, rule.priority)


def check_agent_numbers(setup: Setup) -> Iterator[PolicyFinding]:
    """Find agents with slots for unknown channels, or with fewer than none."""
    for agent in setup.agents:
        yield from _bounded(agent, {"max_load": 10_000})
        for channel, weight in agent.weights.items():
            if not 0 <= weight <= ATTENTION:
                detail = f"{channel} takes up {weight} of {ATTENTION} attention"
                mend = f"give a weight from 0 (leaves room for all else) to {ATTENTION} (for nothing else)"
                yield error("weight_out_of_range", subject_of(agent), detail, mend)
        for channel, slots in agent.capacity.items():
            if slots < 0:
                detail = f"capacity for {channel} is {slots}"
                yield error("value_out_of_range", subject_of(agent), detail, "give 0 or more")
            if channel not in setup.channels:
                yield warning(
                    "unknown_channel",
                    subject_of(agent),
                    f"has a capacity for the channel {channel!r}, which does not exist",
                    f"use {', '.join(sorted(setup.channels))}",
                )


def _bounded(part: Queue | SlaPolicy | Agent, most: Mapping[str, int]) -> Iterator[PolicyFinding]:
    for name, limit in most.items():
        value = getattr(part, name)
        if not 0 <= value <= limit:
            detail = f"{name} = {value} cannot be meant"
            yield error("value_out_of_range", subject_of(part), detail, f"set {name} from 0 to {limit}")
