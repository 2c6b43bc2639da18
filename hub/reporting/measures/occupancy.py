"""Occupancy: how much of the time in which agents were there for work they had work.

numerator    seconds with at least one contact in hand (talk, hold, wrap-up), or in the states busy and wrap-up
denominator  those, plus seconds in which the agent was available and had nothing
excluded     breaks, not responding, offline
"""

from hub.reporting.measures.agent_time import TimeMeasure
from hub.reporting.measures.definition import ICMI

OCCUPANCY = TimeMeasure(
    name="occupancy",
    title="Occupancy",
    unit="share",
    formula="handling / (handling + waiting for work)",
    numerator="seconds available, busy or in wrap-up with a contact in hand, and all seconds busy or in wrap-up",
    denominator="seconds available, busy or in wrap-up",
    exclusions="breaks, not responding, offline",
    source=ICMI,
    numerator_s=lambda time: time.handling_s,
    denominator_s=lambda time: time.ready_s,
)
