"""What may be written to a ticket's customer now, and how a text would go out."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from hub.api.http.inputs import Input, Line, Name, Output, Text
from hub.api.http.operation import Call, Operations
from hub.domain.reply_template import ReplyTemplate, TemplateChoice

OPERATIONS = Operations("replies")


class TemplateView(Output):
    """An approved text; `variables` are the names of the values that its places ({{name}}) need."""

    id: str
    name: str
    language: str
    body: str
    variables: list[str]


class TemplateUse(Input):
    """An approved text (see the ticket's `reply-rules`) and the values of its variables."""

    id: Name
    variables: Annotated[dict[str, Line], Field(max_length=50)] = Field(default_factory=dict)


class ReplyRulesView(Output):
    """What a reply may be. Without `free_text` only one of the `templates` can be sent; `window_closes_at` is when it ends."""

    max_chars: int | None
    files: bool
    max_files: int | None
    counts_segments: bool
    free_text: bool
    window_closes_at: datetime | None
    templates: list[TemplateView]


class ReplyText(Input):
    """The text of a reply that is being written."""

    body: Text


class ReplyPreview(Output):
    """How a text goes out; `encoding` (GSM-7, UCS-2), `units` and `segments` are null where segments are not counted.

    `plainer` is the text with plain quotation marks and dashes, if it takes fewer segments so.
    """

    chars: int
    encoding: str | None
    units: int | None
    segments: int | None
    plainer: str | None


def template_choice(use: TemplateUse | None) -> TemplateChoice | None:
    """Return what was chosen."""
    return None if use is None else TemplateChoice(id=use.id, variables=dict(use.variables))


def template_view(template: ReplyTemplate) -> TemplateView:
    """Return a template as it is shown."""
    return TemplateView(
        id=template.id,
        name=template.name,
        language=template.language,
        body=template.body,
        variables=list(template.variables),
    )


@OPERATIONS.get("/tickets/{ticket_id}/reply-rules")
async def show_reply_rules(call: Call, ticket_id: str) -> ReplyRulesView:
    """Say what may be written to the customer now: how long, with which files, freely or by a template only."""
    rules = await call.services.replies.rules(call.agent, ticket_id)
    limits = rules.limits
    return ReplyRulesView(
        max_chars=limits.max_chars,
        files=limits.files,
        max_files=limits.max_files,
        counts_segments=limits.counts_segments,
        free_text=rules.free_text,
        window_closes_at=rules.window_closes_at,
        templates=[template_view(one) for one in limits.templates],
    )


@OPERATIONS.post("/tickets/{ticket_id}/reply-preview")
async def preview_reply(call: Call, ticket_id: str, body: ReplyText) -> ReplyPreview:
    """Count a reply as its channel does; nothing is stored."""
    told = await call.services.replies.count(call.agent, ticket_id, body.body)
    return ReplyPreview(
        chars=told.chars,
        encoding=told.encoding or None,
        units=told.units if told.encoding else None,
        segments=told.segments if told.encoding else None,
        plainer=told.plainer or None,
    )
