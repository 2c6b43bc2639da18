"""The call desk as the browser side sees it: what agents and visitors can do in calls."""

from hub.calls.agent_commands import AgentCommands, Staff
from hub.calls.agent_side import AgentSide
from hub.calls.handing import Handing
from hub.calls.means import Means
from hub.calls.recordings import Recordings
from hub.calls.switchboard import Switchboard
from hub.calls.visitor_side import VisitorSide


class Calls(AgentSide, Handing, VisitorSide):
    """All sides at once; satisfies `hub.calls.ports.CallDesk`."""

    def __init__(self, means: Means, switchboard: Switchboard, recordings: Recordings, staff: Staff) -> None:
        AgentCommands.__init__(self, means, switchboard, recordings, staff)
        VisitorSide.__init__(self, means, switchboard)
