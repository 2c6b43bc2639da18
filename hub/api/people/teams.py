"""Teams: who sees whose tickets."""

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Input, Name
from hub.api.setup.uses import team_unused
from hub.domain.agent import Team


class TeamFields(Input):
    """What an administrator sets of a team."""

    name: Name


OPERATIONS = crud(
    Noun(
        name="team",
        path="/teams",
        entity=Team,
        fields=TeamFields,
        store=lambda services: services.teams,
        sort="name",
        may_delete=team_unused,
    )
)
