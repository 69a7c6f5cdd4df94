"""The processes that run apart from the web: the follower and the worker."""

from __future__ import annotations

import signal
import threading

import structlog

from adapters.bootstrap import Runtime, migrate_all, open_runtime
from adapters.metrics import publish
from adapters.settings import Settings, WrongSetting
from workers.broker import redis_broker, sender, work
from workers.follower import Follower
from workers.notices import say_whether_mail_is_set_up
from workers.presence import Presence
from workers.starting import refuse_demo_people, send_spans

log = structlog.get_logger("escale.process")


def run_follower(settings: Settings) -> None:
    """Follow the log until SIGTERM or SIGINT; the batch that runs then is finished.

    Raises: WrongSetting without a broker to send the jobs to.
    """
    _need_broker(settings)
    end_spans = send_spans(settings)
    stopping = _signalled()
    runtime = _opened(settings)
    following = Follower(runtime, sender(redis_broker(settings.redis_url)))
    following.start()
    end_metrics = publish(runtime)
    log.info("follower_started")
    stopping.wait()
    following.stop()
    end_metrics()
    end_spans()


def run_worker(settings: Settings) -> None:
    """Run jobs until SIGTERM or SIGINT; those that run then are finished.

    Raises: WrongSetting without a broker to get the jobs from.
    """
    _need_broker(settings)
    end_spans = send_spans(settings)
    stopping = _signalled()
    log.info("worker_started")
    say_whether_mail_is_set_up(settings)
    runtime = _opened(settings)
    presence = Presence(runtime)
    presence.start()
    end_metrics = publish(runtime)
    work(runtime, stopping)
    end_metrics()
    end_spans()


def _opened(settings: Settings) -> Runtime:
    # In production the owner's role migrates, by a command of its own.
    if settings.is_development:
        migrate_all(settings)
    runtime = open_runtime(settings)
    refuse_demo_people(runtime)
    return runtime


def _need_broker(settings: Settings) -> None:
    if settings.is_embedded:
        msg = "ESCALE_REDIS_URL is needed; without it `escale serve` does everything"
        raise WrongSetting(msg)


def _signalled() -> threading.Event:
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    return stopping
