"""The benign corpus against the real gate: whoever sends a sound file is not sent away."""

import asyncio
from pathlib import Path

import pytest

from adapters.documents.gate import Gate, Weighed
from benign.corpus import FAMILIES, write

MINIMUM = 120


async def weigh(paths: list[Path]) -> list[Weighed]:
    gate = Gate()
    try:
        return await asyncio.gather(*(gate.weigh(path) for path in paths))
    finally:
        await gate.close()


def test_every_sound_file_is_accepted(tmp_path: Path) -> None:
    titles = write(tmp_path)
    assert len(titles) >= MINIMUM
    found = asyncio.run(weigh([tmp_path / name for name in titles]))
    refused = {
        title: (weighed.code, weighed.why)
        for title, weighed in zip(titles.values(), found, strict=True)
        if weighed.code
    }
    assert refused == {}


@pytest.mark.parametrize(
    ("family", "number", "pages"), [("reportlab", 0, 500), ("structures", 8, 480)]
)
def test_all_pages_of_a_long_document_are_counted(
    tmp_path: Path, family: str, number: int, pages: int
) -> None:
    name = list(write(tmp_path, family))[number]
    assert asyncio.run(weigh([tmp_path / name]))[0].pages == pages


def test_no_two_files_of_the_corpus_are_called_alike() -> None:
    titles = [title for make in FAMILIES.values() for title, _ in make()]
    assert len(set(titles)) == len(titles)
