"""What is wrong with a menu, found before a caller does."""

from collections.abc import Iterator

from hub.domain.menu import FINAL, Menu, MenuNode, NodeKind

PHONE_KEYS = frozenset("0123456789*#")
_HEARD = (NodeKind.SAY, NodeKind.CHOICE, NodeKind.COLLECT)
_BY_ITSELF = (
    NodeKind.SAY,
    NodeKind.HOURS,
    NodeKind.LOOKUP,
    NodeKind.BRANCH,
    NodeKind.DIP,
    NodeKind.ANSWER,
)
_NEEDED = {
    NodeKind.COLLECT: "fact",
    NodeKind.HOURS: "hours_id",
    NodeKind.BRANCH: "fact",
    NodeKind.DIP: "url",
    NodeKind.ANSWER: "article_id",
    NodeKind.QUEUE: "queue_id",
    NodeKind.VOICEMAIL: "queue_id",
    NodeKind.CALLBACK: "queue_id",
    NodeKind.FORWARD: "address",
}


def menu_faults(menu: Menu) -> list[str]:
    """Return every fault in words: arrows to nowhere, nodes nobody reaches, circles without an end, keys used twice."""
    ids = [node.id for node in menu.nodes]
    faults = [f"{name}: two nodes have this id" for name in sorted(set(ids)) if ids.count(name) > 1]
    if menu.node(menu.start) is None:
        return [*faults, "start: name the node that the menu begins with"]
    for node in menu.nodes:
        faults += [f"{node.label or node.id}: {fault}" for fault in _node_faults(menu, node)]
    reached = _reached(menu)
    faults += [
        f"{node.label or node.id}: no arrow leads here" for node in menu.nodes if node.id not in reached
    ]
    faults += [f"{node.label or node.id}: goes round without an end" for node in _circling(menu)]
    return faults


def arrows(node: MenuNode) -> tuple[str, ...]:
    """Return the ids of the nodes that may come after this one."""
    if node.kind in FINAL:
        return ()
    ways = [option.next for option in node.options] if node.kind in (NodeKind.CHOICE, NodeKind.BRANCH) else []
    if node.kind not in (NodeKind.CHOICE, NodeKind.BRANCH):
        ways.append(node.next)
    if node.kind is not NodeKind.SAY:
        ways.append(node.otherwise)
    return tuple(dict.fromkeys(way for way in ways if way))


def _node_faults(menu: Menu, node: MenuNode) -> Iterator[str]:
    for way in arrows(node):
        if menu.node(way) is None:
            yield f"leads to {way}, which does not exist"
    needed = _NEEDED.get(node.kind)
    if needed and not getattr(node, needed):
        yield f"{needed} is missing"
    if node.kind in _HEARD and not any(prompt.text or prompt.blob for prompt in node.prompts):
        yield "nothing is said; give it a prompt"
    if node.kind is NodeKind.CHOICE:
        yield from _choice_faults(node)
    if node.kind is NodeKind.COLLECT and node.min_digits > node.max_digits:
        yield "min_digits is more than max_digits"
    if node.kind in (NodeKind.SAY, NodeKind.COLLECT, NodeKind.DIP, NodeKind.ANSWER) and not node.next:
        yield "next is missing; end with a node that hangs up, queues or records"


def _choice_faults(node: MenuNode) -> Iterator[str]:
    digits = [option.digits for option in node.options]
    if not digits:
        yield "no key leads anywhere; add an option"
    for keys in sorted(set(digits)):
        if not keys or not PHONE_KEYS.issuperset(keys):
            yield f"{keys or 'an option'}: not keys of a telephone"
        elif digits.count(keys) > 1:
            yield f"key {keys} is used twice"
    for option in node.options:
        if not option.next:
            yield f"key {option.digits} leads nowhere"


def _reached(menu: Menu) -> set[str]:
    reached, todo = set[str](), [menu.start]
    while todo:
        node = menu.node(todo.pop())
        if node is not None and node.id not in reached:
            reached.add(node.id)
            todo += arrows(node)
    return reached


def _circling(menu: Menu) -> list[MenuNode]:
    """Return the nodes from which only nodes follow that wait for nothing, for ever."""
    by_itself = {node.id: node for node in menu.nodes if node.kind in _BY_ITSELF}
    ends = {node_id for node_id, node in by_itself.items() if _leaves(node, by_itself, set())}
    while True:
        more = {
            node_id
            for node_id, node in by_itself.items()
            if node_id not in ends and _leaves(node, by_itself, ends)
        }
        if not more:
            return [node for node_id, node in by_itself.items() if node_id not in ends]
        ends |= more


def _leaves(node: MenuNode, by_itself: dict[str, MenuNode], ends: set[str]) -> bool:
    """Say whether every arrow leads out of the nodes that wait for nothing, or to one that is known to."""
    return all(way not in by_itself or way in ends for way in arrows(node))
