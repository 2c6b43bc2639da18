"""What happens to calls."""

from dataclasses import dataclass, field

from hub.domain.events import Event, register


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Event):
    """Something that happened to one call; `ticket_id` is empty as long as it has none, `actor_id` for the hub itself."""

    call_id: str
    ticket_id: str = ""
    actor_id: str = ""


@register("call.started")
@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(CallEvent):
    """Somebody calls, or an agent dials."""

    direction: str
    inbox_id: str


@register("call.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged(CallEvent):
    """The call, or one of its legs, is in another state; `state` and `previous` are equal when only a leg changed."""

    state: str
    previous: str
    agent_id: str = ""


@register("call.ended")
@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallEvent):
    """The call is over for good: how, and how many seconds of what it was (the names are those of `Spent`)."""

    state: str
    reason: str
    agent_id: str = ""
    spent: dict[str, float] = field(default_factory=dict)


@register("call.recording_stored")
@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecordingStored(CallEvent):
    """A recording of the call is kept."""

    recording_id: str
    duration_s: float
