"""What readers and agents think of articles."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from hub.api.http.inputs import MAX_PAGE, Input, ItemsView, Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.article import Article, ArticleStatus, UnhelpfulReason, Verdict
from hub.errors import NotFound
from hub.knowledge.articles.feedback import Tally

OPERATIONS = Operations("articles")


class FeedbackQuery(Input):
    """Over how many of the last days, and how many articles at most."""

    days: Annotated[int, Field(ge=1, le=3650)] = 90
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class ReasonView(Output):
    """How many readers gave a reason."""

    reason: UnhelpfulReason
    count: int


class ArticleOpinionsView(Output):
    """What was said of one article: `score` is the share of good opinions and verdicts, with one of each added."""

    article_id: str
    title: str
    language: str
    status: ArticleStatus
    views: int
    helpful: int
    unhelpful: int
    accepted: int
    edited: int
    rejected: int
    reasons: list[ReasonView]
    score: float


class VersionOpinionsView(Output):
    """What readers said of one version of an article."""

    number: int
    views: int
    helpful: int
    unhelpful: int


class OpinionView(Output):
    """A reader's words; personal data that was found in them is hidden."""

    number: int
    reason: UnhelpfulReason | None
    comment: str
    created_at: datetime


class ArticleFeedbackView(Output):
    """Everything that was ever said of one article; versions and comments the newest first."""

    total: ArticleOpinionsView
    versions: list[VersionOpinionsView]
    comments: list[OpinionView]


@OPERATIONS.get("/articles/feedback", role=Role.SUPERVISOR)
async def list_article_feedback(call: Call, query: FeedbackQuery) -> ItemsView[ArticleOpinionsView]:
    """List the articles that readers or agents judged lately, the worst first."""
    services = call.services
    tallies = await services.article_feedback.tallies(services.clock.now() - timedelta(days=query.days))
    worst = sorted(tallies.items(), key=lambda entry: (entry[1].score, -entry[1].unhelpful, entry[0]))
    judged: list[tuple[Article, Tally]] = []
    for article_id, tally in worst:
        if len(judged) == query.limit:
            break
        try:  # verdicts are also given on macros and answers, and articles may be gone
            judged.append((await services.articles.require(article_id), tally))
        except NotFound:
            continue
    views = await services.article_feedback.views([article.id for article, _ in judged])
    return ItemsView(items=[_view(article, tally, views[article.id]) for article, tally in judged])


@OPERATIONS.get("/articles/{article_id}/feedback", role=Role.SUPERVISOR)
async def show_article_feedback(call: Call, article_id: str) -> ArticleFeedbackView:
    """Show everything that was said of one article, by version and in words."""
    article = await call.services.articles.require(article_id)
    story = await call.services.article_feedback.story(article_id)
    return ArticleFeedbackView(
        total=_view(article, story.total, story.reads.total),
        versions=[
            VersionOpinionsView(
                number=number,
                views=story.reads.by_number.get(str(number), 0),
                helpful=tally.helpful,
                unhelpful=tally.unhelpful,
            )
            for number, tally in story.by_number
        ],
        comments=[
            OpinionView(number=one.number, reason=one.reason, comment=one.comment, created_at=one.created_at)
            for one in story.comments
        ],
    )


def _view(article: Article, tally: Tally, views: int) -> ArticleOpinionsView:
    return ArticleOpinionsView(
        article_id=article.id,
        title=article.title,
        language=article.language,
        status=article.status,
        views=views,
        helpful=tally.helpful,
        unhelpful=tally.unhelpful,
        accepted=tally.verdicts[Verdict.ACCEPTED],
        edited=tally.verdicts[Verdict.EDITED],
        rejected=tally.verdicts[Verdict.REJECTED],
        reasons=[ReasonView(reason=reason, count=count) for reason, count in tally.reasons.most_common()],
        score=round(tally.score, 4),
    )
