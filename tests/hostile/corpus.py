"""The whole corpus: every family, and how it is put on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from hostile import (
    damage,
    image_bombs,
    impostors,
    odd_names,
    pdf_actions,
    pdf_bombs,
    pdf_differentials,
    pdf_hidden,
    pdf_loops,
    polyglots,
)
from hostile.case import Cases

FAMILIES: Final[dict[str, Callable[[], Cases]]] = {
    "actions": pdf_actions.actions,
    "outside": pdf_actions.outside,
    "parts": pdf_actions.parts,
    "stored": pdf_hidden.stored,
    "respelled": pdf_hidden.respelled,
    "revisions": pdf_differentials.revisions,
    "twice": pdf_differentials.twice,
    "headers": pdf_differentials.headers,
    "under_a_password": pdf_differentials.under_a_password,
    "numbers_of_pages": pdf_differentials.numbers_of_pages,
    "streams": pdf_bombs.streams,
    "tables": pdf_bombs.tables,
    "pictures": pdf_bombs.pictures,
    "drawings": pdf_bombs.drawings,
    "nesting": pdf_loops.nesting,
    "page_trees": pdf_loops.page_trees,
    "loops": pdf_loops.loops,
    "locked": damage.locked,
    "cut": damage.cut,
    "flipped": damage.flipped,
    "png_bombs": image_bombs.png_bombs,
    "png_damage": image_bombs.png_damage,
    "jpegs": image_bombs.jpegs,
    "heavy_pictures": image_bombs.heavy,
    "followed": polyglots.followed,
    "preceded": polyglots.preceded,
    "within": polyglots.within,
    "others": impostors.others,
    "almost_nothing": impostors.almost_nothing,
    "heavy_pdfs": impostors.heavy,
    "names": odd_names.names,
}
MANIFEST: Final = "manifest.jsonl"


@dataclass(frozen=True)
class Row:
    """One line of the manifest.

    Attributes:
        file: the name on disk, which is always harmless.
        name: the name that its sender gives.
        family: what kind of harm it does.
        title: what is wrong with it.
        expected: accepted, refused or bounded.
        code: the public code of the refusal, where only one is right.
    """

    file: str
    name: str
    family: str
    title: str
    expected: str
    code: str | None


def write(folder: Path, *families: str) -> list[Row]:
    """Put every file, or those of some families, into a folder, and give what is told of them.

    The files are always the same, but for the random salts of those that are encrypted.
    """
    rows = []
    for family in families or FAMILIES:
        for number, case in enumerate(FAMILIES[family]()):
            file = f"{family}-{number:03}"
            (folder / file).write_bytes(case.content)
            rows.append(Row(file, case.name, family, case.title, case.expected, case.code))
    return rows


def write_manifest(folder: Path, rows: list[Row]) -> None:
    """Tell of each file in a line of JSON, in ASCII alone."""
    lines = (json.dumps(asdict(row)) for row in rows)
    (folder / MANIFEST).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
