"""Every operation of the REST interface, in the order of the documentation."""

from hub.api import (
    agents,
    articles,
    attachments,
    audit,
    board,
    business_hours,
    calls,
    companies,
    customers,
    decisions,
    drafts,
    handing,
    inbound,
    inbox_health,
    inboxes,
    learning,
    macros,
    mail_html,
    menus,
    messages,
    qa_forms,
    qa_scores,
    queues,
    reply_rules,
    report_schedules,
    reports,
    risk,
    rules,
    session,
    shifts,
    skills,
    sla_policies,
    staffing,
    subscriptions,
    suggestions,
    suppressions,
    teams,
    tickets,
    tokens,
    word_lists,
)
from hub.api.operation import Operation

MODULES = (
    session,
    tickets,
    decisions,
    handing,
    messages,
    reply_rules,
    mail_html,
    drafts,
    attachments,
    calls,
    customers,
    suppressions,
    companies,
    agents,
    teams,
    queues,
    skills,
    inboxes,
    inbox_health,
    sla_policies,
    business_hours,
    articles,
    suggestions,
    learning,
    word_lists,
    macros,
    menus,
    rules,
    board,
    report_schedules,
    risk,
    qa_forms,
    qa_scores,
    reports,
    shifts,
    staffing,
    audit,
    tokens,
    subscriptions,
    inbound,
)

OPERATIONS: tuple[Operation, ...] = tuple(one for module in MODULES for one in module.OPERATIONS.items)


def check_registry() -> None:
    """Raise ValueError when two operations share a name or an address."""
    for key in (lambda one: one.id, lambda one: f"{one.method} {one.path}"):
        names = [key(one) for one in OPERATIONS]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"declared twice: {', '.join(sorted(doubled))}")
