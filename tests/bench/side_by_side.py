"""Escale beside what it is measured against, in one run; the last line holds the ratios."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console
from rich.table import Table

from bench import commands
from bench.commands import BARE, CRUD, OURS, STOCK, Contender
from bench.rounds import Effort, Figures, ratio

QUICK: Final = Effort(rounds=3, seconds=2.0)
LONG: Final = Effort(rounds=5, seconds=6.0)
PEOPLE_A_SECOND: Final = 500
"""More than the fastest contender's clients use up: each makes two claims of eight commands."""

CLIENTS: Final = (1, 8, 32)
PACKAGES: Final = ("eventsourcing", "sqlalchemy", "psycopg", "fastapi", "pydantic", "uvicorn")

Open = Callable[[Path, int], AbstractContextManager[Mapping[str, Contender]]]


def measured(opening: Open, clients: tuple[int, ...], effort: Effort) -> dict[int, Figures]:
    """Commands per second of each contender of a database, by how many clients ask at once."""
    people = int(PEOPLE_A_SECOND * effort.seconds * effort.rounds * len(clients)) // 2
    with TemporaryDirectory() as made, opening(Path(made), people) as contenders:
        return {many: commands.contest(contenders, many, effort) for many in clients}


def main(effort: Effort = LONG) -> None:
    """Measure, print each table and its JSON line, then the ratios as the last line."""
    print(json.dumps({"machine": machine()}))
    postgres = measured(commands.on_postgres, CLIENTS, effort)
    show("commands/s on PostgreSQL", postgres)
    sqlite = measured(commands.on_sqlite, CLIENTS[-1:], effort)
    show("commands/s on SQLite", sqlite)
    most = postgres[CLIENTS[-1]]
    floor = {OURS: most[OURS], BARE: postgres[8][BARE]}
    ratios = {
        "commands_vs_stock": ratio(most, OURS, STOCK),
        "commands_vs_crud": ratio(most, OURS, CRUD),
        "commands_vs_bare_insert": ratio(floor, OURS, BARE),
        "commands_vs_stock_1_client": ratio(postgres[1], OURS, STOCK),
        "sqlite_vs_stock": ratio(sqlite[CLIENTS[-1]], OURS, STOCK),
    }
    print(json.dumps(ratios))


def show(title: str, found: Mapping[int, Figures]) -> None:
    """One table for people, one line for programs."""
    table = Table(title, *(f"{many} clients" for many in found))
    names = list(next(iter(found.values())))
    for name in names:
        spreads = (found[many][name] for many in found)
        table.add_row(name, *(f"{s.median:.0f} ({s.least:.0f}–{s.most:.0f})" for s in spreads))
    Console(width=120).print(table)
    told = {
        many: {name: [round(one) for one in spread] for name, spread in figures.items()}
        for many, figures in found.items()
    }
    print(json.dumps({title: told}))


def machine() -> dict[str, object]:
    """What the figures were taken on."""
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **{name: version(name) for name in PACKAGES},
    }
