"""QA forms: the questions by which conversations are judged."""

from typing import Annotated

from pydantic import Field

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Id, Input, Line, Name
from hub.api.http.problems import told
from hub.api.services import ApiServices
from hub.domain.agent import Role
from hub.domain.quality import QaForm
from hub.errors import Conflict, Invalid


class QuestionInput(Input):
    """One question; `points` is the most one can give, a `critical` one with 0 points fails the form."""

    id: Id
    text: Line
    points: Annotated[int, Field(ge=1, le=100)] = 1
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    critical: bool = False


class QaFormFields(Input):
    """A form; scores keep the version and the questions under which they were given."""

    name: Name
    questions: Annotated[list[QuestionInput], Field(min_length=1, max_length=100)]
    active: bool = True


async def _asks_each_once(services: ApiServices, form: QaForm) -> None:
    ids = [question.id for question in form.questions]
    if len(set(ids)) < len(ids):
        errors = [{"loc": ["body", "questions"], "msg": "Two questions have the same id"}]
        raise Invalid(told("The body has wrong fields", errors), errors=errors)


async def _unused(services: ApiServices, form_id: str) -> None:
    if (await services.qa_scores.page({"form_id": form_id}, "id", 1)).items:
        raise Conflict("The form has scores; set it inactive instead")


OPERATIONS = crud(
    Noun(
        name="qa_form",
        path="/qa-forms",
        entity=QaForm,
        fields=QaFormFields,
        store=lambda services: services.qa_forms,
        read=Role.SUPERVISOR,
        write=Role.SUPERVISOR,
        sort="name",
        check=_asks_each_once,
        may_delete=_unused,
    )
)
