"""A knowledge base in a folder of its own: articles and accepted questions as JSON lines, their vectors beside them.

It serves measurements and rehearsals, and answers exactly as the hub does, for it is the same index.
"""

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub.domain.article import Article, ArticleStatus
from hub.errors import Invalid, NotFound
from hub.knowledge.encoding.ahead import EncodedAhead
from hub.knowledge.encoding.embedding import Embedder
from hub.knowledge.encoding.kept_vectors import KeptVectors
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.index import KnowledgeIndex
from hub.knowledge.suggesting.suggestions import learnable
from hub.knowledge.text.language import detect

LANGUAGES = ("en", "zh")
"""Between which a text's language is told when neither it nor the articles say."""

ARTICLES = "articles.jsonl"
"""The file that makes a folder an index."""

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
Json = Mapping[str, Any]  # Any: one parsed line


@dataclass(slots=True)
class _Held:
    article: Article
    given_id: str | int
    learned: list[str] = field(default_factory=list)


@contextmanager
def writing(folder: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Keep other commands from writing into the folder, which is made; `wait` is called before waiting for one.

    Two that read, learned and wrote at once would each undo the other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class ScratchIndex:
    """Read a folder, take lines in, answer questions; nothing is written before `save`."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Raises Invalid when the folder holds something else."""
        self._folder = folder
        self._vectors = KeptVectors(embedder, folder / "vectors.npy")
        self._ahead = EncodedAhead(embedder)
        self._index = KnowledgeIndex(self._ahead, passages=self._vectors)
        self._held: dict[str, _Held] = {}
        for line in _lines(folder / ARTICLES):
            self.load(line)
        for line in _lines(folder / "accepted.jsonl"):
            self.accept(line)

    def __len__(self) -> int:
        return len(self._held)

    def load(self, line: Json) -> None:
        """Add or replace the article `{id, title, body, questions, language, brand}`; raises Invalid."""
        article = _article(line)
        self._held[article.id] = _Held(article, line["id"])
        self._index.put(article)

    def accept(self, line: Json) -> None:
        """Learn that the article `id` answered `text`; raises NotFound, Invalid."""
        article_id, text = _text(line, "id"), _text(line, "text")
        held = self._held.get(article_id)
        if held is None:
            raise NotFound(f"there is no article {article_id[:60]!r}")
        question = learnable(text)
        if question and question not in held.learned:
            held.learned.append(question)
            self._index.put(held.article, held.learned)

    def refresh(self) -> int:
        """Make some of what was taken in findable; return how many articles still wait."""
        left = self._index.refresh()
        if not left:
            self._index.settle()
        return left

    def prepare(self, lines: Sequence[Json]) -> None:
        """Encode the texts of lines that will be queried next, which costs less than one by one."""
        texts = [str(text) for line in lines if isinstance(text := line.get("text"), str | int)]
        self._ahead.prepare([sentence for text in texts for sentence in self._index.sentences_of(text)])

    def query(self, line: Json, limit: int) -> list[Hit]:
        """Return the best articles for `text` (and `brand`, if the line names one), best first; raises Invalid."""
        text = _text(line, "text")
        allowed = sorted({held.article.language for held in self._held.values()} | set(LANGUAGES))
        spoken = str(line.get("language") or "") or detect(text, allowed).code
        brand = _brand(line)
        # ids are whatever the file says
        return self._index.search(text, spoken, limit=limit, every=True, brand=brand)

    def given_id(self, article_id: str) -> str | int:
        """Return an article's id as its line had it."""
        return self._held[article_id].given_id

    def save(self) -> None:
        """Write articles, accepted questions and vectors."""
        self._vectors.save()
        _write(self._folder / ARTICLES, map(_line, self._held.values()))
        accepted = [
            {"id": held.given_id, "text": text} for held in self._held.values() for text in held.learned
        ]
        _write(self._folder / "accepted.jsonl", accepted)


def _article(line: Json) -> Article:
    title, body = str(line.get("title") or ""), str(line.get("body") or "")
    questions = line.get("questions") or []
    if not isinstance(questions, list) or not all(isinstance(text, str) for text in questions):
        raise Invalid("`questions` must be a list of texts")
    if not (title.strip() or body.strip() or questions):
        raise Invalid("an article needs a title, a body or questions")
    spoken = str(line.get("language") or "") or detect(" ".join((title, body, *questions)), LANGUAGES).code
    return Article(
        id=_text(line, "id"),
        title=title,
        body=body,
        language=spoken,
        brand=_brand(line),
        questions=tuple(questions),
        status=ArticleStatus.PUBLISHED,
        created_at=_NO_TIME,
        updated_at=_NO_TIME,
    )


def _line(held: _Held) -> Json:
    article = held.article
    return {
        "id": held.given_id,
        "title": article.title,
        "body": article.body,
        "questions": list(article.questions),
        "language": article.language,
        **({"brand": article.brand} if article.brand else {}),
    }


def _brand(line: Json) -> str:
    value = line.get("brand") or ""
    if not isinstance(value, str):
        raise Invalid("`brand` must be a text")
    return value.strip()


def _text(line: Json, name: str) -> str:
    value = line.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"`{name}` must be a text that is not empty")
    return value


def _lines(path: Path) -> Iterator[Json]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
            except ValueError as error:
                raise Invalid(f"{path}: line {number} is not JSON; give another folder") from error
            if not isinstance(line, dict):
                raise Invalid(f"{path}: line {number} is not a JSON object; give another folder")
            yield line


def _write(path: Path, lines: Iterable[Json]) -> None:
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    beside.replace(path)
