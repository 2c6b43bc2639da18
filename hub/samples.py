"""The numbers that a hub process reports on `/metrics` besides its requests and its board."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from hub.api.services import Sample
from hub.channels.delivery import DeliveryWorker
from hub.domain.call import Call
from hub.eventbus.bus import Bus
from hub.outgoing.worker import OutgoingWebhooks
from hub.tickets.arrivals.intake import Intake


class Sockets(Protocol):
    """Live connections."""

    def connections(self) -> Mapping[str, int]:
        """Return how many clients each namespace has."""
        ...


def process_samples(
    intake: Intake, delivery: DeliveryWorker, outgoing: OutgoingWebhooks, sockets: Sockets, bus: Bus
) -> Iterator[Sample]:
    """Yield the present counts."""
    done = intake.counters
    for outcome in ("accepted", "duplicates", "processed", "quarantined", "discarded"):
        count = getattr(done, outcome)
        yield _counter("hub_intake", "Inbound contacts by what became of them", count, outcome=outcome)
    for (channel, outcome), count in delivery.counters.items():
        yield _counter(
            "hub_delivery", "Replies by channel and outcome", count, channel=channel, outcome=outcome
        )
    for outcome in ("sent", "retried", "dropped"):
        told = "Calls to other systems by outcome of each attempt"
        yield _counter("hub_webhook_calls", told, outgoing.counters[outcome], outcome=outcome)
    for namespace, count in sockets.connections().items():
        yield Sample(name="hub_sockets", help="Open sockets", value=count, labels={"namespace": namespace})
    for name, count in bus.backlog().items():
        yield Sample(
            name="hub_event_backlog",
            help="Events that wait for a subscriber",
            value=count,
            labels={"subscriber": name},
        )


def call_samples(calls: Iterable[Call]) -> Iterator[Sample]:
    """Yield how many calls there are in each state."""
    for state, count in sorted(Counter(call.state.value for call in calls if not call.over).items()):
        yield Sample(name="hub_calls", help="Telephone calls by state", value=count, labels={"state": state})


def _counter(name: str, help: str, value: float, **labels: str) -> Sample:
    return Sample(name=name, help=help, value=value, kind="counter", labels=labels)
