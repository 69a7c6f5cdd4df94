"""Another key-encryption key takes the place of the present one, while everybody works on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from adapters.keys.ring import Kek
from adapters.keys.secret_files import SECRET_BYTES, next_of, read_secret, write_once
from adapters.keys.tables import leave_no_trace, make_room, person_keys, retired_keks

AT_ONCE = 500
"""So many keys are wrapped anew in one transaction."""


class Rotation:
    """Wraps every person's key anew; killed at any point, the next run goes on.

    The new key lies beside the old one first, where every process finds it; then nobody wraps with
    the old one any more; then row by row is wrapped anew; the old one goes when no row needs it.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        """Rotate the key of this file, which lies in a folder that all processes see."""
        self._engine, self._path = engine, path

    def run(self, moved: Callable[[int], None]) -> int:
        """Rotate. moved: hears how many keys were wrapped anew so far.

        Returns: how many were wrapped anew by this run.
        Raises: OSError, WrongSetting, InvalidTag for a row that was changed, OperationalError.
        """
        old = Kek.of(read_secret(self._path))
        coming = next_of(self._path)
        write_once(coming, secrets.token_bytes(SECRET_BYTES))
        new = Kek.of(read_secret(coming))
        self._retire(old)
        count = 0
        while wrapped := self._wrap_some(old, new):
            count += wrapped
            moved(count)
        coming.replace(self._path)
        _keep(self._path.parent)
        leave_no_trace(self._engine)
        return count

    def _retire(self, old: Kek) -> None:
        with self._engine.begin() as db:
            make_room(db, alone=True)
            if old.kek_id not in set(db.scalars(select(retired_keks.c.kek_id))):
                db.execute(insert(retired_keks).values(kek_id=old.kek_id))

    def _wrap_some(self, old: Kek, new: Kek) -> int:
        under_old = person_keys.c.wrapped.is_not(None) & (person_keys.c.kek_id == old.kek_id)
        some = select(person_keys).where(under_old).order_by(person_keys.c.key_id).limit(AT_ONCE)
        with self._engine.begin() as db:
            rows = db.execute(some).all()
            wrap_anew(db, rows, old, new)
        return len(rows)


def wrap_anew(db: Connection, rows: Sequence[Row[Any]], old: Kek, new: Kek) -> None:
    """Wrap the keys of these rows under another key-encryption key, unless they changed since."""
    for row in rows:
        place = (row.key_id, row.insured_id)
        wrapped = new.wrap(*place, old.unwrap(*place, row.wrapped))
        # Whoever was destroyed since stays so.
        same = (person_keys.c.key_id == row.key_id) & (person_keys.c.wrapped == row.wrapped)
        db.execute(update(person_keys).where(same).values(wrapped=wrapped, kek_id=new.kek_id))


def _keep(folder: Path) -> None:
    # The name lasts once the folder itself is on disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
