"""Time in each state: plain sums of seconds, the numerators and denominators of occupancy and utilisation."""

from hub.domain.agent import AgentState
from hub.reporting.measures.agent_time import TimeMeasure
from hub.reporting.measures.definition import ICMI


def _state(state: AgentState) -> TimeMeasure:
    words = state.value.replace("_", " ")
    return TimeMeasure(
        name=f"{state.value}_s",
        title=f"Time {words}",
        unit="seconds",
        formula=f"sum of seconds in the state {words}",
        numerator=f"seconds in the state {words}",
        source=ICMI,
        numerator_s=lambda time: time.by_state.get(state.value, 0.0),
    )


SIGNED_IN = TimeMeasure(
    name="signed_in_s",
    title="Time signed in",
    unit="seconds",
    formula="sum of seconds in any state but offline",
    numerator="seconds in any state but offline",
    source=ICMI,
    numerator_s=lambda time: time.signed_in_s,
)

HANDLING = TimeMeasure(
    name="handling_s",
    title="Time with work",
    unit="seconds",
    formula="sum of seconds with work, as in the numerator of occupancy",
    numerator="seconds with a contact in hand while ready, or busy or in wrap-up",
    source=ICMI,
    numerator_s=lambda time: time.handling_s,
)

STATES = tuple(_state(state) for state in AgentState if state is not AgentState.OFFLINE)
