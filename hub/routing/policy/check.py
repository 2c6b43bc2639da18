"""The one list of checks; a new one is a function from the set-up to findings, and a line here."""

from collections.abc import Callable, Iterator

from hub.routing.policy import (
    fairness,
    hours,
    languages,
    menus,
    numbers,
    overflow,
    references,
    relaxation,
    rules,
    service,
    sla,
)
from hub.routing.policy.findings import PolicyFinding, Severity
from hub.routing.policy.setup import Setup

Check = Callable[[Setup], Iterator[PolicyFinding]]

CHECKS: tuple[Check, ...] = (
    references.check_names,
    references.check_references,
    references.check_inboxes,
    references.check_routing_policies,
    numbers.check_proficiency,
    numbers.check_queue_numbers,
    numbers.check_policy_numbers,
    numbers.check_rule_priorities,
    numbers.check_agent_numbers,
    languages.check_languages,
    hours.check_hours,
    hours.check_promises_meet_hours,
    service.check_service,
    service.check_skills,
    service.check_idle_agents,
    relaxation.check_relaxation,
    overflow.check_overflow,
    sla.check_promises,
    sla.check_queue_promises,
    fairness.check_starvation,
    fairness.check_holding,
    menus.check_menus,
    rules.check_rules,
    rules.check_rule_order,
)


def check_policy(setup: Setup) -> list[PolicyFinding]:
    """Return every fault of the set-up, errors first; of two with one code and subject the first is kept."""
    found: dict[tuple[object, ...], PolicyFinding] = {}
    for check in CHECKS:
        for finding in check(setup):
            found.setdefault(_identity(finding), finding)
    return sorted(found.values(), key=lambda each: each.severity is not Severity.ERROR)


def _identity(finding: PolicyFinding) -> tuple[object, ...]:
    """Return what makes two findings the same; a skill nobody holds is one fault however many queues need it."""
    by_subject = finding.code == "skill_unheld"
    return (finding.code, finding.subject, "" if by_subject else finding.detail)
