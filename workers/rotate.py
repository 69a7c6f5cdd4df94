"""What an operator does about the key that wraps all others."""

from __future__ import annotations

from rich.console import Console

from adapters.bootstrap import migrate_all
from adapters.keys.rotation import Rotation
from adapters.persistence.database import open_engine
from adapters.settings import Settings

console = Console(highlight=False)


def rotate_keys(settings: Settings) -> None:
    """Put another key-encryption key in the place of the present one, while everybody works on.

    Raises: OSError, WrongSetting, OperationalError.
    """
    if settings.is_development:
        migrate_all(settings)
    engine = open_engine(settings.person_keys_url)
    path = settings.secret_file(settings.key_file, "key.secret")
    try:
        count = Rotation(engine, path).run(lambda done: console.print(f"{done} keys", end="\r"))
    finally:
        engine.dispose()
    console.print(f"{count} keys wrapped anew; the old key-encryption key is gone")
