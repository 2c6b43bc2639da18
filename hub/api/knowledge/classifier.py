"""The classifier of new contacts: what each model is worth, training, rollback, corrections, and a text to try."""

from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from hub.api.http.audit_trail import Act, record
from hub.api.http.inputs import Input, ItemsView, Output, PageQuery, PageView, Text
from hub.api.http.operation import Call, Operations
from hub.api.knowledge.classifier_views import (
    AccuracyView,
    ClassifierView,
    CorrectionView,
    InUseView,
    TrainedTargetView,
    TrainingView,
    correction_view,
    in_use_view,
    model_view,
)
from hub.domain.agent import Role
from hub.domain.triage import LEARNED, Asked, Target
from hub.errors import Invalid
from hub.knowledge.triage.accuracy import accuracy_of
from hub.tickets.triage_view import JudgementView, triage_view

OPERATIONS = Operations("classifier")

MODELS_SHOWN = 60
MOST_STEPS = 400


class RetrainInput(Input):
    """Which targets to train; all when none is named."""

    targets: Annotated[list[Target], Field(max_length=len(Target))] = Field(default_factory=list)


class RollbackInput(Input):
    """The target whose former model comes back."""

    target: Target


class CorrectionQuery(PageQuery):
    """Corrections of one target, or of all."""

    target: Target | None = None


class AccuracyQuery(Input):
    """From when to when (RFC 3339), in steps of so many days."""

    start: AwareDatetime
    end: AwareDatetime
    days: Annotated[int, Field(ge=1, le=366)] = 7


class TryInput(Input):
    """A text, as a customer might write it."""

    text: Text
    channel: Annotated[str, Field(pattern=r"^[a-z0-9_-]*$", max_length=40)] = ""


class TriedView(Output):
    """What the text would be taken for, a target each."""

    triage: dict[Target, JudgementView]


@OPERATIONS.get("/classifier", role=Role.SUPERVISOR)
async def show_classifier(call: Call) -> ClassifierView:
    """Show for every target the model in use with its card, the labels there are, and the last trainings."""
    classifier = call.services.classifier
    training = await _training(call)  # first: whoever reads that it is done finds below what came of it
    models = await classifier.models.latest(MODELS_SHOWN)
    chosen = {one.id: one async for one in classifier.in_use.all({})}
    targets = []
    for target in LEARNED:
        choice = chosen.get(target.value)
        current = await classifier.models.get(choice.model_id) if choice and choice.model_id else None
        counts = await classifier.labels.counts(target)
        targets.append(
            TrainedTargetView(
                target=target,
                threshold=classifier.desk.thresholds[target],
                corrections=counts.get("correction", 0),
                solved=counts.get("solved", 0),
                in_use=None if choice is None else in_use_view(choice, call.services.directory),
                model=None if current is None else model_view(current, call.services.directory),
                history=[model_view(one, call.services.directory) for one in models if one.target is target],
            )
        )
    return ClassifierView(targets=targets, training=training)


async def _training(call: Call) -> TrainingView:
    progress = await call.services.classifier.trainer.progress()
    return TrainingView(
        running=progress.running,
        step=progress.step,
        done=progress.done,
        of=progress.of,
        next_at=await call.services.classifier.schedule.next_at(),
        problem=call.services.classifier.desk.problem(),
    )


@OPERATIONS.post("/classifier/retrain", status=202, role=Role.ADMIN)
async def retrain_classifier(call: Call, body: RetrainInput) -> TrainingView:
    """Train in the background on the desk's own tickets; 409 while one is under way in any process. `GET /classifier` tells how far."""
    targets = tuple(target for target in LEARNED if target in body.targets) or LEARNED
    if body.targets and not set(body.targets) <= set(LEARNED):
        raise Invalid(f"What can be learned is {', '.join(LEARNED)}")
    await call.services.classifier.trainer.begin(call.agent.id, targets)
    await _audit(call, "retrain", targets)
    return await _training(call)


@OPERATIONS.post("/classifier/rollback", role=Role.ADMIN)
async def roll_back_classifier(call: Call, body: RollbackInput) -> InUseView:
    """Use the model before the one in use (or none, if it was the first); 409 when there is no step to go back to."""
    changed = await call.services.classifier.trainer.rollback(call.agent.id, body.target)
    await _audit(call, "rollback", (body.target,))
    return in_use_view(changed, call.services.directory)


async def _audit(call: Call, action: str, targets: tuple[Target, ...]) -> None:
    act = Act(
        actor_id=call.agent.id,
        action=action,
        noun="classifier",
        subject_id=targets[0] if len(targets) == 1 else "classifier",
        fields=frozenset(target.value for target in targets),
    )
    await record(call.services, act)


@OPERATIONS.get("/classifier/corrections", role=Role.SUPERVISOR)
async def list_corrections(call: Call, query: CorrectionQuery) -> PageView[CorrectionView]:
    """List what agents corrected, the latest first; texts are without personal data that was found."""
    page = await call.services.classifier.labels.corrections(query.target, query.limit, query.start)
    items = [correction_view(one, call.services.directory) for one in page.items]
    return PageView(items=items, next=page.next)


@OPERATIONS.get("/classifier/accuracy", role=Role.SUPERVISOR)
async def show_accuracy(call: Call, query: AccuracyQuery) -> ItemsView[AccuracyView]:
    """Show how often triage was right, over time, by what people corrected and confirmed."""
    step = timedelta(days=query.days)
    if not timedelta(0) < query.end - query.start <= MOST_STEPS * step:
        raise Invalid(f"name a stretch of at most {MOST_STEPS} steps, `start` before `end`")
    labels = [one async for one in call.services.classifier.labels.between(query.start, query.end)]
    return ItemsView(
        items=[
            AccuracyView(
                target=one.target,
                start=one.start,
                labels=one.labels,
                answered=one.answered,
                right=one.right,
                corrected=one.corrected,
                accuracy=one.right / one.answered if one.answered else None,
            )
            for one in accuracy_of(labels, query.start, step)
        ]
    )


@OPERATIONS.post("/classifier/try", role=Role.SUPERVISOR)
async def try_classifier(call: Call, body: TryInput) -> TriedView:
    """Say what a text would be taken for; nothing is stored."""
    desk = call.services.classifier.desk
    spoken = await desk.language(body.text)
    said = await desk.judge(Asked(text=body.text, channel=body.channel, language=spoken.label))
    return TriedView(triage=triage_view((spoken, *said)))
