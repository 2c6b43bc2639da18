"""Zendesk Guide: `{articles: [{id, title, body, locale, draft, section_id}], sections: [{id, name}]}`.

The shape of "List Articles" in the Help Center API, which exports keep; `body` is HTML, `sections` is there when it was side-loaded.
"""

from collections.abc import Mapping

from hub.errors import Invalid
from hub.knowledge.imports.exports import Document, articles_in, body_of, document_of, word
from hub.knowledge.imports.found import Found, FoundArticle, Reading, Unusable, checked


def read(text: str, place: str, reading: Reading) -> Found:
    """Yield the articles of one export; a translation is an article of its own."""
    try:
        document = document_of(text)
        items = articles_in(document, "articles")
    except Invalid as error:
        yield Unusable(place, error.detail)
        return
    sections = _sections(document)
    for number, item in enumerate(items, 1):
        where = f"{place} article {word(item.get('id')) or number}" if isinstance(item, dict) else place
        if not isinstance(item, dict) or not word(item.get("id")):
            yield Unusable(f"{place} article {number}", "it has no id")
            continue
        try:
            yield checked(_article(item, where, sections, reading))
        except Invalid as error:
            yield Unusable(where, error.detail)


def _article(item: Document, where: str, sections: Mapping[str, str], reading: Reading) -> FoundArticle:
    locale = word(item.get("locale"))
    return FoundArticle(
        place=where,
        key=f"{word(item['id'])}:{locale.lower()}",
        title=word(item.get("title")) or word(item.get("name")),
        body=body_of(item.get("body")),
        language=reading.language_of(locale),
        category=sections.get(word(item.get("section_id")), ""),
        draft=item.get("draft") is True,
    )


def _sections(document: Document) -> dict[str, str]:
    listed = document.get("sections")
    rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {word(one.get("id")): word(one.get("name")) for one in rows}
