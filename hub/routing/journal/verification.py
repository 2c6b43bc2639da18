"""Make every decision of a day again, by the plain rule and from what was recorded, and compare."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.journal import JournalPart
from hub.routing.journal.frames import Frame, Past, digest_of, unpack
from hub.routing.policies import policy_of
from hub.routing.scan import scan

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MadeOffer:
    """An offer that was made, as told by the ticket's history and the ledger; `inputs` names its frame if that is known.

    `agent_ids` are the agents whom the two name: one, unless somebody altered a record.
    """

    id: str
    ticket_id: str
    at: datetime
    agent_ids: tuple[str, ...]
    inputs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A decision that comes out otherwise; `again` is the agent it goes to when it is made again, empty for nobody."""

    decision: str
    ticket_id: str
    at: datetime
    recorded: str
    again: str
    why: str


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What making the decisions again showed; `unrecorded` are those whose inputs are not there (any more).

    `broken` are parts of the journal that are damaged, or altered since they were written.
    """

    decisions: int = 0
    reproduced: int = 0
    differing: list[Difference] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Say whether nothing came out otherwise, and nothing was altered."""
        return not self.differing and not self.broken


@dataclass(frozen=True, slots=True)
class Again:
    """An offer as the journal has it: when and to whom, and to whom it goes when it is decided again.

    It is `known` whether that means anything: the policy that decided is still there, at the version of then.
    """

    at: datetime
    recorded: str
    again: str
    known: bool


class Reading:
    """Follow the journal's parts in their order, whatever process wrote them, and give frames that can be relied on."""

    def __init__(self) -> None:
        self._after: dict[str, tuple[int, str]] = {}
        self._pasts: dict[str, Past] = {}
        self.broken: list[str] = []

    def frames(self, part: JournalPart) -> Iterable[tuple[Past, Frame]]:
        """Yield the part's frames, each with everything that was known then; nothing after a gap until there is a whole frame."""
        number, digest = self._after.get(part.run, (-1, ""))
        follows = part.number == number + 1 and part.follows == digest
        self._after[part.run] = (part.number, part.digest)
        before = self._pasts.pop(part.run, None)
        past = Past() if part.whole else before if follows else None
        frames = self._sound_frames(part)
        if past is None or not frames:
            return
        self._pasts[part.run] = past
        for frame in frames:
            past.take_in(frame)
            yield past, frame

    def _sound_frames(self, part: JournalPart) -> list[Frame]:
        try:
            if digest_of(part.follows, part.data) == part.digest:
                return unpack(part)
        except ValueError:
            logger.debug("Part %s cannot be unpacked", part.id)
        self.broken.append(part.id)
        return []


def decided_again(past: Past, frame: Frame) -> list[Again]:
    """Return the frame's offers in the order of the record, each beside what the plain rule says."""
    if not frame.offers:
        return []
    matches = scan(past.waiting.values(), past.crew, past.queues, frame.at, len(frame.offers), past.keep_free)
    again = {match.ticket_id: match.agent_id for match in matches}
    return [
        Again(frame.at, agent_id, again.get(ticket_id, ""), policy == _label(past, ticket_id))
        for ticket_id, agent_id, policy in frame.offers
    ]


def _label(past: Past, ticket_id: str) -> str:
    waiting = past.waiting.get(ticket_id)
    return policy_of(past.queues[waiting.queue_id]).label if waiting is not None else ""


class Verification:
    """Compare a day's offers with what the journal's inputs lead to: first every part of the journal, then the offers."""

    def __init__(self) -> None:
        self._reading = Reading()
        self._by_frame: dict[tuple[str, str], Again] = {}
        self._by_ticket: dict[str, list[Again]] = defaultdict(list)

    def read(self, part: JournalPart) -> None:
        """Make the decisions of the part again; parts come in the order of their beginnings."""
        for past, frame in self._reading.frames(part):
            for (ticket_id, *_), again in zip(frame.offers, decided_again(past, frame), strict=True):
                self._by_frame[f"{part.run}.{frame.number}", ticket_id] = again
                self._by_ticket[ticket_id].append(again)

    def verdict(self, offers: Iterable[MadeOffer]) -> Verdict:
        """Return what came out for these offers."""
        verdict = Verdict(broken=list(self._reading.broken))
        for offer in offers:
            verdict.decisions += 1
            again = self._by_frame.get((offer.inputs, offer.ticket_id)) or self._by_time(offer)
            if again is None or not again.known:
                verdict.unrecorded.append(offer.id)
            elif {again.recorded, again.again, *offer.agent_ids} == {again.again}:
                verdict.reproduced += 1
            else:
                verdict.differing.append(_difference(offer, again))
        return verdict

    def _by_time(self, offer: MadeOffer) -> Again | None:
        """Return the last decision on the ticket before the offer was made, best one for its agent; the write follows."""
        if offer.inputs:
            return None
        before = [each for each in self._by_ticket.get(offer.ticket_id, ()) if each.at <= offer.at]
        of_agent = [each for each in before if each.recorded in offer.agent_ids]
        return next(reversed(of_agent or before), None)


def _difference(offer: MadeOffer, again: Again) -> Difference:
    told = {*offer.agent_ids, again.recorded}
    why = "the records name different agents" if len(told) > 1 else "the rule gives another agent"
    recorded = ", ".join(sorted(told))
    return Difference(
        decision=offer.id,
        ticket_id=offer.ticket_id,
        at=offer.at,
        recorded=recorded,
        again=again.again,
        why=why,
    )
