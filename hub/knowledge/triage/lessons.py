"""What a model of triage learns from, what comes of it, and how it is kept; nothing here needs a model to be loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.domain.classifier import Card
from hub.domain.triage import Target, TriageLabel

Example = tuple[str, str]
Channels = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What there is to learn a target from: labels of tickets, and (text, label) pairs that come with the hub."""

    target: Target
    labels: Sequence[TriageLabel]
    seeds: Sequence[Example] = ()
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A classifier as bytes, with its calibration (see `Calibration`) and, for each label, the channels it is for."""

    target: Target
    model_id: str
    data: bytes
    slope: float = 1.0
    shift: float = 0.0
    channels: Channels = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOutcome:
    """What came of a training: why the model is (not) used, what it is worth, and its bytes and its twin's when it is."""

    better: bool
    enough: bool
    reason: str
    card: Card
    model: bytes = b""
    twin: bytes = b""
    slope: float = 1.0
    shift: float = 0.0
    channels: Channels = field(default_factory=dict)
