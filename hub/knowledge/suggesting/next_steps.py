"""What an agent might do next with a ticket, each step with its reason. Pure; nothing is done by itself."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.domain.ticket import TicketStatus
from hub.domain.triage_reasons import Reason, in_english
from hub.knowledge.text.sentences import split_sentences, strip_wrapping

MIN_TAG = 0.5
"""A tag is suggested from this share of the likeness of solved tickets on."""

MAX_TAGS = 3
MIN_ALIKE = 2
"""A single ticket is no custom."""


class StepKind(StrEnum):
    """Ask the customer for something, solve the ticket, move it to another queue, tag it."""

    ASK = "ask"
    SOLVE = "solve"
    MOVE = "move"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step: `value` is what to write, the id of the queue, or the tag; `reason` is a stable word, `because` what it goes by;
    for `triage` that is said by `reasons` too, in no language.

    Reasons: `no_order_number`, `thanks`, `triage`, `similar_tickets`.
    """

    kind: StepKind
    value: str
    reason: str
    because: str
    confidence: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A solved ticket that asked something like it: how surely (0-1), and its tags."""

    ticket_id: str
    confidence: float
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a ticket: the customer's last words, all of them, what they name, who fits.

    `guess` is the queue that the triage takes it for, with its chance (0-1) and the reasons; empty while it abstains.
    """

    last: str
    said: str
    language: str
    status: TicketStatus
    answered: bool
    queue_id: str
    tags: tuple[str, ...]
    labels: frozenset[str]
    guess: tuple[str, float, tuple[Reason, ...]] = ("", 0.0, ())
    alike: tuple[Alike, ...] = ()


_THANKS = re.compile(
    r"\b(?:thanks|thank you|thx|cheers|perfect|great|brilliant|awesome|appreciate|that (?:worked|helped|solved|did it|fixed)"
    r"|works (?:now|again|fine)|it works|(?:is|all) (?:solved|fixed|sorted|resolved|good)|no further)\b"
    r"|谢谢|多谢|感谢|太好了|解决了|搞定了|好了没问题|可以了|没问题了",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"[?？]|[吗呢]\s*[。.!！]?\s*$|\b(?:but|however|still|unfortunately|yet|not|n't|waiting|another|also)\b|但是|可是|不过|还是|仍然|没有|还没|不行|另外",
    re.IGNORECASE,
)
_OF_AN_ORDER = re.compile(
    r"\b(?:my|the|an|our|this|that) (?:order|parcel|package|delivery|shipment|purchase)\b|订单|包裹|快递|下单|发货|物流",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d.,])(?=[A-Z0-9-]*\d{4})[A-Z0-9-]{5,}", re.IGNORECASE)
_ORDER_LABEL = re.compile("order|订单", re.IGNORECASE)

_ASK_ORDER = {
    "en": "Could you please tell us your order number? You find it in the confirmation of your order.",
    "zh": "请您提供一下订单号，可以在订单确认信息中找到。",
    "de": "Können Sie uns bitte Ihre Bestellnummer nennen? Sie steht in der Bestellbestätigung.",
    "fr": "Pourriez-vous nous indiquer votre numéro de commande ? Il figure dans la confirmation de commande.",
    "es": "¿Podría indicarnos su número de pedido? Figura en la confirmación del pedido.",
}


def next_steps(facts: Facts) -> list[Step]:
    """Return the steps that suggest themselves, the most pressing first."""
    found = [_solving(facts), _asking(facts), _moving(facts), *_tagging(facts)]
    return [step for step in found if step is not None]


def _solving(facts: Facts) -> Step | None:
    """Solve when the customer is content: thanks after an answer, and nothing asked or still open."""
    if not facts.answered or facts.status in (TicketStatus.SOLVED, TicketStatus.CLOSED):
        return None
    said = strip_wrapping(facts.last)
    thanks = _THANKS.search(said) or (_THANKS.search(facts.last) if len(facts.last) < 80 else None)
    if thanks is None or _OPEN_END.search(said):
        return None
    because = next((one for one in split_sentences(facts.last) if _THANKS.search(one)), thanks.group())
    return Step(kind=StepKind.SOLVE, value="", reason="thanks", because=because[:120], confidence=0.8)


def _asking(facts: Facts) -> Step | None:
    """Ask for the order number when it is about an order and nothing named looks like one."""
    of_an_order = _OF_AN_ORDER.search(facts.said)
    if of_an_order is None or any(_ORDER_LABEL.search(label) for label in facts.labels):
        return None
    if _NUMBER.search(facts.said) or facts.status in (TicketStatus.SOLVED, TicketStatus.CLOSED):
        return None
    return Step(
        kind=StepKind.ASK,
        value=_ASK_ORDER.get(facts.language, _ASK_ORDER["en"]),
        reason="no_order_number",
        because=of_an_order.group(),
        confidence=0.7,
    )


def _moving(facts: Facts) -> Step | None:
    queue_id, chance, reasons = facts.guess
    if not queue_id or queue_id == facts.queue_id or facts.status is TicketStatus.CLOSED:
        return None
    return Step(
        kind=StepKind.MOVE,
        value=queue_id,
        reason="triage",
        because=in_english(reasons),
        confidence=round(chance, 2),
        reasons=reasons,
    )


def _tagging(facts: Facts) -> Sequence[Step]:
    """Return the tags that most of the tickets alike have, weighed by how alike they are."""
    total = sum(one.confidence for one in facts.alike)
    if len(facts.alike) < MIN_ALIKE or not total:
        return ()
    weight: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for one in facts.alike:
        for tag in one.tags:
            weight[tag] += one.confidence / total
            count[tag] += 1
    chosen = [
        tag
        for tag in sorted(weight, key=lambda tag: (-weight[tag], tag))
        if weight[tag] >= MIN_TAG and count[tag] >= MIN_ALIKE and tag not in facts.tags
    ]
    return [
        Step(
            kind=StepKind.TAG,
            value=tag,
            reason="similar_tickets",
            because=str(count[tag]),
            confidence=round(weight[tag], 2),
        )
        for tag in chosen[:MAX_TAGS]
    ]
