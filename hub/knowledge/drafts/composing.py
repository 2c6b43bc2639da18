"""Compose a reply of what is written already: for each question the passages that answer it, with citations. Pure; extractive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.knowledge.suggesting.suggestions import Source, Suggestion
from hub.knowledge.text.personal_data import DataKind
from hub.knowledge.text.redaction import NAME

WHOLE_CHARS = 700
"""An answer up to this length is taken whole."""

PART_CHARS = 700
"""Of a longer one, paragraphs are taken until there is so much."""

HIDDEN = (NAME, *(f"[{kind.value}]" for kind in DataKind))

_GREETINGS = {
    "en": ("Hello {name},", "Hello,"),
    "zh": ("{name}，您好！", "您好！"),
    "de": ("Guten Tag {name},", "Guten Tag,"),
    "fr": ("Bonjour {name},", "Bonjour,"),
    "es": ("Hola, {name}:", "Hola:"),
    "it": ("Buongiorno {name},", "Buongiorno,"),
    "pt": ("Olá {name},", "Olá,"),
    "nl": ("Hallo {name},", "Hallo,"),
}
_MORE = {
    "en": "More about this:",
    "zh": "详细说明：",
    "de": "Mehr dazu:",
    "fr": "Pour en savoir plus :",
    "es": "Más información:",
    "it": "Maggiori informazioni:",
    "pt": "Saiba mais:",
    "nl": "Meer hierover:",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a part of a draft says so by; `url` is where customers may read it, empty where they may not."""

    number: int
    item_id: str
    title: str
    source: Source
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPart:
    """The answer to one question (empty for all of them), and the numbers of its citations."""

    question: str
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDraft:
    """A reply to be read, changed and sent by an agent. `text` goes into the reply: no numbers of citations in it.

    `written_by` is "extract" or "model"; `problem` says why a model that should have written it did not.
    """

    text: str
    language: str
    parts: tuple[DraftPart, ...]
    citations: tuple[Citation, ...]
    written_by: str = "extract"
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """For whom: the customer's language and name (empty: unknown), whether a greeting is due, where public articles are read."""

    language: str
    name: str = ""
    greets: bool = True
    link: Callable[[Suggestion], str] = lambda one: ""


def quotable(one: Suggestion, language: str) -> bool:
    """Tell whether a customer may be sent a suggestion's text: nothing internal, nothing hidden in it, in their language."""
    if one.language and language and one.language != language:
        return False
    if one.source is Source.ARTICLE:
        return not one.internal
    return not any(sign in one.text for sign in HIDDEN)


def compose(answers: Sequence[tuple[str, Suggestion]], setting: Setting) -> ReplyDraft | None:
    """Return a draft of the answers (question and what answers it, in the order asked); None without any.

    Questions with the same answer share a part.
    """
    if not answers:
        return None
    citations = cited([one for _, one in answers], setting)
    numbers = {one.item_id: one.number for one in citations}
    questions: dict[str, list[str]] = {}
    for question, one in answers:
        questions.setdefault(one.id, []).append(question)
    chosen = {one.id: one for _, one in answers}
    parts = tuple(
        DraftPart(question=" ".join(asked), text=extract(chosen[key]), citations=(numbers[key],))
        for key, asked in questions.items()
    )
    return ReplyDraft(
        text=worded(parts, citations, setting), language=setting.language, parts=parts, citations=citations
    )


def cited(answers: Sequence[Suggestion], setting: Setting) -> tuple[Citation, ...]:
    """Return the citations of answers, each once, numbered from 1."""
    unique = {one.id: one for one in answers}
    return tuple(
        Citation(
            number=number,
            item_id=one.id,
            title=one.title,
            source=one.source,
            url=setting.link(one) if one.source is Source.ARTICLE and not one.internal else "",
        )
        for number, one in enumerate(unique.values(), 1)
    )


def worded(parts: Sequence[DraftPart], citations: Sequence[Citation], setting: Setting) -> str:
    """Return the text of a reply: greeting, parts, and where public articles are read."""
    lines = [greeting(setting)] if setting.greets else []
    lines += [part.text for part in parts]
    links = [one.url for one in citations if one.url]
    if links:
        lines.append("\n".join([_MORE.get(setting.language, _MORE["en"]), *links]))
    return "\n\n".join(line for line in lines if line)


def greeting(setting: Setting) -> str:
    """Return how a reply begins in the customer's language; nothing in a language that we have no greeting for."""
    named, plain = _GREETINGS.get(setting.language, ("", ""))
    return named.format(name=setting.name) if setting.name and named else plain


def extract(one: Suggestion) -> str:
    """Return what of an answer is sent: all of it when it is short, else the paragraphs with its best passages, in their order."""
    if len(one.text) <= WHOLE_CHARS:
        return one.text.strip()
    blocks = _blocks(one.text)
    taken: set[int] = set()
    for passage in one.passages:
        place = next((n for n, (start, end, _) in enumerate(blocks) if start <= passage.start < end), None)
        if place is None:
            continue
        wanted = {place, place + 1} if _announces(blocks, place) else {place}
        if sum(len(blocks[n][2]) for n in taken | wanted) <= PART_CHARS:
            taken |= wanted
    if not taken:  # one long paragraph: its best sentences
        return " ".join(passage.text for passage in sorted(one.passages, key=lambda passage: passage.start))
    return "\n\n".join(blocks[place][2] for place in sorted(taken))


def _blocks(text: str) -> list[tuple[int, int, str]]:
    """Return the paragraphs of a text with their places."""
    blocks: list[tuple[int, int, str]] = []
    start = 0
    for piece in text.split("\n\n"):
        if piece.strip():
            blocks.append((start, start + len(piece), piece.strip()))
        start += len(piece) + 2
    return blocks


def _announces(blocks: Sequence[tuple[int, int, str]], place: int) -> bool:
    return place + 1 < len(blocks) and blocks[place][2].endswith((":", "："))
