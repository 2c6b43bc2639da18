"""Models that the desk's own tickets taught: what each is worth, which is in use, and which was before."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.triage import Target


class Outcome(StrEnum):
    """What became of a training: the model is used, is no better than what there was, or could not be made."""

    PROMOTED = "promoted"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """One label: examples learned from, examples tried, and of those tried the share that is right when it is said (precision)
    and the share of its own that is found (recall); None where nothing was said or tried.
    """

    label: str
    learned: int
    tried: int
    precision: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceBin:
    """Texts whose stated chance lies in one stretch: how many, their mean chance, and the share that is right."""

    count: int
    stated: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model is worth, on tickets newer than all it had learned from when it was tried.

    `right` is the share of tickets that got the right label, an abstention counting as the label that the inbox gives; `right_before`
    the same for the model in use until then, or for none. `wins` are the tickets that only the new one gets right, `losses` those that
    only the old one does, `p` the chance of so many wins by luck (exact one-sided sign test). `answered` is the share it does not
    abstain on, `calibration_error` the mean distance between stated and true chance over ten bins.
    """

    learned: int = 0
    corrections: int = 0
    seeds: int = 0
    tried: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    right: float | None = None
    right_before: float | None = None
    wins: int = 0
    losses: int = 0
    p: float | None = None
    answered: float | None = None
    calibration_error: float | None = None
    labels: tuple[LabelFigures, ...] = ()
    bins: tuple[ChanceBin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierModel:
    """One training of one target. `blob` holds the model that is used, `twin` the one that had not seen the newest tickets,
    with which the next training is compared; both are empty for one that is not used.

    `slope` and `shift` calibrate what it states; `channels` says for each label from which channels people file there.
    """

    id: str
    version: int = 0
    target: Target
    outcome: Outcome
    reason: str
    trained_at: datetime
    actor_id: str = ""
    blob: str = ""
    twin: str = ""
    slope: float = 1.0
    shift: float = 0.0
    channels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    card: Card = field(default_factory=Card)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierInUse:
    """Which model of a target (its `id`) is used; empty for none. `former_id` is what a rollback goes back to."""

    id: str
    version: int = 0
    model_id: str = ""
    former_id: str = ""
    can_roll_back: bool = False
    changed_at: datetime
    actor_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """The one training that may go on, or the last one: `key` is its own, `seen_at` when it last said that it goes on."""

    id: str
    version: int = 0
    key: str
    running: bool
    step: str = ""
    done: int = 0
    of: int = 0
    seen_at: datetime
