"""How an operator takes exchange rates in."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.console import Console

from adapters.bootstrap import migrate_all, open_runtime
from adapters.persistence.exchange_rates import RateDiffers
from adapters.rates.ecb import NotRates, read_rates
from adapters.settings import Settings
from workers.refused import Refused

console = Console(highlight=False)


def import_published(settings: Settings, file: Path) -> None:
    """Take a file of reference rates in, whole or not at all.

    Raises: Refused for a file that tells no rates, or another rate than is known.
    """
    if settings.is_development:
        migrate_all(settings)
    try:
        published = read_rates(file)
    except (NotRates, OSError) as error:
        raise Refused(f"{file.name}: {error}") from error
    runtime = open_runtime(settings)
    try:
        done = runtime.rates.take(published)
    except RateDiffers as error:
        raise Refused(f"{file.name}: {error}") from error
    finally:
        asyncio.run(runtime.close())
    console.print(f"{done.new} rates new, {done.known} known, the last of {done.last_on}")
