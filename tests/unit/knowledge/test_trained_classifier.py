"""A trained classifier labels, abstains, is the same after it was stored; the command tells faults by line."""

import io
import json
from argparse import Namespace
from pathlib import Path

import pytest

from hub.errors import Invalid
from hub.knowledge.classifying.model_card import card_of, is_held_back
from hub.knowledge.classifying.trained_classifier import OUT, TrainedClassifier
from hub.knowledge.commands.classifier import run
from hub.knowledge.encoding.embedding import UniversalSentenceEncoder
from hub.knowledge.triage.sentiment import Sentiment, SentimentModel

ENCODER = UniversalSentenceEncoder()
THINGS = (
    "my card",
    "the account",
    "this order",
    "our invoice",
    "the parcel",
    "a ticket",
    "the phone",
    "my router",
)
PHRASES = {
    "cancel": ("cancel {}", "please cancel {} now", "I want {} cancelled", "stop and cancel {}"),
    "price": ("what does {} cost", "how much is {}", "price of {} please", "is {} expensive"),
    "lost": ("I lost {}", "{} is gone", "cannot find {}", "{} got lost somewhere"),
    "repair": ("{} is broken", "repair {}", "fix {} please", "{} does not work, mend it"),
    "thanks": ("thank you for {}", "thanks, {} is fine", "I love {}", "{} is great, thank you"),
    "address": (
        "send {} to my new address",
        "change the address of {}",
        "deliver {} elsewhere",
        "I moved, {} too",
    ),
    "when": ("when does {} arrive", "how long until {} comes", "date for {}", "when do I get {}"),
}
EXAMPLES = [
    (text.format(thing), label) for label, texts in PHRASES.items() for text in texts for thing in THINGS
]


@pytest.fixture(scope="module")
def model() -> TrainedClassifier:
    return TrainedClassifier(ENCODER).fit(EXAMPLES)


def test_what_was_taught_is_recognised(model: TrainedClassifier) -> None:
    asked = {"how much does the big suitcase cost": "price", "please cancel my subscription": "cancel"}
    for text, label in asked.items():
        best, second = model.predict([text], best=2)[0]
        assert best.label == label
        assert not best.abstained
        assert best.probability > second.probability


def test_it_abstains_from_what_nobody_taught(model: TrainedClassifier) -> None:
    for text in ("the mitochondrion is the powerhouse of a cell", "gggg hhhh", "明天上海下雨吗"):
        assert model.predict([text])[0][0].abstained, text


def test_it_is_the_same_after_it_was_stored(model: TrainedClassifier, tmp_path: Path) -> None:
    model.save(tmp_path)
    texts = [text for text, _ in EXAMPLES[::5]] + ["something else entirely"]
    again = TrainedClassifier.load(tmp_path, ENCODER).predict(texts)
    for one, other in zip(model.predict(texts), again, strict=True):
        assert one[0].label == other[0].label
        assert one[0].probability == pytest.approx(other[0].probability, abs=0.01)


def test_one_label_cannot_be_told_from_nothing() -> None:
    with pytest.raises(Invalid, match="two labels"):
        TrainedClassifier(ENCODER).fit([("a", "x"), ("b", OUT)])


def test_the_command_trains_and_predicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, asked, out = tmp_path / "train.jsonl", tmp_path / "asked.jsonl", io.StringIO()
    lines = [json.dumps({"text": text, "label": label}) for text, label in EXAMPLES]
    source.write_text("\n".join([*lines, '{"text": "no label"}', ""]), "utf-8")
    asked.write_text(
        '{"text": "Ihr Service ist schrecklich, ich bin sehr enttäuscht"}\n{"text": "cancel the booking"}\n',
        "utf-8",
    )
    options = {"folder": tmp_path / "model", "quality": "default"}
    assert run(Namespace(action="train", file=source, if_better=False, **options), out) == 1
    assert f"line {len(lines) + 1}:" in capsys.readouterr().err
    assert run(Namespace(action="predict", file=asked, **options), out) == 0
    german, english = map(json.loads, out.getvalue().splitlines())
    assert (german["language"], german["sentiment"]) == ("de", "negative")
    assert (english["label"], english["abstained"]) == ("cancel", False)
    assert 0 <= english["probability"] <= 1
    with pytest.raises(Invalid, match="train one first"):
        run(
            Namespace(
                action="predict", file=asked, folder=tmp_path / "none", quality="default", if_better=False
            ),
            out,
        )


@pytest.mark.parametrize("taught", [[], [("the weather is fine", OUT), ("who won the match", OUT)]])
def test_out_of_scope_is_an_answer_only_of_models_that_learned_it(
    tmp_path: Path, taught: list[tuple[str, str]]
) -> None:
    source, asked, out = tmp_path / "train.jsonl", tmp_path / "asked.jsonl", io.StringIO()
    rows = [*[one for one in EXAMPLES if one[1] != OUT], *taught]
    source.write_text("\n".join(json.dumps({"text": text, "label": label}) for text, label in rows), "utf-8")
    asked.write_text('{"text": "quantum chromodynamics"}', "utf-8")
    options = {"folder": tmp_path / "model", "quality": "default"}
    run(Namespace(action="train", file=source, if_better=False, **options), out)
    run(Namespace(action="predict", file=asked, **options), out)
    (told,) = map(json.loads, out.getvalue().splitlines())
    assert told["abstained"]
    assert (told["label"] == OUT) is bool(taught)


def test_feelings_are_told_in_several_languages() -> None:
    judged = SentimentModel(ENCODER).judge(
        ["Merci beaucoup, c'est parfait", "你们的快递太慢了，很失望", "Which size do I need?", " "]
    )
    assert judged == [Sentiment.POSITIVE, Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.NEUTRAL]


def test_a_card_tells_what_the_model_is_worth(model: TrainedClassifier) -> None:
    card = card_of([label for _, label in EXAMPLES], OUT, model.trial, "2026-11-28T12:00:00+00:00")
    assert (card.examples, card.labels, card.smallest_label_examples) == (len(EXAMPLES), 7, 32)
    assert card.tried_on > 0
    assert card.accuracy is not None
    assert 0.5 < card.accuracy <= 1
    assert card.calibration_error is not None
    assert card.calibration_error < 0.3


def test_a_worse_model_does_not_take_the_place_of_a_better_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def train(examples: list[tuple[str, str]]) -> bytes:
        path = tmp_path / "examples.jsonl"
        lines = [json.dumps({"text": text, "label": label}) for text, label in examples]
        path.write_text("\n".join(lines), "utf-8")
        options = Namespace(
            action="train", file=path, folder=tmp_path / "model", quality="default", if_better=True
        )
        assert run(options, io.StringIO()) == 0
        return (tmp_path / "model" / "model.npz").read_bytes()

    good = train(EXAMPLES[:96])
    labels = [label for _, label in EXAMPLES[:96]]
    mixed = [(text, labels[(place * 7) % 96]) for place, (text, _) in enumerate(EXAMPLES[:96])]
    assert (
        train(
            [
                *(one for one in mixed if not is_held_back(one[0])),
                *(one for one in EXAMPLES[:96] if is_held_back(one[0])),
            ]
        )
        == good
    )
    assert "is left out" in capsys.readouterr().err
