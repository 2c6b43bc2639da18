"""What a ticket was taken for, as it is shown."""

from collections.abc import Sequence

from hub.domain.ticket import Ticket
from hub.domain.triage import Judgement, Target
from hub.domain.triage_reasons import Because, Reason
from hub.tickets.views import TicketView, View


class TriageReasonView(View):
    """What spoke for a judgement: a stable code, with a value where it needs one (words, a number)."""

    code: Because
    value: str


def reason_views(reasons: Sequence[Reason]) -> list[TriageReasonView]:
    """Return reasons as they are shown."""
    return [TriageReasonView(code=one.code, value=one.value) for one in reasons]


class JudgementView(View):
    """What one target was taken for.

    `probability` (0-1) is the chance that `label` is right; with `abstained` it is not acted upon. `model` is what judged (a trained
    model's id, or examples, phrases, language, agent), `used` whether routing went by it, `reasons` what spoke for it (`why`: in English);
    `corrected` is what an agent says it is instead.
    """

    label: str
    probability: float
    abstained: bool
    model: str
    used: bool
    why: str
    reasons: list[TriageReasonView]
    corrected: str


class TicketDetailView(TicketView):
    """One ticket, with what its first message was taken for, a target each."""

    triage: dict[Target, JudgementView]


def triage_view(judgements: tuple[Judgement, ...]) -> dict[Target, JudgementView]:
    """Return the judgements as they are shown, by target."""
    return {
        one.target: JudgementView(
            label=one.label,
            probability=one.probability,
            abstained=one.abstained,
            model=one.model,
            used=one.used,
            why=one.why,
            reasons=reason_views(one.reasons),
            corrected=one.corrected,
        )
        for one in judgements
    }


def detail_view(view: TicketView, ticket: Ticket) -> TicketDetailView:
    """Return the view of one ticket with its triage."""
    return TicketDetailView(**dict(view), triage=triage_view(ticket.triage))
