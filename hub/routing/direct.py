"""Direct-to-agent work as the engine sees it: stages in which the one need is to be a certain agent. Pure."""

from datetime import datetime, timedelta

from hub.domain.direct import Direct
from hub.routing.expressions import Needs
from hub.routing.relaxation import Stage

_MARK = "@"
"""What the name of such a need begins with; no skill's id does."""


def only(agent_id: str) -> Needs:
    """Return needs that this agent alone meets, whatever their skills and team."""
    return ((_MARK + agent_id, 1),)


def named(needs: Needs) -> str:
    """Return the agent whom alone these needs allow, empty when skills decide."""
    return needs[0][0].removeprefix(_MARK) if needs and needs[0][0].startswith(_MARK) else ""


def direct_stages(direct: Direct | None, queued_at: datetime) -> tuple[Stage, ...]:
    """Return the stages that come before the usual ones: each agent asked for, in turn."""
    if direct is None:
        return ()
    each = timedelta(seconds=direct.wait_s)
    return tuple(
        Stage(queued_at + place * each, only(agent_id)) for place, agent_id in enumerate(direct.agent_ids)
    )


def split(stages: tuple[Stage, ...]) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
    """Return the stages of agents asked for, and the usual ones after them."""
    count = sum(1 for stage in stages if named(stage.needs))
    return stages[:count], stages[count:]
