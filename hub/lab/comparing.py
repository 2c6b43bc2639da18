"""Compare what customers sent with what the hub's tickets hold. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.lab.marks import AGENT, CUSTOMER, own_mark
from hub.lab.truth import Truth


@dataclass(frozen=True, kw_only=True)
class Held:
    """One message of a ticket, as the hub shows it; `delivery` is empty for what is not sent."""

    kind: str
    body: str
    delivery: str = ""
    files: int = 0


@dataclass(kw_only=True)
class Verdict:
    """What was compared, and every deviation by its kind: marks, or conversations where a whole one is meant."""

    sent: int = 0
    handed: int = 0
    found: int = 0
    conversations: int = 0
    replies: int = 0
    replies_received: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    files_lost: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    machines_answered: list[str] = field(default_factory=list)
    replies_lost: list[str] = field(default_factory=list)
    replies_doubled: list[str] = field(default_factory=list)
    replies_astray: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    calls: int = 0
    calls_lost: list[str] = field(default_factory=list)
    calls_open: list[str] = field(default_factory=list)
    calls_wrong: list[str] = field(default_factory=list)

    DEVIATIONS = (
        "lost",
        "doubled",
        "files_lost",
        "out_of_order",
        "split",
        "mixed",
        "machines_answered",
        "replies_lost",
        "replies_doubled",
        "replies_astray",
        "unfinished",
        "calls_lost",
        "calls_open",
        "calls_wrong",
    )

    @property
    def clean(self) -> bool:
        """Tell whether nothing deviates."""
        return not any(getattr(self, name) for name in self.DEVIATIONS)


def compare(truth: Truth, tickets: Mapping[str, Sequence[Held]]) -> Verdict:
    """Return the verdict on tickets (by id, messages oldest first) against the truth."""
    verdict = Verdict(
        sent=len(truth.said),
        handed=len(truth.handed),
        conversations=len({said.conversation for said in truth.said.values()}),
    )
    places = _places(truth, tickets)
    _judge_contacts(verdict, truth, places)
    verdict.files_lost = sorted(_without_files(truth, tickets))
    _judge_conversations(verdict, truth, places)
    _judge_replies(verdict, truth, tickets)
    verdict.machines_answered = sorted(set(truth.machines_answered))
    return verdict


@dataclass(frozen=True, kw_only=True)
class HeldCall:
    """One telephone call as the hub shows it."""

    ticket_id: str
    over: bool


def judge_calls(verdict: Verdict, truth: Truth, held: Mapping[str, Sequence[HeldCall]]) -> None:
    """Judge the telephone calls by the provider's ids: each is held once, is over and has a ticket."""
    verdict.calls = len(truth.called)
    for sid, problems in truth.called.items():
        found = held.get(sid, ())
        if len(found) != 1 or not found[0].ticket_id:
            verdict.calls_lost.append(sid)
        elif not found[0].over:
            verdict.calls_open.append(sid)
        if problems:
            verdict.calls_wrong.append(f"{sid}: {problems}")


def _places(truth: Truth, tickets: Mapping[str, Sequence[Held]]) -> dict[str, list[str]]:
    """Return in which tickets each customer's mark is, in the order of the messages."""
    places: dict[str, list[str]] = defaultdict(list)
    for ticket_id, messages in tickets.items():
        for message in messages:
            if message.kind == "inbound" and (mark := own_mark(message.body, truth.run, CUSTOMER)):
                places[mark].append(ticket_id)
    return places


def _judge_contacts(verdict: Verdict, truth: Truth, places: Mapping[str, list[str]]) -> None:
    verdict.lost = [mark for mark in truth.handed if mark not in places]
    verdict.found = sum(mark in places for mark in truth.said)
    verdict.doubled = sorted(mark for mark, where in places.items() if len(where) > 1)
    verdict.unfinished = sorted(
        mark for mark in truth.acknowledged if mark not in truth.handed and mark not in places
    )


def _without_files(truth: Truth, tickets: Mapping[str, Sequence[Held]]) -> Iterable[str]:
    """Yield contacts that stand in a ticket without all the files they came with."""
    for messages in tickets.values():
        for message in messages:
            mark = own_mark(message.body, truth.run, CUSTOMER) if message.kind == "inbound" else None
            if mark in truth.said and message.files < truth.said[mark].files:
                yield mark


def _judge_conversations(verdict: Verdict, truth: Truth, places: Mapping[str, list[str]]) -> None:
    """A conversation stays on one ticket, and a ticket holds one conversation."""
    by_conversation: dict[str, list[str]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    for mark in truth.handed:
        said = truth.said.get(mark)
        if said is None or mark not in places:
            continue
        by_conversation[said.conversation].append(mark)
        owners[places[mark][0]].add(said.conversation)
    for conversation, marks in by_conversation.items():
        if len({places[mark][0] for mark in marks}) > 1:
            verdict.split.append(conversation)
    verdict.mixed = sorted(" + ".join(sorted(them)) for them in owners.values() if len(them) > 1)
    verdict.out_of_order = _out_of_order(by_conversation, places)


def _out_of_order(by_conversation: Mapping[str, list[str]], places: Mapping[str, list[str]]) -> list[str]:
    """Return conversations whose messages stand otherwise than they came to the hub's door."""
    place_of = {mark: number for number, mark in enumerate(places)}
    misordered = []
    for conversation, marks in by_conversation.items():
        by_ticket: dict[str, list[int]] = defaultdict(list)
        for mark in marks:
            by_ticket[places[mark][0]].append(place_of[mark])
        if any(numbers != sorted(numbers) for numbers in by_ticket.values()):
            misordered.append(conversation)
    return misordered


def _judge_replies(verdict: Verdict, truth: Truth, tickets: Mapping[str, Sequence[Held]]) -> None:
    """What the hub took from an agent reaches the customer of that ticket once, unless the hub says that it failed."""
    failed = set(_failed(truth.run, tickets))
    owner = _owners(truth, tickets)
    count = Counter(mark for mark, _ in truth.received)
    verdict.replies = len(truth.answered)
    verdict.replies_received = sum(mark in count for mark in truth.answered)
    verdict.replies_lost = sorted(
        mark
        for mark in truth.answered
        if mark not in count and mark not in failed and not owner.get(mark, set()) & truth.unreachable
    )
    verdict.replies_doubled = sorted(mark for mark, times in count.items() if times > 1)
    verdict.replies_astray = sorted(
        {mark for mark, conversation in truth.received if owner.get(mark) and conversation not in owner[mark]}
    )


def _failed(run: str, tickets: Mapping[str, Sequence[Held]]) -> Iterable[str]:
    for messages in tickets.values():
        for message in messages:
            if message.delivery in ("failed", "cancelled") and (mark := own_mark(message.body, run, AGENT)):
                yield mark


def _owners(truth: Truth, tickets: Mapping[str, Sequence[Held]]) -> dict[str, set[str]]:
    """Return for each reply the conversations of the ticket it stands in."""
    owners: dict[str, set[str]] = {}
    for messages in tickets.values():
        conversations, replies = set(), []
        for message in messages:
            if message.kind == "inbound":
                mark = own_mark(message.body, truth.run, CUSTOMER)
                if mark in truth.said:
                    conversations.add(truth.said[mark].conversation)
            elif mark := own_mark(message.body, truth.run, AGENT):
                replies.append(mark)
        owners |= dict.fromkeys(replies, conversations)
    return owners
