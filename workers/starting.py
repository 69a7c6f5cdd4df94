"""What a process of production looks at before it starts."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from adapters.bootstrap import Runtime
from adapters.identity.personas import INSURED
from adapters.settings import WrongSetting


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
