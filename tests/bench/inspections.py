"""How many files a second are inspected, and what one of them costs; prints a table and JSON."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from adapters.documents.gate import Gate, Weighed
from fitting.samples import TWELVE_MPX, page, photographed, printed, saved, scan

ROUNDS = 3
TIMES = 100
MIB = 1024 * 1024
Figures = dict[str, float | int]


def samples() -> dict[str, bytes]:
    """The files that people send most."""
    scanned = [page((1654, 2339), first_line=40 * number) for number in range(2)]
    return {
        "pdf_scan_450_kB": scan(scanned, quality=50),
        "pdf_text_200_pages": printed(200),
        "jpeg_12_mpx": saved(photographed(page(TWELVE_MPX))),
        "png_2_mpx": saved(page((1240, 1754)), "PNG"),
    }


def measure(folder: Path, times: int) -> dict[str, Figures]:
    """Each kind of file in turn, A B C D A B C D …, so that the machine's moods hit all alike."""
    for name, content in samples().items():
        (folder / name).write_bytes(content)
    files = sorted(folder.iterdir())
    weighed, seconds = asyncio.run(_weigh_all(files, times))
    return {f.name: _figures(weighed[f], seconds[f], f.stat().st_size) for f in files}


async def _weigh_all(
    files: Sequence[Path], times: int
) -> tuple[dict[Path, list[Weighed]], dict[Path, float]]:
    weighed: dict[Path, list[Weighed]] = {file: [] for file in files}
    seconds = dict.fromkeys(files, 0.0)
    gate = Gate()
    await gate.warm()
    for file in [*files] * ROUNDS:
        started = time.perf_counter()
        weighed[file] += await asyncio.gather(*(gate.weigh(file) for _ in range(times)))
        seconds[file] += time.perf_counter() - started
    await gate.close()
    return weighed, seconds


def _figures(weighed: Sequence[Weighed], seconds: float, size: int) -> Figures:
    assert all(one.code is None for one in weighed), "a benign file was refused"
    wall, cpu = [one.wall_ms for one in weighed], [one.cpu_ms for one in weighed]
    return {
        "n": len(weighed),
        "bytes": size,
        "per_second": round(len(weighed) / seconds, 1),
        "wall_ms_min": min(wall),
        "wall_ms_median": statistics.median(wall),
        "wall_ms_max": max(wall),
        "cpu_ms_median": statistics.median(cpu),
        "cpu_ms_p999": sorted(cpu)[int(0.999 * (len(cpu) - 1))],
        "peak_mib_max": round(max(one.peak_bytes for one in weighed) / MIB, 1),
    }


def main(times: int = TIMES) -> None:
    """Inspect each kind of file so many times a round."""
    with TemporaryDirectory() as made:
        measured = measure(Path(made), times)
    shown = Table("file", *next(iter(measured.values())))
    for name, figures in measured.items():
        shown.add_row(name, *map(str, figures.values()))
    Console(width=180).print(shown)
    print(json.dumps({"inspections": measured}))
