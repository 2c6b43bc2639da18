"""Menus in which callers get lost."""

from collections.abc import Iterator

from hub.domain.menu import Menu
from hub.domain.menu_faults import menu_faults
from hub.routing.policy.findings import PolicyFinding, error
from hub.routing.policy.setup import Setup, subject_of


def check_menus(setup: Setup) -> Iterator[PolicyFinding]:
    """Find menus with arrows to nowhere, nodes without a way in or out, keys used twice, and queues that are switched off."""
    for menu in setup.menus:
        for fault in menu_faults(menu):
            yield error("menu_fault", subject_of(menu), fault, "mend the node in the menu's editor")
        yield from _inactive_queues(menu, setup)


def _inactive_queues(menu: Menu, setup: Setup) -> Iterator[PolicyFinding]:
    for node in menu.nodes:
        queue = setup.queue_by_id.get(node.queue_id)
        if queue is not None and not queue.active:
            detail = f"{node.label or node.id} leads into the queue {queue.name}, which is not active"
            yield error(
                "menu_into_inactive_queue", subject_of(menu), detail, "switch the queue on, or name another"
            )
