"""The store of the keys is away for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from installation import Site


@contextmanager
def keys_away(site: Site) -> Iterator[None]:
    """No process reaches the keys, and none still holds one."""
    vault, engine = site.runtime.vault, site.runtime.engines.keys
    vault._by_person.clear()
    vault._by_id.clear()
    with engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE person_keys RENAME TO away")
    try:
        yield
    finally:
        with engine.begin() as db:
            db.exec_driver_sql("ALTER TABLE away RENAME TO person_keys")
