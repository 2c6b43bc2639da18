"""Numbers for Prometheus: our own requests, and whatever the rest of the house reports."""

from collections.abc import Iterable, Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from hub.api.services import Board, Sample, SampleSource

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

disable_created_metrics()  # type: ignore[no-untyped-call]  # half of the lines, and of use to nobody here

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)


class HttpMetrics:
    """Count requests by operation (never by path, which would name ids) and render the whole register."""

    def __init__(self, sources: Sequence[SampleSource]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "hub_http_requests",
            "Answered requests",
            ["operation", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "hub_http_request_seconds",
            "Time to the answer",
            ["operation"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._webhooks = Counter(
            "hub_webhook_refused", "Webhook requests refused, by reason", ["reason"], registry=self._registry
        )
        self._sign_ins = Counter("hub_sign_ins", "Sign-ins by outcome", ["outcome"], registry=self._registry)
        self._registry.register(_Sources(sources))

    def observe(self, operation: str, method: str, status: int, took_s: float) -> None:
        """Count one answered request."""
        known = method if method in ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS") else "other"
        self._requests.labels(operation, known, str(status)).inc()
        if operation != "socket":  # a socket's request lasts as long as its browser stays
            self._seconds.labels(operation).observe(took_s)

    def webhook_refused(self, reason: str) -> None:
        """Count one webhook request that was not accepted."""
        self._webhooks.labels(reason).inc()

    def signed_in(self, outcome: str) -> None:
        """Count one attempt to sign in."""
        self._sign_ins.labels(outcome).inc()

    def render(self) -> bytes:
        """Return the text that Prometheus reads."""
        return generate_latest(self._registry)


METRICS = web.AppKey("metrics", HttpMetrics)


class _Sources(Collector):
    """Ask the sources when Prometheus does."""

    def __init__(self, sources: Sequence[SampleSource]) -> None:
        self._sources = sources

    def collect(self) -> Iterable[Metric]:
        families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
        for source in self._sources:
            for sample in source():
                families.setdefault(sample.name, _family(sample)).add_metric(
                    list(sample.labels.values()), sample.value
                )
        return families.values()

    def describe(self) -> Iterable[Metric]:
        return ()


def _family(sample: Sample) -> CounterMetricFamily | GaugeMetricFamily:
    kind = CounterMetricFamily if sample.kind == "counter" else GaugeMetricFamily
    return kind(sample.name, sample.help, labels=list(sample.labels))


def board_samples(board: Board) -> SampleSource:
    """Return the live board's numbers as a source."""

    def samples() -> Iterable[Sample]:
        view = board.current()
        for queue in view.queues:
            labels = {"queue": queue.id}
            yield Sample(name="hub_queue_waiting", help="Tickets waiting", value=queue.waiting, labels=labels)
            yield Sample(
                name="hub_queue_longest_wait_seconds",
                help="Age of the ticket that waits longest",
                value=queue.longest_wait_s or 0.0,
                labels=labels,
            )
            yield Sample(name="hub_queue_active", help="Tickets in work", value=queue.active, labels=labels)
            yield Sample(
                name="hub_sla_breached", help="Open promises broken", value=queue.breached, labels=labels
            )
        for state, count in _agents_by_state([agent.state for agent in view.agents]).items():
            yield Sample(name="hub_agents", help="Agents by state", value=count, labels={"state": state})

    return samples


def _agents_by_state(states: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in states:
        counts[state] = counts.get(state, 0) + 1
    return counts
