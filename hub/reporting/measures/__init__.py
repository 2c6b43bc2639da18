"""The measures of the trade, one module each, and the register by which the board and the reports find them."""

from hub.reporting.measures.abandonment import ABANDONED, ABANDONMENT, SHORT_ABANDONED
from hub.reporting.measures.adherence import ADHERENCE
from hub.reporting.measures.agent_time import TimeMeasure
from hub.reporting.measures.containment import CONTAINMENT, SELF_SERVED
from hub.reporting.measures.definition import Measure
from hub.reporting.measures.first_contact_resolution import FIRST_CONTACT_RESOLUTION
from hub.reporting.measures.handle_time import HANDLE_TIME, HOLD_TIME, TALK_TIME, WRAP_UP_TIME
from hub.reporting.measures.longest_wait import LONGEST_WAIT, LONGEST_WAITING, WAITING
from hub.reporting.measures.occupancy import OCCUPANCY
from hub.reporting.measures.promises import BREACH_RATE
from hub.reporting.measures.satisfaction import MEAN_RATING, SATISFACTION
from hub.reporting.measures.service_level import SERVICE_LEVEL
from hub.reporting.measures.speed_of_answer import SPEED_OF_ANSWER
from hub.reporting.measures.state_time import HANDLING, SIGNED_IN, STATES
from hub.reporting.measures.transfer_rate import TRANSFER_RATE
from hub.reporting.measures.utilisation import UTILISATION
from hub.reporting.measures.volume import ACCEPTED, HANDLED, OFFERED, SOLVED
from hub.reporting.measures.wait_forecast import WAIT_ACCURACY, WAIT_ERROR

CONTACT_MEASURES: tuple[Measure, ...] = (
    OFFERED,
    ACCEPTED,
    HANDLED,
    SOLVED,
    SERVICE_LEVEL,
    SPEED_OF_ANSWER,
    WAITING,
    LONGEST_WAITING,
    LONGEST_WAIT,
    ABANDONED,
    SHORT_ABANDONED,
    ABANDONMENT,
    HANDLE_TIME,
    TALK_TIME,
    HOLD_TIME,
    WRAP_UP_TIME,
    TRANSFER_RATE,
    FIRST_CONTACT_RESOLUTION,
    WAIT_ERROR,
    WAIT_ACCURACY,
    SATISFACTION,
    MEAN_RATING,
    BREACH_RATE,
    SELF_SERVED,
    CONTAINMENT,
)

TIME_MEASURES: tuple[TimeMeasure, ...] = (OCCUPANCY, UTILISATION, ADHERENCE, SIGNED_IN, HANDLING, *STATES)
