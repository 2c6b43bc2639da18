"""Word lists: synonyms, stop words, and the names and numbers of the organisation's own things."""

from typing import Annotated

from pydantic import Field, StringConstraints

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Input, Language, Name, Word
from hub.api.services import ApiServices
from hub.domain.agent import Role
from hub.domain.word_list import WordList, WordListKind
from hub.errors import Invalid

Pattern = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=60)]


class WordListFields(Input):
    """Words that belong together; which fields count depends on the kind (docs/knowledge.md)."""

    name: Name
    kind: WordListKind
    language: Language = ""
    words: Annotated[list[Word], Field(max_length=1000)] = Field(default_factory=list)
    label: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,40}$", max_length=40)] = ""
    patterns: Annotated[list[Pattern], Field(max_length=50)] = Field(default_factory=list)
    active: bool = True


async def _check(services: ApiServices, one: WordList) -> None:
    """Raise Invalid for a list that could do nothing."""
    problem = ""
    if one.kind is WordListKind.SYNONYMS and len(one.words) < 2:
        problem = "synonyms are two words or more"
    elif one.kind is WordListKind.STOP_WORDS and not one.words:
        problem = "name the words that are not searched for"
    elif one.kind is WordListKind.ENTITY and not (one.label and (one.words or one.patterns)):
        problem = "an entity needs a label, and words or patterns"
    if problem:
        raise Invalid(problem, errors=[{"loc": ["body", "words"], "msg": problem}])


OPERATIONS = crud(
    Noun(
        name="word_list",
        path="/word-lists",
        entity=WordList,
        fields=WordListFields,
        store=lambda services: services.word_lists,
        write=Role.SUPERVISOR,
        sort="name",
        check=_check,
    )
)
