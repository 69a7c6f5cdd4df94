"""What making files fit does to a telephone's photo and to a scan; writes them side by side."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.table import Table

from adapters import french
from adapters.documents.sandbox import Sandbox
from adapters.documents.studio import Studio
from fitting.reading import likeness, shown
from fitting.samples import TWELVE_MPX, lying, page, photographed, saved, scan

LIMIT_BYTES = 512_000
A4_POINTS = (595, 842)
SCAN_PAGES = 5


def samples() -> dict[str, tuple[list[Image.Image], list[bytes]]]:
    """Each case: its pages as they should be read, and the files that a person has."""
    photo = photographed(page(TWELVE_MPX))
    tickets = [photographed(page((1500, 2000), first_line=40 * n)) for n in range(3)]
    scanned = [page((2480, 3508), first_line=40 * number) for number in range(SCAN_PAGES)]
    return {
        "photo of 12 Mpx, held sideways": ([photo], [lying(photo, 6)]),
        "scan of five pages": (scanned, [scan(scanned, quality=92)]),
        "three photos in one PDF": (tickets, [saved(ticket) for ticket in tickets]),
    }


async def show(folder: Path) -> None:
    """Make each case fit, print what was done, and write a picture of before and after."""
    table = Table("case", "before", "after", "pages", "A4 portrait", "least likeness", "done")
    sandbox = Sandbox()
    studio = Studio(sandbox)
    for name, (pages, files) in samples().items():
        stem = folder / name.replace(" ", "-").replace(",", "")
        sources = [_kept(stem.with_suffix(f".{n}.in"), file) for n, file in enumerate(files)]
        to = stem.with_suffix(".pdf")
        to.unlink(missing_ok=True)
        made = await studio.fit(sources, to, limit_bytes=LIMIT_BYTES)
        content = to.read_bytes()
        # A photo is placed on the sheet with a margin; a scanned page is a sheet already.
        margin = 14.0 if "fit.placed_on_a4" in made.done else 0.0
        alike = min(likeness(one, content, n, margin_points=margin) for n, one in enumerate(pages))
        _side_by_side(pages[0], shown(content, dpi=150)).save(stem.with_suffix(".png"))
        sizes = [shown(content, number, 72).size for number in range(made.pages)]
        is_a4 = all(_is_near(size) for size in sizes)
        before = sum(map(len, files))
        row = (french.size(before), french.size(len(content)), made.pages, is_a4, f"{alike:.2f}")
        table.add_row(name, *map(str, row), ", ".join(made.done))
    await sandbox.close()
    Console(width=160).print(table)
    print(f"before and after, side by side: {folder}/*.png")


def _kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _is_near(size: tuple[int, int]) -> bool:
    return all(abs(side - a4) <= 3 for side, a4 in zip(size, A4_POINTS, strict=True))


def _side_by_side(before: Image.Image, after: Image.Image) -> Image.Image:
    left = before.convert("RGB").resize(after.size)
    both = Image.new("RGB", (2 * after.width + 20, after.height), "grey")
    both.paste(left, (0, 0))
    both.paste(after.convert("RGB"), (after.width + 20, 0))
    return both


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "var/fit-demo")
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(show(target))
