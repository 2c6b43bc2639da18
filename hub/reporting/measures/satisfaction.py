"""Customer satisfaction (CSAT): the share of good ratings, and their mean.

csat         ratings of 4 or 5 (of 5) in the interval / ratings in the interval
csat_mean    sum of ratings / ratings
excluded     contacts that were not rated; of several ratings of one contact the last counts
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import Measure, Part, Rules
from hub.reporting.measures.moments import rated

GOOD = 4
_SOURCE = "Top-two-box score, as ISO 10004:2018 describes for the monitoring of customer satisfaction"


def _good(contact: HandledContact, rules: Rules) -> Part | None:
    return None if contact.satisfaction is None else Part(1.0 if contact.satisfaction >= GOOD else 0.0)


def _mean(contact: HandledContact, rules: Rules) -> Part | None:
    return None if contact.satisfaction is None else Part(float(contact.satisfaction))


SATISFACTION = Measure(
    name="csat",
    title="Satisfied customers",
    unit="share",
    better="up",
    formula="ratings of 4 or 5 / ratings",
    numerator="contacts rated 4 or 5 in the interval",
    denominator="contacts rated in the interval",
    exclusions="contacts that were not rated; of several ratings the last counts",
    source=_SOURCE,
    moment=rated,
    counts=_good,
)

MEAN_RATING = Measure(
    name="csat_mean",
    title="Mean rating",
    unit="points",
    better="up",
    formula="sum of ratings / ratings",
    numerator="points (1-5) given in the interval",
    denominator="contacts rated in the interval",
    exclusions="contacts that were not rated; of several ratings the last counts",
    source=_SOURCE,
    moment=rated,
    counts=_mean,
)
