"""What the trained classifier is worth: banking77's intents, and CLINC150's with its questions out of scope."""

import csv
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hub.knowledge.classifying.trained_classifier import OUT, Example, TrainedClassifier
from hub.knowledge.encoding.embedding import Embedder


def trained(data: Path, encoder: Embedder) -> None:
    """Learn from the first 85 % of each banking77 intent and ask the rest; learn CLINC's training part and ask its validation part."""
    by_intent = defaultdict(list)
    with (data / "banking77_train.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_intent[row["category"]].append((row["text"].strip(), row["category"]))
    cuts = {intent: int(len(texts) * 0.85) for intent, texts in by_intent.items()}
    told(
        "banking77",
        encoder,
        [one for key, texts in by_intent.items() for one in texts[: cuts[key]]],
        [one for key, texts in by_intent.items() for one in texts[cuts[key] :]],
    )
    held = json.loads((data / "clinc150_train_val.json").read_text("utf-8"))
    outside = [[(text, OUT) for text, _ in held[part]] for part in ("oos_train", "oos_val")]
    examples = [(text, intent) for text, intent in held["train"]]
    asked = [(text, intent) for text, intent in held["val"]]
    told("CLINC150", encoder, examples + outside[0], asked + outside[1])


def told(name: str, encoder: Embedder, examples: Sequence[Example], asked: Sequence[Example]) -> None:
    begin = time.thread_time()
    model = TrainedClassifier(encoder).fit(examples)
    taught = time.thread_time() - begin
    begin = time.thread_time()
    found = [model.predict([text])[0][0] for text, _ in asked]
    each = (time.thread_time() - begin) / len(asked) * 1000
    inside = [(one, label) for one, (_, label) in zip(found, asked, strict=True) if label != OUT]
    best = np.mean([one.label == label for one, label in inside])
    answered = np.mean([one.label == label and not one.abstained for one, label in inside])
    outside = [one.abstained for one, (_, label) in zip(found, asked, strict=True) if label == OUT]
    print(
        f"{name}, trained on {len(examples)}: likeliest label {best:.3f}, answered right {answered:.3f},"
        + (f" out-of-scope recall {np.mean(outside):.2f}," if outside else "")
        + f" training {taught:.0f} s, {each:.1f} ms a text"
    )
