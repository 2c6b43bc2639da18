"""Judge one contact by everything known: models that the desk's tickets taught, else examples, phrases and simple signs.

Blocking work of some milliseconds; nothing here is asynchronous.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.domain.interaction import MessageClass
from hub.domain.triage import HAM, LEARNED, SPAM, Asked, Judgement, Target, Urgency
from hub.domain.triage_reasons import Because, Reason, in_english
from hub.knowledge.text.keywords import PlainPhrases
from hub.knowledge.text.nlp import PhraseFinder
from hub.knowledge.text.tokens import clean
from hub.knowledge.triage.example_model import ExampleModel
from hub.knowledge.triage.recent_vectors import RecentVectors
from hub.knowledge.triage.seeds import (
    LEVELS,
    spam_examples,
    spam_phrases,
    urgency_examples,
    urgency_phrases,
)
from hub.knowledge.triage.sentiment import sentiment_examples

if TYPE_CHECKING:
    from hub.knowledge.encoding.embedding import Embedder
    from hub.knowledge.triage.learned import Learned

Guess = tuple[str, float]

PHRASE_CHANCE = 0.85
"""What a phrase of urgency is worth alone."""

PHRASE_WEIGHT, MAX_PHRASES = 1.3, 2
BULK_WEIGHT = 0.8
FORGED_WEIGHT = 1.2
LINK_WEIGHT, MAX_LINKS = 0.4, 3
SHOUTING_WEIGHT = 0.5
"""Signs of spam, each with what it adds to the log odds that the words give."""

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class _Told:
    """A label, its chance, what told it, and whether it is told to be about nothing known."""

    label: str = ""
    chance: float = 0.0
    model: str = "examples"
    reasons: tuple[Reason, ...] = ()
    outside: bool = False


class Judge:
    """Tell every target of a contact, by thresholds (0 to 1) under which it abstains."""

    def __init__(
        self,
        embedder: "Embedder | None",
        topics: Callable[[str], Sequence[Guess]],
        thresholds: Mapping[Target, float],
    ) -> None:
        """Judge by `embedder` and spaCy, or without the one and the other by words alone."""
        seen = RecentVectors(embedder) if embedder is not None else None
        find = PhraseFinder if embedder is not None else PlainPhrases
        self._topics = topics
        self.thresholds = thresholds
        self._sentiment = ExampleModel(seen, sentiment_examples())
        self._urgency = ExampleModel(seen, urgency_examples())
        self._spam = ExampleModel(seen, spam_examples())
        self._urgent_words = find(urgency_phrases())
        self._spam_words = find(spam_phrases())

    def judge(self, asked: Asked, learned: "Mapping[Target, Learned]") -> list[Judgement]:
        """Return one judgement a target; `learned` are the models that labels taught."""
        if not asked.text.strip():
            return [self._judgement(target, _told_by(Because.NO_WORDS)) for target in LEARNED]
        return [self._judgement(target, self._told(target, asked, learned.get(target))) for target in LEARNED]

    def _judgement(self, target: Target, told: _Told) -> Judgement:
        threshold = self.thresholds[target]
        unsure = told.outside or not told.label or told.chance < threshold
        short = told.label and not told.outside and unsure
        reasons = (*told.reasons, Reason(Because.UNDER, f"{threshold:g}")) if short else told.reasons
        return Judgement(
            target=target,
            label=told.label,
            probability=round(told.chance, 4),
            abstained=unsure,
            model=told.model,
            why=in_english(reasons),
            reasons=reasons,
        )

    def _told(self, target: Target, asked: Asked, learned: "Learned | None") -> _Told:
        if learned is not None:
            taught = self._by_labels(asked, learned)
            return self._with_phrases(taught, asked.text) if target is Target.URGENCY else taught
        by_seeds = {
            Target.SKILL: self._skill,
            Target.SENTIMENT: self._feeling,
            Target.URGENCY: self._how_urgent,
            Target.SPAM: self._how_spammy,
        }.get(target)
        return by_seeds(asked) if by_seeds else _Told(model="", reasons=(Reason(Because.NOT_TAUGHT),))

    def _by_labels(self, asked: Asked, learned: "Learned") -> _Told:
        said = learned.say(asked.text, asked.channel)
        return _Told(said.label, said.chance, learned.model_id, (said.reason,), said.outside)

    def _skill(self, asked: Asked) -> _Told:
        guesses = self._topics(asked.text)
        if not guesses:
            return _told_by(Because.NO_SKILL)
        return _Told(*guesses[0], reasons=(Reason(Because.SKILLS),))

    def _feeling(self, asked: Asked) -> _Told:
        chances = self._sentiment.chances([asked.text])[0]
        return _best(chances)

    def _how_urgent(self, asked: Asked) -> _Told:
        chances = self._urgency.chances([asked.text])[0]
        return self._with_phrases(_best(chances), asked.text)

    def _with_phrases(self, told: _Told, text: str) -> _Told:
        """Return what phrases tell, if there are any; what is expressly not urgent goes first, then the most urgent."""
        said = clean(text)
        words: dict[str, str] = {}
        for level, start, end in self._urgent_words.places(said):
            words.setdefault(level, said[start:end])
        order = (Urgency.NORMAL, *LEVELS)
        level = next((one.value for one in order if one.value in words), "")
        if not level:
            return told
        agreeing = told.chance if told.label == level else 0.0
        chance = 1 - (1 - PHRASE_CHANCE) * (1 - agreeing)
        return _Told(level, chance, "phrases", (Reason(Because.SAYS, words[level]),))

    def _how_spammy(self, asked: Asked) -> _Told:
        chances = self._spam.chances([asked.text])[0]
        share = min(max(chances.get(SPAM, 0.2), 1e-6), 1 - 1e-6)
        signs = self._signs_of_spam(asked)
        odds = math.log(share / (1 - share)) + sum(signs.values())
        chance = 1 / (1 + math.exp(-odds))
        reasons = (Reason(Because.EXAMPLES), *signs)
        return (
            _Told(SPAM, chance, reasons=reasons) if chance >= 0.5 else _Told(HAM, 1 - chance, reasons=reasons)
        )

    def _signs_of_spam(self, asked: Asked) -> dict[Reason, float]:
        said = clean(asked.text)
        found = list(
            dict.fromkeys(said[start:end].lower() for _, start, end in self._spam_words.places(said))
        )
        words = _WORD.findall(said)
        shouted = len(words) >= 5 and sum(word.isupper() for word in words) / len(words) > 0.5
        links = len(_LINK.findall(asked.text))
        signs = {Reason(Because.SAYS, phrase): PHRASE_WEIGHT for phrase in found[:MAX_PHRASES]}
        signs |= (
            {Reason(Because.LINKS, str(links)): LINK_WEIGHT * min(links - 1, MAX_LINKS)} if links > 1 else {}
        )
        signs |= {Reason(Because.BULK): BULK_WEIGHT} if asked.message_class is MessageClass.BULK else {}
        signs |= {Reason(Because.FORGED): FORGED_WEIGHT} if asked.authentication == "fail" else {}
        return signs | ({Reason(Because.CAPITALS): SHOUTING_WEIGHT} if shouted else {})


def _told_by(code: Because) -> _Told:
    return _Told(reasons=(Reason(code),))


def _best(chances: Mapping[str, float]) -> _Told:
    if not chances:
        return _told_by(Because.NO_MODEL)
    label = max(chances, key=chances.__getitem__)
    return _Told(label, chances[label], reasons=(Reason(Because.EXAMPLES),))
