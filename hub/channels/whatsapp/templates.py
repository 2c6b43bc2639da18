"""The approved templates of an inbox, as its settings name them. Pure.

https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder
"""

import json
from typing import Annotated

import msgspec

from hub.channels.contract import ChannelError
from hub.domain.reply_template import ReplyTemplate, TemplateChoice, places_in
from hub.errors import SettingsError

ContentSid = Annotated[str, msgspec.Meta(pattern=r"^HX[0-9a-fA-F]{32}$")]
Word = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_.:-]{0,80}$")]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class TemplateSetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One template: the provider's content id, and what the customer reads, with places like `{{1}}`."""

    content_sid: ContentSid
    body: Body
    id: Word = ""
    name: str = ""
    language: Word = ""
    variables: tuple[Word, ...] = ()

    def as_template(self) -> ReplyTemplate:
        """Return it as agents choose it; what is not said follows from the rest."""
        own = self.id or self.content_sid
        return ReplyTemplate(
            id=own,
            name=self.name or own,
            language=self.language,
            body=self.body,
            variables=self.variables or places_in(self.body),
        )


def templates_of(settings: tuple[TemplateSetting, ...]) -> dict[str, tuple[TemplateSetting, ReplyTemplate]]:
    """Return the templates by id; raises SettingsError when two have the same."""
    found = {one.as_template().id: (one, one.as_template()) for one in settings}
    if len(found) != len(settings):
        raise SettingsError("templates: two have the same id")
    return found


def content_fields(
    choice: TemplateChoice, known: dict[str, tuple[TemplateSetting, ReplyTemplate]]
) -> dict[str, object]:
    """Return the REST client's fields of a template; raises ChannelError for one that is not there or lacks values."""
    if choice.id not in known:
        raise ChannelError("the template is not among the inbox's any more", retryable=False)
    setting, template = known[choice.id]
    if missing := template.missing(choice.variables):
        raise ChannelError(f"the template lacks {len(missing)} of its values", retryable=False)
    fields: dict[str, object] = {"content_sid": setting.content_sid}
    if template.variables:
        values = {name: choice.variables[name] for name in template.variables}
        fields["content_variables"] = json.dumps(values, ensure_ascii=False)
    return fields
