"""Intercom: `{data: [{id, title, body, state, default_locale, translated_content: {locale: {title, body, state}}}]}`.

The shape of "List all articles" in its REST API, also under `articles`; `body` is HTML.
"""

from hub.errors import Invalid
from hub.knowledge.imports.exports import Document, articles_in, body_of, document_of, word
from hub.knowledge.imports.found import Found, FoundArticle, Reading, Unusable, checked


def read(text: str, place: str, reading: Reading) -> Found:
    """Yield the articles of one export; a translation is an article of its own."""
    try:
        items = articles_in(document_of(text), "data", "articles")
    except Invalid as error:
        yield Unusable(place, error.detail)
        return
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or not word(item.get("id")):
            yield Unusable(f"{place} article {number}", "it has no id")
            continue
        yield from _translations(item, f"{place} article {word(item['id'])}", reading)


def _translations(item: Document, where: str, reading: Reading) -> Found:
    locale = word(item.get("default_locale"))
    yield _article(item, (word(item["id"]), locale), where, reading)
    others = item.get("translated_content")
    for other, content in sorted(others.items()) if isinstance(others, dict) else ():
        if isinstance(content, dict) and other != locale:
            key = (f"{word(item['id'])}:{other.lower()}", other)
            yield _article(content, key, f"{where} {other}", reading)


def _article(item: Document, key: tuple[str, str], where: str, reading: Reading) -> FoundArticle | Unusable:
    try:
        language = reading.language_of(key[1])
    except Invalid as error:
        return Unusable(where, error.detail)
    article = FoundArticle(
        place=where,
        key=key[0],
        title=word(item.get("title")),
        body=body_of(item.get("body")),
        language=language,
        draft=item.get("state") != "published",
    )
    return checked(article)
