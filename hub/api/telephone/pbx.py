"""An existing telephone system: agents dial by a click, their own telephone rings first."""

from hub.api.http.inputs import Input
from hub.api.http.operation import Call, Operations
from hub.api.telephone.callbacks import Number

OPERATIONS = Operations("pbx")


class PbxDial(Input):
    """Whom to call."""

    address: Number


@OPERATIONS.post("/pbx/dial")
async def dial_by_pbx(call: Call, body: PbxDial) -> None:
    """Have the agent's telephone ring, and call the number once it is picked up.

    Raises Invalid when no telephone system has an extension for the agent, Conflict (`do_not_call`) for a customer who wants no calls.
    """
    await call.services.pbx.dial(call.agent, body.address)
