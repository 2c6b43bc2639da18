import asyncio
from pathlib import Path

from hub.knowledge.encoding.kept_vectors import KeptVectors
from hub.knowledge.search.index import KnowledgeIndex
from hub.knowledge.search.worker import BATCH, IndexWorker
from tests.factories.articles import an_article
from tests.fakes.embedder import WordEmbedder


def known(path: Path, *texts: str) -> bool:
    """Tell whether all these vectors are in the file."""
    embedder = WordEmbedder()
    KeptVectors(embedder, path).encode(texts)
    return embedder.encoded == []


def test_writers_of_one_file_keep_what_each_other_wrote(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npy"
    one, other = KeptVectors(WordEmbedder(), path), KeptVectors(WordEmbedder(), path)
    for number in range(3):
        one.encode([f"first {number}"])
        other.encode([f"second {number}"])
        one.save()
        other.save()
    assert known(path, *(f"{who} {number}" for who in ("first", "second") for number in range(3)))


def test_what_nobody_has_asked_for_is_dropped_by_the_next_writing(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npy"
    first = KeptVectors(WordEmbedder(), path)
    first.encode(["kept", "dropped"])
    first.save()
    second = KeptVectors(WordEmbedder(), path)
    second.encode(["kept", "new"])
    second.save()
    assert known(path, "kept", "new")
    assert not known(path, "dropped")


def test_a_broken_file_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npy"
    path.write_bytes(b"rubbish")
    made = KeptVectors(WordEmbedder(), path)
    made.encode(["text"])
    made.save()
    assert known(path, "text")


async def test_vectors_are_kept_while_many_articles_stream_in(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npy"
    worker = IndexWorker(
        lambda: KnowledgeIndex(WordEmbedder(), passages=KeptVectors(WordEmbedder(), path)), save_s=0.0
    )
    worker.start()
    for number in range(2 * BATCH + 1):
        worker.put(an_article(f"a{number}", title=f"Number {number}"))
    assert await worker.settled(10.0) == 0
    assert await asyncio.to_thread(known, path, "Number 0")
    await worker.stop()
