"""QA scores: supervisors judge an agent's part in a ticket; agents read what was judged of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from hub.api.http.inputs import Id, Input, ItemsView, Output, PageQuery, PageView, Text
from hub.api.http.operation import Call, Operations
from hub.api.reports.query import Moment, Zone, stretch
from hub.domain.agent import Role
from hub.domain.quality import QaForm, QaScore
from hub.errors import Conflict, Invalid, NotFound
from hub.eventbus.change import Change
from hub.reporting.quality import QualityRow, quality_rows, result_of
from hub.reporting.report import Group
from hub.tickets.views import agent_name

OPERATIONS = Operations("qa-scores")


class QaScoreInput(Input):
    """Points by question id, null where a question does not apply. Without `agent_id` it is about the ticket's agent."""

    form_id: Id
    agent_id: Id | None = None
    answers: dict[Id, Annotated[int, Field(ge=0, le=100)] | None]
    comment: Text = ""


class QaScoreView(Output):
    """One judgement; `value` is 0-1, `failed` says that a critical question was given no point."""

    id: str
    ticket_id: str
    agent_id: str
    agent_name: str
    queue_id: str
    form_id: str
    form_version: int
    answers: dict[str, int | None]
    value: float
    failed: bool
    comment: str
    scorer_id: str
    scorer_name: str
    scored_at: datetime


class QaScoreQuery(PageQuery):
    """Which judgements: of one agent, queue, form or ticket (one of them), the newest first."""

    agent: Id | None = None
    queue: Id | None = None
    form: Id | None = None
    ticket: Id | None = None


class QualityQuery(Input):
    """The stretch in which scores were given, and the grouping; by scorer it shows who judges milder or harder."""

    start: Moment = Field("", alias="from")
    end: Moment = Field("", alias="to")
    time_zone: Zone | None = None
    group_by: Literal["none", "agent", "queue", "team", "channel", "form", "scorer"] = "agent"
    form: Id | None = None


class QualityRowView(Output):
    """Quality of one group: mean score (0-1), failed forms, and calibration: panels, mean distance in them, bias."""

    id: str
    name: str
    scores: int
    value: float
    failed: int
    panels: int
    spread: float | None
    bias: float | None


class QualityReportView(Output):
    """Quality over a stretch of time."""

    start: datetime
    end: datetime
    group_by: str
    rows: list[QualityRowView]
    totals: QualityRowView | None


@OPERATIONS.post("/tickets/{ticket_id}/qa-scores", role=Role.SUPERVISOR, status=201)
async def score_ticket(call: Call, ticket_id: str, body: QaScoreInput) -> QaScoreView:
    """Judge an agent's part in a ticket; judging again by the same form replaces one's own judgement."""
    services = call.services
    ticket = await services.access.access_ticket(call.agent, ticket_id)
    form = await _form(call, body.form_id)
    agent_id = body.agent_id or ticket.assignee_id or ticket.work.last_agent_id
    if not agent_id or services.directory.agent(agent_id) is None:
        raise Invalid("Say which agent is judged: `agent_id`")
    if agent_id == call.agent.id:
        raise Conflict("Nobody judges themselves")
    result = result_of(form.questions, body.answers)
    score = QaScore(
        id=f"{ticket_id}.{form.id}.{agent_id}.{call.agent.id}",
        ticket_id=ticket_id,
        agent_id=agent_id,
        queue_id=ticket.queue_id,
        team_id=services.reports.team_of(ticket.queue_id),
        channel=ticket.channel,
        form_id=form.id,
        form_version=form.version,
        questions=form.questions,
        answers=dict(body.answers),
        value=result.value,
        failed=result.failed,
        comment=body.comment,
        scorer_id=call.agent.id,
        scored_at=services.clock.now(),
    )
    return _view(call, await _stored(call, score))


async def _form(call: Call, form_id: str) -> QaForm:
    form = await call.services.qa_forms.get(form_id)
    if form is None or not form.active:
        raise Invalid("There is no such form, or it is not used any more")
    return form


async def _stored(call: Call, score: QaScore) -> QaScore:
    scores = call.services.qa_scores
    if await scores.get(score.id) is None:
        return await scores.add(score)

    def change(held: QaScore) -> Change[QaScore]:
        fields: dict[str, Any] = {  # Any: the score's own fields
            name: getattr(score, name) for name in score.__dataclass_fields__ if name != "version"
        }
        return Change(QaScore(**fields, version=held.version))

    return await scores.update(score.id, change)


@OPERATIONS.get("/tickets/{ticket_id}/qa-scores")
async def list_ticket_scores(call: Call, ticket_id: str) -> ItemsView[QaScoreView]:
    """List the judgements in a ticket; agents see those about themselves."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    page = await call.services.qa_scores.page({"ticket_id": ticket.id}, "-scored_at", 100)
    everything = call.services.access.may(call.agent, Role.SUPERVISOR)
    return ItemsView(
        items=[_view(call, one) for one in page.items if everything or one.agent_id == call.agent.id]
    )


@OPERATIONS.get("/qa-scores")
async def list_scores(call: Call, query: QaScoreQuery) -> PageView[QaScoreView]:
    """List judgements, the newest first; agents see those about themselves."""
    asked = {
        "agent_id": query.agent,
        "queue_id": query.queue,
        "form_id": query.form,
        "ticket_id": query.ticket,
    }
    where = {name: value for name, value in asked.items() if value is not None}
    if not call.services.access.may(call.agent, Role.SUPERVISOR):
        where["agent_id"] = call.agent.id
    page = await call.services.qa_scores.page(where, "-scored_at", query.limit, query.start)
    return PageView(items=[_view(call, one) for one in page.items], next=page.next)


@OPERATIONS.delete("/qa-scores/{score_id}", role=Role.SUPERVISOR)
async def delete_score(call: Call, score_id: str) -> None:
    """Take back a judgement: one's own, or any as an administrator."""
    score = await call.services.qa_scores.get(score_id)
    if score is None or (score.scorer_id != call.agent.id and call.agent.role is not Role.ADMIN):
        raise NotFound("There is no such judgement of yours")
    await call.services.qa_scores.delete(score_id)


@OPERATIONS.get("/reports/quality", role=Role.SUPERVISOR)
async def report_quality(call: Call, query: QualityQuery) -> QualityReportView:
    """Return mean scores by agent, queue, team, channel, form or scorer, with the calibration of the scorers."""
    start, end, _ = await stretch(call, query.start, query.end, query.time_zone)
    scores = [
        one
        for one in await call.services.qa_scores.between(start, end)
        if query.form is None or one.form_id == query.form
    ]
    rows = quality_rows(scores, lambda score: _key(score, query.group_by))
    total = quality_rows(scores, lambda score: "")
    name = await _namer(call, query.group_by)
    return QualityReportView(
        start=start,
        end=end,
        group_by=query.group_by,
        rows=[_row(row, name(row.key)) for row in rows] if query.group_by != "none" else [],
        totals=_row(total[0], "") if total else None,
    )


def _row(row: QualityRow, name: str) -> QualityRowView:
    return QualityRowView(
        id=row.key,
        name=name,
        scores=row.scores,
        value=row.value,
        failed=row.failed,
        panels=row.panels,
        spread=row.spread,
        bias=row.bias,
    )


def _key(score: QaScore, group: str) -> str:
    return "" if group == "none" else str(getattr(score, "channel" if group == "channel" else f"{group}_id"))


async def _namer(call: Call, group: str) -> Callable[[str], str]:
    names = call.services.reports.names()
    if group == "form":
        forms = {form.id: form.name for form in (await call.services.qa_forms.page({}, "name", 500)).items}
        return lambda key: forms.get(key, key)
    if group in ("agent", "scorer"):
        return lambda key: names(Group.AGENT, key)
    kind = Group(group)
    return lambda key: names(kind, key)


def _view(call: Call, score: QaScore) -> QaScoreView:
    directory = call.services.directory
    return QaScoreView(
        id=score.id,
        ticket_id=score.ticket_id,
        agent_id=score.agent_id,
        agent_name=agent_name(directory, score.agent_id) or "",
        queue_id=score.queue_id,
        form_id=score.form_id,
        form_version=score.form_version,
        answers=dict(score.answers),
        value=score.value,
        failed=score.failed,
        comment=score.comment,
        scorer_id=score.scorer_id,
        scorer_name=agent_name(directory, score.scorer_id) or "",
        scored_at=score.scored_at,
    )
