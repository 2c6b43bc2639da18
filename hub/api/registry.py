"""Every operation of the REST interface, in the order of the documentation."""

from hub.api.desk import (
    attachments,
    decisions,
    drafts,
    handing,
    macros,
    mail_html,
    messages,
    reply_rules,
    risk,
    self_service,
    suggestions,
    ticket_sla,
    tickets,
    triage,
)
from hub.api.http.operation import Operation
from hub.api.knowledge import (
    article_feedback,
    article_files,
    article_imports,
    article_links,
    article_translations,
    article_versions,
    articles,
    classifier,
    learning,
    missed_searches,
    word_lists,
)
from hub.api.people import agents, companies, customers, session, shifts, skills, teams, tokens
from hub.api.reports import alerts, board, board_links, qa_forms, qa_scores, reports, schedules, staffing
from hub.api.setup import (
    audit,
    business_hours,
    inbound,
    inbox_health,
    inboxes,
    queues,
    rules,
    sla_policies,
    subscriptions,
    suppressions,
)
from hub.api.telephone import callbacks, calls, menus, pbx

MODULES = (
    session,
    tickets,
    ticket_sla,
    self_service,
    decisions,
    handing,
    triage,
    messages,
    reply_rules,
    mail_html,
    drafts,
    attachments,
    calls,
    callbacks,
    pbx,
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
    article_feedback,
    article_files,
    article_imports,
    article_links,
    article_translations,
    article_versions,
    articles,
    suggestions,
    learning,
    classifier,
    word_lists,
    missed_searches,
    macros,
    menus,
    rules,
    board,
    board_links,
    alerts,
    schedules,
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
