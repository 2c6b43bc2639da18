"""Macros: texts that agents insert with a key."""

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Body, Input, Name
from hub.domain.agent import Role
from hub.domain.macro import Macro


class MacroFields(Input):
    """A named text."""

    name: Name
    body: Body


OPERATIONS = crud(
    Noun(
        name="macro",
        path="/macros",
        entity=Macro,
        fields=MacroFields,
        store=lambda services: services.macros,
        write=Role.SUPERVISOR,
        sort="name",
    )
)
