"""Measures what people and agents wait for: pages, inspections of files, a long queue."""

from __future__ import annotations

import sys

from bench import inspections, pages, queue

if __name__ == "__main__":
    times = [int(argument) for argument in sys.argv[1:2]]
    pages.main(*times)
    inspections.main(*times)
    queue.main()
