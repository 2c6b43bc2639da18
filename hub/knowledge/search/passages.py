"""What of an article is compared with a question: its title, its questions, the sentences of its text."""

from dataclasses import dataclass

from hub.domain.article import Article
from hub.knowledge.text.markdown_text import to_plain_text
from hub.knowledge.text.sentences import split_sentences
from hub.knowledge.text.tokens import MAX_CHARS, clean

MAX_SENTENCES = 40
MAX_QUESTIONS = 200
LONG_WORDS = 60
"""From so many words on, the rare ones tell more than the general sense; fewer do so by degrees."""

_BODY_CHARS = 6

MACRO = "macro:"
ANSWER = "answer:"
"""What the ids of precedents begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent(Article):
    """What answers beside the articles, read like one: a macro, or what an agent replied in a ticket that was solved by it.

    Only searches that ask for everything find it.
    """


def is_precedent(item_id: str) -> bool:
    """Tell whether the id of a suggestion names a macro or an answer, not an article."""
    return item_id.startswith((MACRO, ANSWER))


@dataclass(frozen=True, slots=True)
class Passages:
    """The texts of one article: the first `alike` ask its question, the others are parts of the answer.

    The centre of the article is that of the first `central` texts; `longness` (0 to 1) tells prose from utterances;
    an article that has questions is found by them. `aside` marks what is no article, but a precedent; `brand` is the article's.
    """

    article_id: str
    language: str
    texts: tuple[str, ...]
    alike: int
    central: int
    longness: float
    words: str
    aside: bool = False
    brand: str = ""


def passages_of(article: Article, learned: tuple[str, ...] = ()) -> Passages:
    """Cut an article into passages; `learned` are questions it was accepted for."""
    title = clean(article.title).strip()
    asked = [title, *(clean(text).strip() for text in (*article.questions, *learned)[-MAX_QUESTIONS:])]
    questions = tuple(dict.fromkeys(text for text in asked if text))
    body = to_plain_text(article.body)
    answer = _body_passages(body, questions)
    has_questions = len(questions) > 1
    texts = (*questions, *answer) or ("-",)
    return Passages(
        article_id=article.id,
        language=article.language,
        texts=texts,
        alike=len(questions),
        central=len(questions) if has_questions else len(texts),
        longness=min(1.0, len(body) / _BODY_CHARS / LONG_WORDS) if answer and not has_questions else 0.0,
        words="\n".join((*questions, body[: 5 * MAX_CHARS]) if answer else questions),
        aside=is_precedent(article.id),
        brand=article.brand,
    )


def _body_passages(body: str, questions: tuple[str, ...]) -> tuple[str, ...]:
    known = {text.casefold() for text in questions}
    cut = clean(body).strip()
    sentences = [
        text for text in split_sentences(clean(body[: 4 * MAX_CHARS])) if text.casefold() not in known
    ]
    if not cut or not sentences:
        return ()
    whole = (cut,) if len(sentences) > 1 else ()
    return tuple(dict.fromkeys((*sentences[:MAX_SENTENCES], *whole)))
