"""Words of the organisation's own trade, kept by its administrators: what means the same, what means nothing, what names what."""

from dataclasses import dataclass
from enum import StrEnum


class WordListKind(StrEnum):
    """What a list of words is for."""

    SYNONYMS = "synonyms"
    STOP_WORDS = "stop_words"
    ENTITY = "entity"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Words or phrases that belong together; an empty `language` means every language.

    ============ =============================================================================================
    synonyms     mean the same to a search; the first is the one the others are read as
    stop_words   tell nothing, and are not searched for
    entity       name a thing of the kind `label` (a product, a tariff); the first is its proper name. `patterns` are the forms
                 its numbers have: `9` stands for a digit, `A` for a capital letter, everything else for itself
    ============ =============================================================================================
    """

    id: str
    version: int = 0
    name: str
    kind: WordListKind
    language: str = ""
    words: tuple[str, ...] = ()
    label: str = ""
    patterns: tuple[str, ...] = ()
    active: bool = True
