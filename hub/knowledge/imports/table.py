"""Tables of articles (CSV, RFC 4180): title, body, and perhaps language, questions (parted by `|`), category, brand, id."""

import csv
import io
from collections.abc import Mapping

from hub.errors import Invalid
from hub.knowledge.imports.found import Found, FoundArticle, Reading, Unusable, checked

NEEDED = ("title", "body")


def read(text: str, place: str, reading: Reading) -> Found:
    """Yield the articles of one table, row by row; rows are counted from 1, without the head."""
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    number = 0
    try:
        names = [str(name).strip().lower() for name in rows.fieldnames or ()]
        if missing := [name for name in NEEDED if name not in names]:
            yield Unusable(place, f"the first line must name the columns: {', '.join(missing)} is missing")
            return
        rows.fieldnames = names
        for number, row in enumerate(rows, 1):
            yield _article(
                {name: str(value or "") for name, value in row.items() if name}, place, number, reading
            )
    except csv.Error as error:
        yield Unusable(f"{place} row {number + 1}", f"not a table from here on: {error}")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _article(row: Mapping[str, str], place: str, number: int, reading: Reading) -> FoundArticle | Unusable:
    where = f"{place} row {number}"
    try:
        language = reading.language_of(row.get("language", ""))
    except Invalid as error:
        return Unusable(where, error.detail)
    article = FoundArticle(
        place=where,
        key=row.get("id") or f"{language}:{row['title'].strip()}",
        title=row["title"].strip(),
        body=row["body"].strip(),
        language=language,
        questions=tuple(one.strip() for one in row.get("questions", "").split("|") if one.strip()),
        category=row.get("category", "").strip(),
        brand=row.get("brand", "").strip(),
    )
    return checked(article)
