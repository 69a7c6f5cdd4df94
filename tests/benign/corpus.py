"""The benign corpus: what the gate must take, written by Python alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benign import library_pdfs, photos, raw_pdfs

FAMILIES: Final[dict[str, Callable[[], Iterator[tuple[str, bytes]]]]] = {
    "reportlab": library_pdfs.reportlab_pdfs,
    "pypdf": library_pdfs.pypdf_pdfs,
    "typst": library_pdfs.typst_pdfs,
    "pillow": library_pdfs.pillow_pdfs,
    "pdfium": library_pdfs.pdfium_pdfs,
    "entries": raw_pdfs.entries,
    "structures": raw_pdfs.structures,
    "slips": raw_pdfs.slips,
    "filters": raw_pdfs.filters,
    "jpegs": photos.jpegs,
    "camera_data": photos.camera_data,
    "tails": photos.tails,
    "pngs": photos.pngs,
}


def write(folder: Path, *families: str) -> dict[str, str]:
    """Put every file, or those of some families, into a folder; gives what each file is."""
    written = {}
    for family in families or FAMILIES:
        for number, (title, content) in enumerate(FAMILIES[family]()):
            words = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")
            name = f"{family}-{number:03}-{words}"
            (folder / name).write_bytes(content)
            written[name] = title
    return written
