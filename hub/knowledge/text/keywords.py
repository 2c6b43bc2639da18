"""What words alone tell of a text, without any model: phrases in it, and the skills whose keywords it has. Pure.

spaCy finds the same phrases (`nlp.py`); this serves where the language process is away and in scripts that must be light.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from hub.domain.skill import Skill
from hub.knowledge.text.tokens import TOKEN, clean

Guess = tuple[str, float]

KEYWORD_CHANCE = 0.62
"""What one keyword alone is worth; each further one takes the same share of the remaining doubt."""

RIVAL_SHARE = 0.5
"""How much a rival's chance lowers one's own."""

LEAST_CHANCE = 0.05


class PlainPhrases:
    """Find words and phrases of several topics in texts, whole tokens only and whatever their case."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for topic, texts in phrases.items():
            for text in texts:
                if words := tuple(TOKEN.findall(clean(text).lower())):
                    self._by_first.setdefault(words[0], []).append((words, topic))

    def topics(self, text: str) -> dict[str, int]:
        """Return how many different phrases of each topic the text holds."""
        said = clean(text)
        seen = {(topic, said[start:end].lower()) for topic, start, end in self.places(said)}
        return dict(Counter(topic for topic, _ in seen))

    def places(self, said: str) -> list[tuple[str, int, int]]:
        """Return topic, start and end (in characters) of every phrase in a clean text, the longest of a place first."""
        matches = list(TOKEN.finditer(said))
        words = [match.group().lower() for match in matches]
        spans = [
            (topic, matches[place].start(), matches[place + len(phrase) - 1].end())
            for place, word in enumerate(words)
            for phrase, topic in self._by_first.get(word, ())
            if tuple(words[place : place + len(phrase)]) == phrase
        ]
        return sorted(spans, key=lambda span: (span[1] - span[2], span))


def keyword_chance(likeness: float, hits: int) -> float:
    """Return the chance of a topic: what likeness tells (0 to 1), and how many of its keywords there are."""
    return 1 - (1 - likeness) * (1 - KEYWORD_CHANCE) ** hits


def rivalled(chances: Mapping[str, float]) -> list[Guess]:
    """Return the topics with a chance worth naming, the surest first; a strong rival makes each less sure."""
    guesses = []
    for label, chance in chances.items():
        rival = max((other for name, other in chances.items() if name != label), default=0.0)
        sure = chance * (1 - RIVAL_SHARE * rival) / (1 - RIVAL_SHARE * min(rival, 1 - chance))
        guesses.append((label, round(min(sure, 1.0), 3)))
    return sorted((guess for guess in guesses if guess[1] >= LEAST_CHANCE), key=lambda guess: -guess[1])


def skills_by_keywords(text: str, skills: Sequence[Skill]) -> list[Guess]:
    """Return ids of the skills whose keywords a text has, with confidence (0-1), the surest first."""
    hits = PlainPhrases({skill.id: skill.keywords for skill in skills}).topics(text)
    return rivalled({label: keyword_chance(0.0, count) for label, count in hits.items()})
