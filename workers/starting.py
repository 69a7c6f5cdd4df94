"""What a process looks at, and whom it tells of what it does, before it starts."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from adapters.bootstrap import Runtime
from adapters.identity.personas import INSURED
from adapters.settings import Settings, WrongSetting
from adapters.spans import record_with


def refuse_demo_people(runtime: Runtime) -> None:
    """Let no production start over a store that somebody filled for a demonstration.

    A store that is away, or that nobody has migrated yet, is not looked at: nothing is served of it
    either.
    Raises: WrongSetting.
    """
    if runtime.settings.is_development:
        return
    try:
        found = [one.name for one in INSURED if runtime.register.by_subject(one.subject)]
    except DBAPIError:
        return
    if found:
        msg = f"ESCALE_DATABASE_URL holds the demo directory ({', '.join(found)})"
        raise WrongSetting(msg)


def send_spans(settings: Settings) -> Callable[[], None]:
    """Send spans where the settings say, if they do; gives what ends it.

    Raises: WrongSetting when the packages of requirements/traces.txt are missing.
    """
    if not settings.is_traced:
        return lambda: None
    try:
        from adapters.otlp import sending_to  # its packages are there only where they are wanted
    except ModuleNotFoundError as missing:
        msg = f"ESCALE_OTLP_ENDPOINT needs requirements/traces.txt: no module {missing.name}"
        raise WrongSetting(msg) from None
    spans = sending_to(settings.otlp_endpoint)
    record_with(spans)

    def end() -> None:
        record_with(None)
        spans.close()

    return end
