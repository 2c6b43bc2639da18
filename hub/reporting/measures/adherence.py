"""Adherence: how much of the scheduled time agents spent as scheduled.

    numerator    seconds of work shifts spent available, busy or in wrap-up, and of break shifts spent on a break or offline
    denominator  seconds of the agents' shifts within the interval
    excluded     time outside every shift; agents without shifts

Conformance (hours worked over hours scheduled, whenever) is another measure and not meant here.
"""

from hub.reporting.measures.agent_time import TimeMeasure
from hub.reporting.measures.definition import ICMI

ADHERENCE = TimeMeasure(
    name="adherence",
    title="Adherence to schedule",
    unit="share",
    better="up",
    formula="scheduled time spent as scheduled / scheduled time",
    numerator="seconds of work shifts in a ready state, and of break shifts on a break or offline",
    denominator="seconds of shifts within the interval",
    exclusions="time outside every shift; agents without shifts",
    source=ICMI,
    numerator_s=lambda time: time.adherent_s,
    denominator_s=lambda time: time.scheduled_s,
)
