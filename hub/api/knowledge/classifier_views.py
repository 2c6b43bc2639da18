"""The classifier as it is shown: models with their cards, what is in use, corrections, accuracy."""

from datetime import datetime

from hub.api.http.inputs import Output
from hub.domain.classifier import Card, ClassifierInUse, ClassifierModel, Outcome
from hub.domain.triage import Target, TriageLabel
from hub.tickets.ports import Directory
from hub.tickets.views import agent_name


class LabelFiguresView(Output):
    """One label: examples learned from and tried; precision and recall (0-1), null where nothing was said or tried."""

    label: str
    learned: int
    tried: int
    precision: float | None
    recall: float | None


class ChanceBinView(Output):
    """Texts with a stated chance in one stretch: how many, their mean chance, the share that is right."""

    count: int
    stated: float
    right: float


class CardView(Output):
    """What a model is worth on the newest tickets, from which it had not learned when it was tried.

    `right` and `right_before` are the shares of them that get the right label with it and without it, an abstention counting as the
    inbox's; `wins` and `losses` the tickets in which they differ, `p` the chance of that by luck. `answered` is the share it does not
    abstain on, `calibration_error` the mean distance between stated and true chance.
    """

    learned: int
    corrections: int
    seeds: int
    tried: int
    first_at: datetime | None
    last_at: datetime | None
    right: float | None
    right_before: float | None
    wins: int
    losses: int
    p: float | None
    answered: float | None
    calibration_error: float | None
    labels: list[LabelFiguresView]
    bins: list[ChanceBinView]


class ModelView(Output):
    """One training: what became of it (promoted, refused, skipped for want of labels) and why."""

    id: str
    target: Target
    outcome: Outcome
    reason: str
    trained_at: datetime
    actor_id: str | None
    actor_name: str | None
    card: CardView


class InUseView(Output):
    """Which model a target uses (null: none, examples and phrases judge), and since when."""

    target: Target
    model_id: str | None
    can_roll_back: bool
    changed_at: datetime
    actor_name: str | None


class TrainedTargetView(Output):
    """A target: the chance from which it is acted upon, the labels there are, the model in use, the last trainings."""

    target: Target
    threshold: float
    corrections: int
    solved: int
    in_use: InUseView | None
    model: ModelView | None
    history: list[ModelView]


class TrainingView(Output):
    """A training under way, and when the next one begins by itself; `problem` says why there can be none."""

    running: bool
    step: str
    done: int
    of: int
    next_at: datetime | None
    problem: str


class ClassifierView(Output):
    """Every target, and the training."""

    targets: list[TrainedTargetView]
    training: TrainingView


class CorrectionView(Output):
    """What somebody corrected: the label, what the ticket had before, and what the hub had said how surely."""

    ticket_id: str
    target: Target
    label: str
    before: str
    predicted: str
    probability: float
    abstained: bool
    model: str
    text: str
    language: str
    channel: str
    agent_id: str
    agent_name: str | None
    at: datetime


class AccuracyView(Output):
    """One target in one step: of `labels` given by people, `answered` had been judged surely, `right` of those rightly."""

    target: Target
    start: datetime
    labels: int
    answered: int
    right: int
    corrected: int
    accuracy: float | None


def card_view(card: Card) -> CardView:
    """Return a card as it is shown."""
    return CardView(
        learned=card.learned,
        corrections=card.corrections,
        seeds=card.seeds,
        tried=card.tried,
        first_at=card.first_at,
        last_at=card.last_at,
        right=card.right,
        right_before=card.right_before,
        wins=card.wins,
        losses=card.losses,
        p=card.p,
        answered=card.answered,
        calibration_error=card.calibration_error,
        labels=[
            LabelFiguresView(
                label=one.label,
                learned=one.learned,
                tried=one.tried,
                precision=one.precision,
                recall=one.recall,
            )
            for one in card.labels
        ],
        bins=[ChanceBinView(count=one.count, stated=one.stated, right=one.right) for one in card.bins],
    )


def model_view(model: ClassifierModel, directory: Directory) -> ModelView:
    """Return a training as it is shown."""
    return ModelView(
        id=model.id,
        target=model.target,
        outcome=model.outcome,
        reason=model.reason,
        trained_at=model.trained_at,
        actor_id=model.actor_id or None,
        actor_name=agent_name(directory, model.actor_id),
        card=card_view(model.card),
    )


def in_use_view(chosen: ClassifierInUse, directory: Directory) -> InUseView:
    """Return which model is used."""
    return InUseView(
        target=Target(chosen.id),
        model_id=chosen.model_id or None,
        can_roll_back=chosen.can_roll_back,
        changed_at=chosen.changed_at,
        actor_name=agent_name(directory, chosen.actor_id),
    )


def correction_view(label: TriageLabel, directory: Directory) -> CorrectionView:
    """Return a correction as it is shown."""
    return CorrectionView(
        ticket_id=label.ticket_id,
        target=label.target,
        label=label.label,
        before=label.before,
        predicted=label.predicted,
        probability=label.probability,
        abstained=label.abstained,
        model=label.model,
        text=label.text,
        language=label.language,
        channel=label.channel,
        agent_id=label.agent_id,
        agent_name=agent_name(directory, label.agent_id),
        at=label.at,
    )
