"""`hub classifier`: train on labelled texts, then label others, without a server."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from hub.clock import SystemClock
from hub.errors import Invalid
from hub.knowledge.classifying.model_card import CARD, ModelCard, card_of, is_held_back
from hub.knowledge.classifying.trained_classifier import OUT, Example, TrainedClassifier
from hub.knowledge.commands.json_lines import Json, JsonLines, print_line
from hub.knowledge.commands.quality import DEFAULT, keep_quality, quality_of
from hub.knowledge.encoding.embedding import Embedder, embedder
from hub.knowledge.encoding.kept_vectors import KeptVectors
from hub.knowledge.text.language import detect
from hub.knowledge.triage.sentiment import SentimentModel

LANGUAGES = ("en", "zh", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "ko")
ENCODED_AT_ONCE = 256
_UNTOLD: Json = {
    "label": OUT,
    "probability": 0.0,
    "abstained": True,
    "language": "en",
    "sentiment": "neutral",
}
"""What is said of a line that cannot be read, beside its `error`."""


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Do one action; returns 0, or 1 when a line could not be used. Raises HubError."""
    lines = JsonLines(options.file)
    if options.action == "train":
        kept = quality_of(
            options.folder, options.quality
        )  # the one before can be tried with its own encoders only
        _train(options, lines, kept if options.if_better else options.quality or DEFAULT)
    else:
        _predict(options, lines, embedder(quality_of(options.folder, options.quality)), out)
    return lines.status


def _train(options: argparse.Namespace, lines: JsonLines, quality: str) -> None:
    encoder = embedder(quality)
    examples: list[Example] = []
    lines.each(lambda line: examples.append(_example(line)))
    kept = KeptVectors(encoder, options.folder / "vectors.npy")
    for start in range(0, len(examples), ENCODED_AT_ONCE):
        kept.encode([text for text, _ in examples[start : start + ENCODED_AT_ONCE]])
        lines.progress(f"{start:,} of {len(examples):,} examples encoded")
    learned, tried = examples, []
    if options.if_better:
        tried = [one for one in examples if is_held_back(one[0])]
        learned = [one for one in examples if not is_held_back(one[0])]
    sys.stderr.write(f"Learning from {len(learned):,} examples (about a minute for 15,000) ...\n")
    model = TrainedClassifier(kept).fit(learned)
    trial = model.try_on(tried) if tried else model.trial
    card = card_of(
        [label for _, label in learned], OUT, trial, SystemClock().now().isoformat(timespec="seconds")
    )
    if tried and not _is_better(options.folder, kept, tried, card):
        return
    model.save(options.folder)
    card.save(options.folder)
    keep_quality(options.folder, quality)
    sys.stderr.write(f"{len(model.labels):,} labels learned{_worth(card)}\n")


def _is_better(folder: Path, encoder: Embedder, tried: list[Example], card: ModelCard) -> bool:
    """Say whether the new model answers more of the examples held back than the one in the folder; tells both figures."""
    try:
        before = TrainedClassifier.load(folder, encoder)
    except Invalid:
        return True  # there is none
    held = card_of([], OUT, before.try_on(tried), "")
    better = (card.accuracy or 0.0) > (held.accuracy or 0.0)
    verdict = "takes its place" if better else "is left out"
    sys.stderr.write(
        f"Of {len(tried):,} examples held back the model before answers {held.accuracy} right,"
        f" the new one {card.accuracy}: it {verdict}\n"
    )
    return better


def _worth(card: ModelCard) -> str:
    if card.accuracy is None:
        return ""
    recall = "" if card.out_of_scope_recall is None else f", out-of-scope recall {card.out_of_scope_recall}"
    return f"; on {card.tried_on:,} examples not learned from: accuracy {card.accuracy}{recall} ({CARD})"


def _predict(options: argparse.Namespace, lines: JsonLines, encoder: Embedder, out: TextIO) -> None:
    model = TrainedClassifier.load(options.folder, encoder)
    feeling = SentimentModel(encoder)

    known: dict[str, Json] = {}

    def ahead(lines: Sequence[Json]) -> None:
        known.clear()
        texts = [text for line in lines if isinstance(text := line.get("text"), str)]
        known.update(zip(texts, _documents(texts, model, feeling), strict=True))

    def answer(line: Json) -> None:
        text = line.get("text")
        if not isinstance(text, str):
            raise Invalid("`text` must be a text")
        print_line(out, known[text])

    lines.each(answer, ahead, refuse=lambda fault: print_line(out, {**_UNTOLD, "error": fault}))


def _documents(texts: Sequence[str], model: TrainedClassifier, feeling: SentimentModel) -> list[Json]:
    found = [predictions[0] for predictions in model.predict(texts)]
    return [
        {
            "label": OUT if one.abstained and model.knows_outside else one.label,
            "probability": round(one.probability, 6),
            "abstained": one.abstained,
            "language": detect(text, LANGUAGES).code,
            "sentiment": sentiment.value,
        }
        for text, one, sentiment in zip(texts, found, feeling.judge(texts), strict=True)
    ]


def _example(line: Json) -> Example:
    text, label = line.get("text"), line.get("label")
    if not isinstance(text, str) or not isinstance(label, str) or not text.strip() or not label:
        raise Invalid("an example needs `text` and `label`, both texts")
    return text, label
