"""Rules that do nothing, can never match, or are undone by a later one.

Every active rule that matches is applied, in order; of those that name a queue the last one counts. So a rule is undone by a
later one whose condition holds whenever its own does.
"""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hub.domain.queue import Inbox
from hub.domain.rule import Rule, RuleCondition
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.flows import may_see
from hub.routing.policy.setup import Setup, subject_of


def check_rules(setup: Setup) -> Iterator[PolicyFinding]:
    """Find the faults of each active rule by itself."""
    for rule in setup.rules_in_order():
        yield from _effect(setup, rule)
        unknown = sorted(set(rule.condition.channels) - setup.channels)
        if unknown:
            detail = f"looks for the channel {unknown[0]!r}, which does not exist"
            mend = f"use {', '.join(sorted(setup.channels))}"
            yield error("unknown_channel", subject_of(rule), detail, mend)
        named = set(rule.condition.inbox_ids)
        missing = any(not setup.knows("inboxes", inbox_id) for inbox_id in named)
        if setup.inboxes and not unknown and not missing and not _sources(setup, rule):
            yield error(
                "rule_unreachable",
                subject_of(rule),
                "no inbox can ever bring a contact that meets its channels and inboxes",
                "correct the condition, or remove the rule",
            )


def _effect(setup: Setup, rule: Rule) -> Iterator[PolicyFinding]:
    if not (rule.queue_id or rule.requirement.needs or rule.priority or rule.tags):
        detail = "sets no queue, need, priority or tag"
        yield warning("rule_without_effect", subject_of(rule), detail, "say what follows, or remove the rule")
    queue = setup.queue_by_id.get(rule.queue_id)
    if queue is not None and not queue.active:
        yield error(
            "rule_into_inactive_queue",
            subject_of(rule),
            f"moves work to {queue.name}, which is not active: the move is left out",
            "switch the queue on, or name another",
        )


def _sources(setup: Setup, rule: Rule) -> list[Inbox]:
    return [inbox for inbox in setup.inboxes if may_see(rule, inbox)]


def check_rule_order(setup: Setup) -> Iterator[PolicyFinding]:
    """Find moves that a later rule always undoes, those that a later rule takes back, and queues that swap their work."""
    movers = [rule for rule in setup.rules_in_order() if _moves(setup, rule)]
    lasting = []
    for place, rule in enumerate(movers):
        undoing = next((each for each in movers[place + 1 :] if _undoes(setup, rule, each)), None)
        if undoing is None:
            lasting.append(rule)
        else:
            yield _undone(setup, rule, undoing)
    by_words: dict[tuple[tuple[str, ...], ...], list[Rule]] = {}
    for rule in lasting:
        by_words.setdefault(_beside_the_way(rule.condition), []).append(rule)
    for alike in by_words.values():
        yield from _swaps(setup, alike)


def _beside_the_way(condition: RuleCondition) -> tuple[tuple[str, ...], ...]:
    """Return what a condition asks of a contact, apart from the way on which it came."""
    parts = (condition.languages, condition.sender_domains, condition.any_words)
    return tuple(tuple(sorted(_folded(part))) for part in parts)


def _swaps(setup: Setup, alike: Sequence[Rule]) -> Iterator[PolicyFinding]:
    """Find rules for the same contacts that move one queue's work to another, and on in a circle to the first."""
    movers: dict[tuple[str, str], Rule] = {}
    for rule in alike:
        for inbox in _sources(setup, rule):
            if inbox.queue_id != rule.queue_id:
                movers[inbox.queue_id, rule.queue_id] = rule
    sorter = TopologicalSorter[str]()
    for origin, target in movers:
        sorter.add(target, origin)
    try:
        sorter.prepare()
    except CycleError as fault:
        circle: list[str] = fault.args[1]
        turning = [movers[step] for step in pairwise(circle)]
        names = [queue.name for each in circle if (queue := setup.queue_by_id.get(each))]
        yield error(
            "rule_loop",
            subject_of(max(turning, key=alike.index)),
            f"rules for the same contacts move work around: {' to '.join(names)}",
            "let the inboxes name the queues they mean, and remove a rule of the circle",
        )


def _moves(setup: Setup, rule: Rule) -> bool:
    queue = setup.queue_by_id.get(rule.queue_id)
    return queue is not None and queue.active


def _undoes(setup: Setup, rule: Rule, later: Rule) -> bool:
    return later.queue_id != rule.queue_id and _always(setup, rule, later)


def _undone(setup: Setup, rule: Rule, later: Rule) -> PolicyFinding:
    origins = {inbox.queue_id for inbox in _sources(setup, rule)}
    there, back = setup.queue_by_id[rule.queue_id].name, setup.queue_by_id[later.queue_id].name
    if origins == {later.queue_id}:
        return error(
            "rule_loop",
            subject_of(rule),
            f"moves work from {back} to {there}, and the rule {later.name} moves all of it back again",
            "remove one of the two rules, or narrow the later one",
        )
    return error(
        "rule_overruled",
        subject_of(rule),
        f"moves work to {there}, but the later rule {later.name} matches all of it and moves it to {back}",
        "put the rule with the narrower condition later, or narrow the other",
    )


def _always(setup: Setup, rule: Rule, later: Rule) -> bool:
    """Say whether the later rule matches every contact that the rule matches."""
    mine, theirs = rule.condition, later.condition
    if not (
        _within(mine.languages, theirs.languages)
        and _words_within(mine, theirs)
        and _domains_within(mine.sender_domains, theirs.sender_domains)
    ):
        return False
    sources = _sources(setup, rule)
    return bool(sources) and all(may_see(later, inbox) for inbox in sources)


def _within(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether what meets `mine` meets `theirs`; empty parts are met by everything."""
    return not theirs or (bool(mine) and set(mine) <= set(theirs))


def _words_within(mine: RuleCondition, theirs: RuleCondition) -> bool:
    return _within(_folded(mine.any_words), _folded(theirs.any_words))


def _folded(words: Sequence[str]) -> list[str]:
    return [word.casefold() for word in words]


def _domains_within(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    if not theirs:
        return True
    wider = _folded(theirs)
    return bool(mine) and all(
        any(domain == wide or domain.endswith(f".{wide}") for wide in wider) for domain in _folded(mine)
    )
