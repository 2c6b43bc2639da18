"""What the language process can be asked: each call is a method of `LanguageDesk` with the same name."""

from hub.domain.article import Article
from hub.domain.skill import Skill
from hub.domain.triage import Asked, Judgement, Target
from hub.domain.word_list import WordList
from hub.knowledge.learning.drafting import ArticleDraft, Story
from hub.knowledge.learning.gaps import Asked as Unanswered
from hub.knowledge.learning.gaps import Gap
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.scope import Scope
from hub.knowledge.text.entities import Entity
from hub.knowledge.text.keywords import Guess
from hub.knowledge.text.language import Language
from hub.knowledge.triage.lessons import Lessons, StoredModel, TrainingOutcome
from hub.processes.calls import Call

SEARCH_S = 4.0
TEXT_S = 5.0
SETTLE_S = 300.0
"""The process itself answers after half a minute, or when the models are loaded."""
LONG_S = 1_800.0
"""For what is done behind: an index of many articles, a list of gaps, a model that is trained."""

LANGUAGE_CALLS = {
    "put": Call(tuple[list[tuple[Article, tuple[str, ...]]]]),
    "remove": Call(tuple[list[str]]),
    "use_words": Call(tuple[list[WordList]]),
    "teach": Call(tuple[list[Skill]]),
    "problem_now": Call(tuple[()], str, "problem"),
    "settled": Call(tuple[()], int, "settled", SETTLE_S, LONG_S),
    "search": Call(tuple[str, str, Scope, int], list[Hit], "search", SEARCH_S),
    "detect": Call(tuple[str, list[str]], Language, "text", TEXT_S),
    "classify": Call(tuple[str], list[Guess], "topic", TEXT_S),
    "entities": Call(tuple[list[str]], list[Entity], "topic", TEXT_S),
    "learnable": Call(tuple[str], str, "text", TEXT_S),
    "use_models": Call(tuple[list[StoredModel]]),
    "judge": Call(tuple[Asked, dict[Target, float]], list[Judgement], "topic", TEXT_S),
    "train": Call(tuple[Lessons, StoredModel | None], TrainingOutcome, "training", LONG_S, LONG_S),
    "training_step": Call(tuple[()], str),
    "gaps": Call(tuple[list[Unanswered]], list[Gap], "study", LONG_S, LONG_S),
    "draft": Call(tuple[list[Story]], ArticleDraft | None, "study", LONG_S, LONG_S),
}
