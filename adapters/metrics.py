"""What a process counts, and what the stores say when they are asked; never by person or id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

if TYPE_CHECKING:
    from prometheus_client import Metric

    from adapters.bootstrap import Runtime

REGISTRY: Final = CollectorRegistry()
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS: Final = Counter(
    "escale_requests",
    "Requests answered.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
DURATIONS: Final = Histogram(
    "escale_request_seconds",
    "Time until a request was answered whole.",
    ("method", "route"),
    buckets=SECONDS,
    registry=REGISTRY,
)
REFUSALS: Final = Counter(
    "escale_refusals",
    "Requests refused, by their stable code; claim.window_full is a third claim of the window.",
    ("code",),
    registry=REGISTRY,
)
JOBS: Final = Counter(
    "escale_jobs_run",
    "Jobs run by this process, and how they ended: done, failed, later, or taken by another.",
    ("kind", "end"),
    registry=REGISTRY,
)
LINES: Final = Counter(
    "escale_log_lines",
    "Lines of the log by what happened: projection_failed, database_away, job_failed …",
    ("event", "level"),
    registry=REGISTRY,
)
DROPPED: Final = Counter(
    "escale_log_fields_dropped",
    "Fields that were kept out of the log: each is a mistake in the code that wrote it.",
    registry=REGISTRY,
)


class Stores(Collector):
    """Asks the stores when it is asked itself: the log's head, each view's lag, jobs by state."""

    def __init__(self, runtime: Runtime) -> None:
        """Ask through this runtime."""
        self._runtime = runtime

    def describe(self) -> Iterable[Metric]:
        """Nothing before it is asked: registering must not wait for a database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """What the stores say now; without an answer, that they are away."""
        up = GaugeMetricFamily("escale_stores_up", "1 when the stores answer, 0 when they do not.")
        try:
            found = [read(self._runtime) for read in (_log_head, _views, _jobs)]
        except (DBAPIError, PoolTimeout, OSError):
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
            for families in found:
                yield from families
        yield up


def _log_head(runtime: Runtime) -> list[Metric]:
    head = GaugeMetricFamily("escale_log_head", "Position of the newest event.")
    head.add_metric([], runtime.reader.head())
    return [head]


def _views(runtime: Runtime) -> list[Metric]:
    from adapters.persistence.standing import RUNNING, all_progress

    lag = GaugeMetricFamily(
        "escale_view_lag_positions", "How far a view is behind the log.", labels=("view",)
    )
    running = GaugeMetricFamily(
        "escale_view_running", "1 while a view is kept, 0 when it stopped.", labels=("view",)
    )
    head = runtime.reader.head()
    for one in all_progress(runtime.views):
        lag.add_metric([one.name], max(0, head - one.position))
        running.add_metric([one.name], one.state == RUNNING)
    return [lag, running]


def _jobs(runtime: Runtime) -> list[Metric]:
    jobs = GaugeMetricFamily("escale_jobs", "Jobs by state.", labels=("state",))
    counted = {"pending": 0, "running": 0, "done": 0, "dead": 0} | dict(runtime.board.by_state())
    for state, number in counted.items():
        jobs.add_metric([state], number)
    return [jobs]


def publish(runtime: Runtime) -> Callable[[], None]:
    """Serve /metrics apart from the pages, when a port is set; gives what ends it.

    Raises: OSError, which names the setting, when the port is taken.
    """
    settings = runtime.settings
    if not settings.metrics_port:
        return lambda: None
    port, host, stores = settings.metrics_port, settings.metrics_host, Stores(runtime)
    try:
        server, thread = start_http_server(port, host, REGISTRY)
    except OSError as error:
        raise OSError(error.errno, f"ESCALE_METRICS_PORT: {error.strerror}") from None
    REGISTRY.register(stores)

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()
        REGISTRY.unregister(stores)

    return end
