"""Articles for tests."""

from datetime import UTC, datetime
from typing import Any

from hub.domain.article import Article, ArticleStatus

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def an_article(article_id: str = "a1", title: str = "Refunds", **fields: Any) -> Article:
    values: dict[str, Any] = {
        "body": "",
        "language": "en",
        "status": ArticleStatus.PUBLISHED,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        **fields,
    }
    return Article(id=article_id, title=title, **values)
