"""A desk that corrects its triage: how the share of rightly routed tickets rises with corrections, and how honest the chances are.

Intents of CLINC150, drawn with a seed, stand for ten queues of three beside a front desk, which gets the other intents. A ticket goes where
the model in use says, else to the front desk. Of the wrong ones agents correct a share; the others are solved where they are,
and so become wrong weak labels. Every `EVERY` tickets the hub trains as it does on its own, and promotes or refuses. Measured is
always the stretch after a training, on tickets it has not seen.
"""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from hub.domain.triage import SPAM, Asked, LabelSource, Target, TriageLabel, Urgency
from hub.knowledge.encoding.embedding import UniversalSentenceEncoder
from hub.knowledge.triage.figures import Tried, calibration_error, chance_bins
from hub.knowledge.triage.judge import Judge
from hub.knowledge.triage.learned import Learned
from hub.knowledge.triage.lessons import Lessons
from hub.knowledge.triage.recent_vectors import RecentVectors
from hub.knowledge.triage.training import train, what_it_gets
from hub.settings import Settings

SEED = 5
QUEUES, INTENTS_EACH = 10, 3
STRANGE_SHARE = 0.2
CORRECTED = (1.0, 0.8)
EVERY, STRETCHES = 250, 7
FRONT = "front desk"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = Settings().triage
THRESHOLD = SETTINGS.queue_threshold

Ticket = tuple[str, str]


def triage(data: Path) -> None:
    """Print the rise by corrections, then what the seeds make of customers' plain questions."""
    for corrected in CORRECTED:
        _rise(data, corrected)
    _false_alarms(data)


def _tickets(data: Path) -> list[Ticket]:
    """Return texts with the queues they belong to, in the order in which they arrive."""
    chance = random.Random(SEED)
    held = json.loads((data / "clinc150_train_val.json").read_text("utf-8"))
    intents = sorted({intent for _, intent in held["train"]})
    drawn = chance.sample(intents, QUEUES * INTENTS_EACH)
    queue_of = {intent: f"queue {place // INTENTS_EACH}" for place, intent in enumerate(drawn)}
    inside = [(text, queue_of[intent]) for text, intent in held["train"] if intent in queue_of]
    strange = [(text, FRONT) for text, intent in held["train"] if intent not in queue_of]
    wanted = EVERY * STRETCHES
    few = int(wanted * STRANGE_SHARE)
    tickets = chance.sample(inside, wanted - few) + chance.sample(strange, few)
    chance.shuffle(tickets)
    return tickets


def _rise(data: Path, corrected: float) -> None:
    chance = random.Random(SEED)
    encoder = RecentVectors(UniversalSentenceEncoder(), remembered=20_000)
    labels: list[TriageLabel] = []
    model: Learned | None = None
    twin: Learned | None = None
    tickets = _tickets(data)
    for stretch in range(STRETCHES):
        arrived = tickets[stretch * EVERY : (stretch + 1) * EVERY]
        outcome = f"{stretch * EVERY:5} tickets seen: {_measured(model, arrived)}"
        for text, queue in arrived:
            labels.append(_label(len(labels), text, queue, model, chance.random() < corrected))
        lessons = Lessons(target=Target.QUEUE, labels=labels, threshold=THRESHOLD)
        trained = train(lessons, encoder, lambda one, held=twin: what_it_gets(held, one, THRESHOLD))
        if trained.model is not None and trained.twin is not None:
            model = Learned("m", trained.model, trained.calibration, trained.channels)
            twin = Learned("t", trained.twin, trained.calibration, trained.channels)
        print(f"triage, {corrected:.0%} corrected, {outcome}; then {trained.reason}", flush=True)


def _label(number: int, text: str, queue: str, model: Learned | None, noticed: bool) -> TriageLabel:
    moment = NOW + timedelta(minutes=number)
    blank = TriageLabel(
        id=f"t{number}",
        ticket_id=f"t{number}",
        target=Target.QUEUE,
        label=queue,
        text=text,
        source=LabelSource.SOLVED,
        default=FRONT,
        channel="email",
        opened_at=moment,
        at=moment,
    )
    went = what_it_gets(model, blank, THRESHOLD)
    if went == queue or not noticed:
        return TriageLabel(**{**_fields(blank), "label": went})
    return TriageLabel(**{**_fields(blank), "source": LabelSource.CORRECTION, "before": went})


def _fields(label: TriageLabel) -> dict[str, object]:
    return {name: getattr(label, name) for name in TriageLabel.__slots__}


def _measured(model: Learned | None, arrived: Sequence[Ticket]) -> str:
    if model is None:
        right = np.mean([queue == FRONT for _, queue in arrived])
        return f"right {right:.3f} (no model)"
    tried = []
    for text, queue in arrived:
        said = model.say(text, "email")
        sure = not said.outside and said.chance >= THRESHOLD
        tried.append(
            Tried(
                truth=queue,
                guess=said.label,
                chance=said.chance,
                answered=sure,
                got=said.label if sure else FRONT,
            )
        )
    sure = [one for one in tried if one.answered]
    strange = [one for one in tried if one.truth == FRONT]
    return (
        f"right {np.mean([one.right for one in tried]):.3f}, answered {len(sure) / len(tried):.3f}, "
        f"of those right {np.mean([one.guess == one.truth for one in sure]):.3f}, "
        f"calibration error {calibration_error(chance_bins(tried)):.3f}, "
        f"front desk's kept {np.mean([one.right for one in strange]):.3f}"
    )


def _false_alarms(data: Path) -> None:
    """Say how often plain questions are called spam or critical by what comes with the hub."""
    held = json.loads((data / "clinc150_train_val.json").read_text("utf-8"))
    texts = [text for text, _ in random.Random(SEED).sample(held["train"], 1500)]
    for code in ("en", "zh"):
        lines = (data / f"xsid_{code}_valid.conll").read_text("utf-8").splitlines()
        texts += [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
    thresholds = {target: getattr(SETTINGS, f"{target.value}_threshold") for target in Target}
    judge = Judge(UniversalSentenceEncoder(), lambda text: [], thresholds)
    said = [{one.target: one for one in judge.judge(Asked(text=text), {})} for text in texts]
    counts = {
        name: np.mean([one[target].label == label and not one[target].abstained for one in said])
        for name, target, label in (
            ("spam", Target.SPAM, SPAM),
            ("critical", Target.URGENCY, Urgency.CRITICAL),
            ("high", Target.URGENCY, Urgency.HIGH),
        )
    }
    told = ", ".join(f"{name} {share:.4f}" for name, share in counts.items())
    print(f"triage by seeds, {len(texts)} plain questions (en, zh) called {told}")
