"""A host whose wall clock is wrong. As a program: so many hours off, it lives a story and tells it.

Everything that asks Python for the time of day is told the wrong one, whatever imported it when:
`datetime.now` is exchanged in the type itself. The database's clock, asked in SQL, stays right.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path


def go_wrong(hours: int) -> None:
    """From now on this process believes that it is so many hours later."""
    off = timedelta(hours=hours)
    right_now, right_time, right_ns = datetime.now, time.time, time.time_ns

    def now(_: type[datetime], tz: tzinfo | None = None) -> datetime:
        return right_now(tz) + off

    methods = gc.get_referents(datetime.__dict__)[0]  # the dictionary behind the read-only view
    methods["now"] = classmethod(now)
    methods["utcnow"] = classmethod(lambda kind: now(kind, UTC).replace(tzinfo=None))
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime))
    time.time = lambda: right_time() + off.total_seconds()
    time.time_ns = lambda: right_ns() + hours * 3_600_000_000_000


if __name__ == "__main__":
    go_wrong(int(sys.argv[1]))
    import clock_story  # so that nothing of it knows the right time

    print(json.dumps(clock_story.verdicts(Path(sys.argv[2]))))
