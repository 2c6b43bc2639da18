"""Articles out of an uploaded file or archive: first what would be done, then doing it, told line by line while it goes on."""

from contextlib import aclosing
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from hub.api.desk.attachments import uploaded
from hub.api.http.inputs import Input, Line, Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.errors import HubError
from hub.knowledge.articles.bulk import ImportWish, Step
from hub.knowledge.articles.importing import ImportOutcome

OPERATIONS = Operations("articles")
LINES = "application/x-ndjson"
"""A JSON object a line, as it comes."""


class ImportQuery(Input):
    """How to read the file; `dry_run` only tells what would be done. `language` is that of articles that do not tell theirs.

    `name` is that of a file that is the whole body (a form part brings its own).
    """

    format: Literal["markdown", "csv", "html", "zendesk", "intercom"]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$", max_length=3)] = "en"
    publish: bool = False
    dry_run: bool = True
    name: Line = ""


class ImportedView(Output):
    """What was (or would be) done with one article; `article_id` is empty, and `reason` says why, when it is skipped."""

    place: str
    title: str
    outcome: ImportOutcome
    article_id: str
    reason: str


class ImportStepView(Output):
    """One line of the answer: `number` of `of` files are read, `counts` has all articles so far by outcome.

    Only the last line is `done`; `problem` says why it ended early.
    """

    number: int
    of: int
    items: list[ImportedView]
    counts: dict[ImportOutcome, int]
    done: bool = False
    problem: str = ""


@OPERATIONS.post("/articles/import", role=Role.SUPERVISOR, upload=True, streams=True, media=LINES)
async def import_articles(call: Call, query: ImportQuery) -> ImportStepView | web.StreamResponse:
    """Import a file or ZIP archive of articles; the answer is a line of JSON for each step. It ends where the connection does."""
    name, _, data = await uploaded(call, query.name)
    imports = call.services.article_imports
    wish = ImportWish(
        name=name,
        data=data,
        format=query.format,
        language=query.language,
        publish=query.publish,
        dry_run=query.dry_run,
    )
    upload = await imports.open(wish)
    response = web.StreamResponse(headers={"Content-Type": LINES, "X-Accel-Buffering": "no"})
    await response.prepare(call.request)
    last = ImportStepView(number=0, of=len(upload), items=[], counts={})
    try:
        async with aclosing(imports.steps(upload, wish, call.agent.id)) as steps:
            async for step in steps:
                last = _view(step)
                await _write(response, last)
        last = last.model_copy(update={"items": [], "done": True})
    except HubError as error:
        last = last.model_copy(update={"items": [], "problem": error.detail})
    except ConnectionError:
        return response  # whoever asked has gone; what is stored is stored
    await _write(response, last)
    await response.write_eof()
    return response


async def _write(response: web.StreamResponse, view: ImportStepView) -> None:
    await response.write(view.model_dump_json().encode() + b"\n")


def _view(step: Step) -> ImportStepView:
    items = [
        ImportedView(
            place=one.place,
            title=one.title,
            outcome=one.outcome,
            article_id=one.article_id,
            reason=one.reason,
        )
        for one in step.told
    ]
    return ImportStepView(number=step.number, of=step.of, items=items, counts=dict(step.counts))
