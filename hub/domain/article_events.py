"""What happens to knowledge articles."""

from dataclasses import dataclass

from hub.domain.events import Event, register


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEvent(Event):
    """Something that happened to one article; `actor_id` is the agent who did it, empty for the hub itself."""

    article_id: str
    actor_id: str = ""


@register("article.created")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCreated(ArticleEvent):
    """A draft came to be."""


@register("article.published")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePublished(ArticleEvent):
    """The article is searched and suggested from now on."""


@register("article.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChanged(ArticleEvent):
    """Title, body, language or questions changed."""


@register("article.retired")
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRetired(ArticleEvent):
    """The article is no longer searched or suggested."""


@register("answer.kept")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKept(ArticleEvent):
    """What a ticket was solved by is suggested to agents from now on; `article_id` names it as suggestions do."""

    ticket_id: str


@register("suggestion.judged")
@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionJudged(ArticleEvent):
    """An agent accepted, edited or rejected a suggestion; the article may have learned a question from it."""

    ticket_id: str
    verdict: str
