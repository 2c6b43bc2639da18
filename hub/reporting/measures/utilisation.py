"""Utilisation: how much of the time in which agents were signed in they had work.

numerator    as for occupancy
denominator  all seconds in which the agent was not offline: ready, on a break, not responding
excluded     offline
"""

from hub.reporting.measures.agent_time import TimeMeasure
from hub.reporting.measures.definition import COPC

UTILISATION = TimeMeasure(
    name="utilisation",
    title="Utilisation",
    unit="share",
    formula="handling / signed in",
    numerator="seconds available, busy or in wrap-up with a contact in hand, and all seconds busy or in wrap-up",
    denominator="seconds in any state but offline",
    exclusions="offline",
    source=COPC,
    numerator_s=lambda time: time.handling_s,
    denominator_s=lambda time: time.signed_in_s,
)
