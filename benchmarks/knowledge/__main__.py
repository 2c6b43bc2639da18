"""Measure the knowledge base on public data: who finds the right article, how surely, how fast, in how much memory.

    python -m benchmarks.knowledge [--data DIR] [quality] [noise] [learning] [ablation] [trained] [language]
                                  [redaction] [triage] [counterfactual] [scale] [worker]

Without names everything but `scale` and `worker` runs. DIR (default ../shared/data/nlp, or HUB_BENCH_DATA) holds banking77_train.csv,
clinc150_train_val.json, xquad_en_half.json, xquad_zh_half.json, xsid_en_valid.conll and xsid_zh_valid.conll. The
last 15 % of each banking77 intent are the questions; articles are an intent's name and five of its other utterances,
drawn by three seeds. CLINC's own validation part is asked. Everything goes through the index as the service uses it;
times are those of the CPU, in one thread. HUB_BENCH_QUALITY=best measures the three encoders of `hub[best]`.
"""

import argparse
import csv
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.knowledge import classifying
from benchmarks.knowledge.counterfactual import counterfactual
from benchmarks.knowledge.noise import mailed, mistyped, spoken
from benchmarks.knowledge.personal import redaction
from benchmarks.knowledge.triage import triage
from benchmarks.knowledge.worker import worker
from hub.domain.article import Article, ArticleStatus
from hub.knowledge.encoding.embedding import embedder
from hub.knowledge.search.fusion import Views, ranking
from hub.knowledge.search.index import KnowledgeIndex, Ranking
from hub.knowledge.search.lexical import Floats

Question = tuple[str, int]
ENCODER = embedder(os.environ.get("HUB_BENCH_QUALITY", "default"))
SEEDS = (1, 2, 3)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "zh", "ja", "ko")


def article(
    number: int, title: str, questions: Iterable[str] = (), body: str = "", language: str = "en"
) -> Article:
    return Article(
        id=str(number),
        title=title,
        body=body,
        language=language,
        questions=tuple(questions),
        status=ArticleStatus.PUBLISHED,
        created_at=NOW,
        updated_at=NOW,
    )


def index_of(articles: Iterable[Article], rank: Ranking = ranking) -> KnowledgeIndex:
    index = KnowledgeIndex(ENCODER, rank)
    for one in articles:
        index.put(one)
    while index.refresh():
        pass
    index.settle()
    return index


@dataclass
class Outcome:
    """Ranks, confidences of the first hit and CPU times in ms, over all questions asked."""

    ranks: list[int] = field(default_factory=list)
    confidences: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def ask(self, index: KnowledgeIndex, questions: Iterable[Question], language: str = "en") -> "Outcome":
        for text, right in questions:
            begin = time.thread_time()
            hits = index.search(text, language, limit=50)
            self.times.append((time.thread_time() - begin) * 1000)
            found = [hit.article_id for hit in hits]
            self.ranks.append(found.index(str(right)) + 1 if str(right) in found else 10_000)
            self.confidences.append(hits[0].confidence if hits else 0.0)
        return self

    def __str__(self) -> str:
        ranks, (middle, late) = np.array(self.ranks), np.percentile(self.times, [50, 95])
        return (
            f"hit@1 {np.mean(ranks <= 1):.3f}  hit@3 {np.mean(ranks <= 3):.3f}  MRR {np.mean(1 / ranks):.3f}"
            f"  ({len(ranks)} questions, p50 {middle:.1f} ms, p95 {late:.1f} ms)"
        )


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return the chance that an answerable question is surer than an unanswerable one."""
    ranks = np.argsort(np.argsort(np.concatenate([inside, outside]), kind="stable"), kind="stable") + 1
    count = len(inside)
    return float((ranks[:count].sum() - count * (count + 1) / 2) / (count * len(outside)))


def banking(data: Path, seed: int, more: int = 0) -> tuple[list[Article], list[list[str]], list[Question]]:
    """Return articles, `more` further utterances of each, and questions."""
    by_intent = defaultdict(list)
    with (data / "banking77_train.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_intent[row["category"]].append(row["text"].strip())
    chance = random.Random(seed)
    articles, extra, questions = [], [], []
    for number, (intent, texts) in enumerate(sorted(by_intent.items())):
        cut = int(len(texts) * 0.85)
        drawn = chance.sample(texts[:cut], 5 + more)
        articles.append(article(number, intent.replace("_", " "), drawn[:5]))
        extra.append(drawn[5:])
        questions += [(text, number) for text in texts[cut:]]
    return articles, extra, questions


def quality(data: Path) -> None:
    outcome = Outcome()
    for seed in SEEDS:
        articles, _, questions = banking(data, seed)
        outcome.ask(index_of(articles), questions)
    print(f"banking77 as knowledge base   {outcome}")
    clinc_quality(data)
    for spoken_language, written in (("zh", "zh"), ("zh", "en"), ("en", "en")):
        paragraphs, _ = xquad(data, written)
        index = index_of(article(n, f"Passage {n}", (), text, written) for n, text in enumerate(paragraphs))
        outcome = Outcome().ask(index, xquad(data, spoken_language)[1], spoken_language)
        print(f"XQuAD {spoken_language} -> {written}               {outcome}")


def clinc_quality(data: Path) -> None:
    held = json.loads((data / "clinc150_train_val.json").read_text("utf-8"))
    intents = sorted({intent for _, intent in held["train"]})
    outcome, areas = Outcome(), []
    for seed in SEEDS:
        chance = random.Random(seed)
        texts = {intent: [text for text, other in held["train"] if other == intent] for intent in intents}
        articles = [
            article(number, intent.replace("_", " "), chance.sample(texts[intent], 5))
            for number, intent in enumerate(intents)
        ]
        index = index_of(articles)
        inside = Outcome().ask(index, [(text, intents.index(intent)) for text, intent in held["val"]])
        outside = Outcome().ask(index, [(text, -1) for text, _ in held["oos_val"] + held["oos_train"]])
        areas.append(auroc(inside.confidences, outside.confidences))
        outcome.ranks += inside.ranks
        outcome.times += inside.times
    print(f"CLINC150 as knowledge base    {outcome}  no-answer AUROC {np.mean(areas):.3f}")


def xquad(data: Path, language: str) -> tuple[list[str], list[Question]]:
    paragraphs: list[str] = []
    questions: list[Question] = []
    for entry in json.loads((data / f"xquad_{language}_half.json").read_text("utf-8"))["data"]:
        for paragraph in entry["paragraphs"]:
            questions += [(one["question"], len(paragraphs)) for one in paragraph["qas"]]
            paragraphs.append(paragraph["context"])
    return paragraphs, questions


def noise(data: Path) -> None:
    kinds: dict[str, Callable[[str, random.Random], str]] = {
        "clean": lambda text, _: text,
        "typos": mistyped,
        "speech transcript": spoken,
        "e-mail wrapper": mailed,
    }
    prepared = []
    for seed in SEEDS:
        articles, _, questions = banking(data, seed)
        prepared.append((index_of(articles), questions[seed % 2 :: 2]))
    for name, change in kinds.items():
        outcome, chance = Outcome(), random.Random(7)
        for index, questions in prepared:
            outcome.ask(index, [(change(text, chance), right) for text, right in questions])
        print(f"banking77, {name:18} {outcome}")


def learning(data: Path, counts: Sequence[int] = (0, 1, 3, 10)) -> None:
    for learned in counts:
        outcome = Outcome()
        for seed in SEEDS:
            articles, extra, questions = banking(data, seed, more=10)
            index = index_of(articles)
            for one, texts in zip(articles, extra, strict=True):
                index.put(one, texts[:learned])
            while index.refresh():
                pass
            index.settle()
            outcome.ask(index, questions[seed % 2 :: 2])
        print(f"banking77, +{learned:2} accepted answers {outcome}")


def ablation(data: Path) -> None:
    """Show what each view is worth alone, both together, and with what ten accepted answers teach."""
    orders: dict[str, Ranking] = {
        "words (BM25)": lambda views: views.bm25,
        "character n-grams": lambda views: views.chars,
        "meaning": lambda views: views.meaning,
        "rank fusion of the three": _reciprocal_ranks,
        "fused, without the head": lambda views: ranking(replace(views, head=0 * views.head)),
        "fused (the hub's)": ranking,
    }
    for name, rank in orders.items():
        outcome = Outcome()
        for seed in SEEDS:
            articles, _, questions = banking(data, seed)
            outcome.ask(index_of(articles, rank), questions[seed % 2 :: 2])
        print(f"banking77, {name:26} {outcome}")
    learning(data, (10,))


def _reciprocal_ranks(views: Views) -> Floats:
    """Fuse by reciprocal ranks (Cormack, Clarke and Buettcher 2009, k = 60), the usual way, for comparison."""
    total = np.zeros(len(views.meaning), np.float32)
    for scores in (views.meaning, views.chars, views.bm25):
        total += 1 / (61 + np.argsort(np.argsort(-scores, kind="stable"), kind="stable"))
    return total


def trained(data: Path) -> None:
    classifying.trained(data, ENCODER)


def language(data: Path) -> None:
    from hub.knowledge.text.language import detect

    for code in ("en", "zh"):
        lines = (data / f"xsid_{code}_valid.conll").read_text("utf-8").splitlines()
        texts = [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
        for allowed in (("en", "zh"), LANGUAGES):
            right = np.mean([detect(text, allowed).code == code for text in texts])
            print(f"language {code} among {len(allowed):2}: {right:.4f} ({len(texts)} utterances)")


def scale(data: Path) -> None:
    """10,000 articles of five utterances, put together from the words of both question sets."""
    held = json.loads((data / "clinc150_train_val.json").read_text("utf-8"))
    pool = [text for text, _ in held["train"]]
    chance = random.Random(1)
    index, waits = KnowledgeIndex(ENCODER), []
    begin = time.thread_time()
    for number in range(10_000):
        texts = [f"{chance.choice(pool)} {chance.choice(pool)}" for _ in range(5)]
        index.put(article(number, chance.choice(pool), texts))
        if number % 16 == 15:
            started = time.thread_time()
            index.refresh()
            waits.append(time.thread_time() - started)
    print(
        f"10,000 articles taken in: {time.thread_time() - begin:.0f} s, longest batch of 16 {max(waits):.1f} s"
    )
    outcome = Outcome().ask(index, [(chance.choice(pool), -1) for _ in range(500)])
    middle, late = np.percentile(outcome.times, [50, 95])
    print(f"10,000 articles: p50 {middle:.1f} ms, p95 {late:.1f} ms, resident {resident_mb()} MB")


def resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_048_576


def main() -> None:
    checks = {
        check.__name__: check
        for check in (
            quality,
            noise,
            learning,
            ablation,
            trained,
            language,
            redaction,
            triage,
            counterfactual,
            scale,
            worker,
        )
    }
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checks", nargs="*", metavar="check", help=", ".join(checks))
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("HUB_BENCH_DATA", "../shared/data/nlp"))
    )
    options = parser.parse_args()
    for name in options.checks or [name for name in checks if name not in ("scale", "worker")]:
        checks[name](options.data)


if __name__ == "__main__":
    main()
