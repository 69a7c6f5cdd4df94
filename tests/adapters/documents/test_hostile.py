"""The hostile corpus against the real gate, and against the whole service over HTTP."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from adapters.documents.gate import Gate, Weighed
from adapters.documents.images import MAX_JPEG_PIXELS
from hostile.case import ACCEPTED, BOUNDED, REFUSED
from hostile.corpus import FAMILIES, Row, write
from hostile.damage import picture

Weigh = Callable[[list[Path]], list[Weighed]]
EVERY = 10
SALTED = {"stored", "locked", "under_a_password"}
LARGE = {"heavy_pictures", "jpegs", "png_bombs", "streams", "tables"}  # would only take longer


@pytest.fixture(scope="module")
def weigh() -> Iterator[Weigh]:
    """Have the real gate look at files, two at a time; whatever is no verdict is raised."""

    async def weigh_all(gate: Gate, paths: list[Path]) -> list[Weighed]:
        return await asyncio.gather(*(gate.weigh(path) for path in paths))

    with asyncio.Runner() as runner:
        gate = Gate()
        runner.run(gate.warm())
        yield lambda paths: runner.run(weigh_all(gate, paths))
        runner.run(gate.close())


def with_probes(paths: list[Path], probe: Path) -> list[Path]:
    """The files, and after every tenth of them and after the last one a sound photo."""
    mixed = []
    for number, path in enumerate(paths, 1):
        mixed += [path, probe] if number % EVERY == 0 or number == len(paths) else [path]
    return mixed


def wrong(row: Row, found: Weighed, path: Path) -> str | None:
    """What the gate did against the manifest, if anything."""
    expected, is_accepted = row.expected, found.code is None
    if expected == BOUNDED and is_accepted:
        return unopened(path)
    if expected != BOUNDED and is_accepted != (expected == ACCEPTED):
        return f"{'accepted' if is_accepted else found.code}, expected {expected}"
    if row.code is not None and found.code != row.code:
        return f"{found.code}, expected {row.code}"
    return None


def unopened(path: Path) -> str | None:
    """Why what was accepted cannot be shown, if so."""
    try:
        if path.read_bytes().startswith(b"%PDF-"):
            with pypdfium2.PdfDocument(path) as document:
                document[0].get_size()
        else:
            show(path)
    except Exception as failure:
        return f"accepted, and cannot be shown: {failure!r}"
    return None


def show(path: Path) -> None:
    """Decode a picture to its last row; a JPEG at an eighth of its size."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")  # a film that is none leaves its first picture
        patch.setattr(Image, "MAX_IMAGE_PIXELS", MAX_JPEG_PIXELS)
        image = Image.open(path)
        image.draft(None, (image.width // 8 or 1, image.height // 8 or 1))
        image.load()


@pytest.mark.parametrize("family", FAMILIES)
def test_every_hostile_file_gets_the_verdict_that_it_deserves(
    family: str, weigh: Weigh, tmp_path: Path
) -> None:
    rows = write(tmp_path, family)
    probe = tmp_path / "probe"
    probe.write_bytes(picture("JPEG"))
    paths = with_probes([tmp_path / row.file for row in rows], probe)
    found = list(zip(paths, weigh(paths), strict=True))
    verdicts = {path.name: weighed for path, weighed in found if path != probe}
    assert [weighed.code for path, weighed in found if path == probe and weighed.code] == []
    faults = {row.title: wrong(row, verdicts[row.file], tmp_path / row.file) for row in rows}
    assert {title: fault for title, fault in faults.items() if fault} == {}


def test_the_corpus_is_large_and_says_of_every_file_what_it_is() -> None:
    cases = [(family, case) for family, cases in FAMILIES.items() for case in cases()]
    assert len(cases) >= 300
    assert len({(family, case.title) for family, case in cases}) == len(cases)
    assert {case.expected for _, case in cases} == {ACCEPTED, REFUSED, BOUNDED}
    assert sum(case.expected == BOUNDED for _, case in cases) < len(cases) / 4


def test_the_corpus_is_the_same_at_each_writing(tmp_path: Path) -> None:
    def contents(folder: str, *families: str) -> Any:
        (tmp_path / folder).mkdir()
        rows = write(tmp_path / folder, *families)
        return [(row, (tmp_path / folder / row.file).read_bytes()) for row in rows]

    families = [name for name in FAMILIES if name not in SALTED | LARGE]
    assert contents("first", *families) == contents("second", *families)
