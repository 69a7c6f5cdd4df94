"""Measures what people and agents wait for: pages, then inspections of files."""

from __future__ import annotations

import sys

from bench import inspections, pages

if __name__ == "__main__":
    times = [int(argument) for argument in sys.argv[1:2]]
    pages.main(*times)
    inspections.main(*times)
