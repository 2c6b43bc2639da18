"""spaCy work: one tokenizer for mixed Chinese and Latin text, phrases, and facts in a message. Loaded at first use.

spaCy's own Chinese tokenizer splits Latin words into letters, and its multilingual one keeps `我要退货，order`
as one token; here a Chinese character is a token and a Latin word is one too. The pipelines are blank: no trained
model is needed, and none is downloaded.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hub.knowledge.tokens import TOKEN, clean

EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
PHONE = r"(?:\+|00)\d[\d ()/.-]{6,18}\d|\b1[3-9]\d{9}\b|\b0\d{1,4}[ /-]\d{5,9}\b"
AMOUNT = (
    r"(?:[€$£¥￥]|\b(?:EUR|USD|GBP|CNY|RMB|CHF))\s?\d+(?:[.,]\d{3})*(?:[.,]\d{1,2})?"
    r"|\d+(?:[.,]\d{3})*(?:[.,]\d{1,2})?\s?(?:[€$£¥￥元]|块钱|(?:EUR|USD|GBP|CNY|RMB|CHF|euros?|dollars?|pounds?)\b)"
)
ORDER = (
    r"(?:\border(?:\s+(?:number|no\.?|id))?|\bpurchase|\binvoice(?:\s+(?:number|no\.?))?|\btracking(?:\s+number)?"
    r"|订单编?号?|单号|发票号?)\s*(?:is|是|为)?\s*[:：#]?\s*#?(?P<number>[A-Z]{0,4}-?\d[\dA-Z-]{2,24})"
    r"|(?<![\w/])#(?P<hash>[A-Z]{0,4}-?\d[\dA-Z-]{2,24})"
)

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something named in a text: its kind (`email`, `phone`, `amount`, `order_number`), its words and where they stand."""

    kind: str
    text: str
    start: int
    end: int


def tokenizer(vocab: Any) -> Any:  # Any: spaCy has no types here
    """Return a spaCy tokenizer that tells Chinese characters, Latin words, numbers and signs apart."""
    from spacy.tokens import Doc

    def split(text: str) -> Any:  # Any: spaCy has no types here
        words: list[str] = []
        spaces: list[bool] = []
        position = 0
        for match in TOKEN.finditer(text):
            gap = text[position : match.start()]
            if gap == " " and words:
                spaces[-1] = True
            elif gap:
                words.append(gap)
                spaces.append(False)
            words.append(match.group())
            spaces.append(False)
            position = match.end()
        if position < len(text):
            words.append(text[position:])
            spaces.append(False)
        return Doc(vocab, words=words, spaces=spaces)

    return split


@cache
def _pipeline() -> Any:  # Any: spaCy has no types here
    import spacy

    pipeline = spacy.blank("xx")
    pipeline.tokenizer = tokenizer(pipeline.vocab)
    return pipeline


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, without white space."""
    with _lock:
        return [token.text for token in _pipeline()(clean(text)) if not token.is_space]


@cache
def _fact_finders() -> Mapping[str, Any]:  # Any: compiled patterns
    import re

    kinds = {"email": EMAIL, "order_number": ORDER, "amount": AMOUNT, "phone": PHONE}
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in kinds.items()}


def facts(text: str) -> list[Fact]:
    """Return the e-mail addresses, order numbers, amounts and phone numbers in a text, in reading order.

    Of two that overlap the first kind in that list wins: an order number is no phone number.
    """
    said = clean(text)
    found: list[Fact] = []
    for kind, pattern in _fact_finders().items():
        for match in pattern.finditer(said):
            group = match.lastgroup or 0
            fact = Fact(kind, match.group(group).strip(), match.start(group), match.end(group))
            if all(fact.end <= other.start or fact.start >= other.end for other in found):
                found.append(fact)
    return sorted(found, key=lambda fact: fact.start)


class PhraseFinder:
    """Find words and phrases of several topics in texts, whole tokens only and whatever their case."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        from spacy.matcher import PhraseMatcher

        with _lock:
            pipeline = _pipeline()
            self._matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
            for topic, texts in phrases.items():
                if texts:
                    self._matcher.add(topic, [pipeline.make_doc(clean(text)) for text in texts])

    def topics(self, text: str) -> dict[str, int]:
        """Return how many different phrases of each topic the text holds."""
        with _lock:
            pipeline = _pipeline()
            document = pipeline.make_doc(clean(text))
            seen = {(key, document[start:end].text.lower()) for key, start, end in self._matcher(document)}
            counts: dict[str, int] = {}
            for key, _ in seen:
                topic = str(pipeline.vocab.strings[key])
                counts[topic] = counts.get(topic, 0) + 1
            return counts
