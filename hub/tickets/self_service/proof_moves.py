"""How a ticket changes while its customer proves an address: pure, each change with its events, in one write."""

from dataclasses import dataclass, replace

from hub.domain import challenge as proving
from hub.domain.challenge import Challenge, Proof, Seal, Verdict, Way
from hub.domain.customer import Customer
from hub.domain.events import Event
from hub.domain.interaction import Party
from hub.domain.self_service import Line, Phase, Saying, SelfService, SelfServiceMode, Wish
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import ProofAsked, ProofFailed, ProofGiven
from hub.eventbus.change import Change
from hub.tickets.self_service.holding import serves
from hub.tickets.transitions import handed_to
from hub.tickets.work_events import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A code as entered, with the hub's key; of a right one `known` is whose the address is, and `alone` says whether the ticket may
    become theirs."""

    code: str
    key: bytes
    known: Customer | None = None
    alone: bool = False


def asked(ticket: Ticket, to: Party, challenge_id: str, moment: Moment) -> Change[Ticket] | None:
    """Decide to send a code there; None where the hub has not the word any more."""
    talk = ticket.self_service
    if talk is None or not serves(ticket):
        return None
    challenge = proving.addressed(challenge_id, to.kind, to.value, moment.now)
    # Whoever waits for a mail is not silent.
    due_at = (
        talk.due_at
        if talk.due_at is None or talk.due_at <= moment.now
        else max(talk.due_at, challenge.expires_at)
    )
    event = ProofAsked(id=moment.ids.new(), at=moment.now, ticket_id=ticket.id, kind=to.kind)
    return Change(replace(ticket, self_service=replace(talk, challenge=challenge, due_at=due_at)), [event])


def sealed(ticket: Ticket, challenge_id: str, seal: Seal | None, moment: Moment) -> Change[Ticket] | None:
    """Begin to send the code, which nobody may begin again; without a seal it is given up. None if somebody was faster."""
    talk = ticket.self_service
    challenge = talk.challenge if talk is not None else None
    if talk is None or challenge is None or challenge.id != challenge_id or challenge.due_at is None:
        return None
    if not serves(ticket):
        return taken(ticket, moment)
    return Change(replace(ticket, self_service=replace(talk, challenge=proving.sealed(challenge, seal))))


def entered(ticket: Ticket, entry: Entry, moment: Moment) -> tuple[Verdict, Change[Ticket] | None]:
    """Judge an entered code: a right one ends the challenge with the proof, a wrong one is counted."""
    talk = ticket.self_service
    if talk is None or not serves(ticket):
        return Verdict.NOTHING, None
    before = talk.challenge
    verdict, after = proving.judged(before, entry.code, entry.key, moment.now)
    if before is None or verdict not in (Verdict.RIGHT, Verdict.WRONG):
        return verdict, None
    if verdict is Verdict.RIGHT and entry.known is None:
        return Verdict.NOTHING, None  # whose it was has been erased
    if verdict is Verdict.RIGHT:
        return verdict, _proven(ticket, talk, before, entry, moment)
    tried = Change(replace(ticket, self_service=replace(talk, challenge=after)))
    if after is not None and after.tries >= proving.MAX_TRIES:
        return Verdict.USED_UP, Change(tried.entity, [_failed(ticket, before, "tries", moment)])
    return Verdict.WRONG, tried


def given_up(ticket: Ticket) -> Change[Ticket] | None:
    """Forget the challenge on the visitor's wish."""
    talk = ticket.self_service
    if talk is None or talk.challenge is None:
        return None
    return Change(replace(ticket, self_service=replace(talk, challenge=None)))


def taken(ticket: Ticket, moment: Moment) -> Change[Ticket] | None:
    """End the challenge, because a person has the ticket."""
    talk = ticket.self_service
    if talk is None or talk.challenge is None or serves(ticket):
        return None
    after = replace(ticket, self_service=replace(talk, challenge=None))
    return Change(after, [_failed(ticket, talk.challenge, "taken", moment)])


def _proven(
    ticket: Ticket, talk: SelfService, challenge: Challenge, entry: Entry, moment: Moment
) -> Change[Ticket]:
    assert entry.known is not None
    proof = Proof(
        kind=challenge.kind,
        address=challenge.address,
        way=Way.CODE,
        customer_id=entry.known.id,
        at=moment.now,
        used=challenge,
    )
    on = replace(talk, challenge=None, proof=proof)
    if talk.mode is SelfServiceMode.ANSWER and talk.phase is Phase.ANSWERED:
        shown = Saying(
            key=f"proof:{challenge.id}", line=Line.SHOWN, choices=(Wish.HELPED, Wish.PERSON), at=moment.now
        )
        on = replace(on, saying=(*talk.saying, shown), due_at=moment.now)
    given = ProofGiven(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        kind=proof.kind,
        way=proof.way.value,
        customer_id=entry.known.id,
    )
    told: list[Event] = [given]
    change = Change(replace(ticket, self_service=on, updated_at=moment.now), told)
    return handed_to(change, entry.known, moment) if entry.alone else change


def _failed(ticket: Ticket, challenge: Challenge, why: str, moment: Moment) -> ProofFailed:
    return ProofFailed(id=moment.ids.new(), at=moment.now, ticket_id=ticket.id, kind=challenge.kind, why=why)
