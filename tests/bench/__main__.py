"""Measures what people and agents wait for, then Escale beside others; `quick` the last alone."""

from __future__ import annotations

import sys

from bench import inspections, pages, queue, side_by_side

if __name__ == "__main__":
    if sys.argv[1:] == ["quick"]:
        side_by_side.main(side_by_side.QUICK)
    else:
        times = [int(argument) for argument in sys.argv[1:2]]
        pages.main(*times)
        inspections.main(*times)
        queue.main()
        side_by_side.main()
