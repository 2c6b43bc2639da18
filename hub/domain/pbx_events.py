"""What another telephone system tells of calls, as others in the hub hear of it."""

from dataclasses import dataclass

from hub.domain.events import Event, register


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxEvent(Event):
    """Something that happened to a call that another telephone system carries; `ticket_id` is empty as long as it has none."""

    call_id: str
    inbox_id: str
    agent_id: str = ""
    ticket_id: str = ""


@register("pbx.rang")
@dataclass(frozen=True, slots=True, kw_only=True)
class PbxRang(PbxEvent):
    """An agent's telephone rings. `ticket_id` is the customer's newest ticket, if there is one."""

    customer_id: str = ""
    address: str = ""
    name: str = ""


@register("pbx.answered")
@dataclass(frozen=True, slots=True, kw_only=True)
class PbxAnswered(PbxEvent):
    """Somebody talks."""


@register("pbx.hung_up")
@dataclass(frozen=True, slots=True, kw_only=True)
class PbxHungUp(PbxEvent):
    """The call is over; `talked_s` is 0 when nobody answered."""

    talked_s: float = 0.0
