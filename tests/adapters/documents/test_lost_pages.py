"""What agents see of a document in which a page cannot be drawn."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from pypdf import PdfReader

from adapters.documents.files import DirectoryFiles
from adapters.documents.pages import Pages
from adapters.documents.sandbox import Sandbox
from adapters.documents.studio import Refused, Studio
from domain.values import Document, MediaType
from hostile.pdf_bombs import with_a_heavy_page
from sheets import printed

KEY = bytes(range(32))
Copy = Callable[[bytes, int], PdfReader]


@pytest.fixture
def copied(tmp_path: Path) -> Copy:
    """Keep a document of so many pages, and read the copy of it."""

    async def copy(content: bytes, pages: int) -> PdfReader:
        sandbox, files = Sandbox(), DirectoryFiles(tmp_path / "files")
        studio, to, plain = Studio(sandbox), tmp_path / "copy.pdf", tmp_path / "plain"
        document = Document(
            document_id=uuid4(),
            blob_id=uuid4(),
            media_type=MediaType.PDF,
            bytes=len(content),
            sha256=sha256(content).hexdigest(),
            pages=pages,
        )
        plain.write_bytes(content)
        await files.put(document.blob_id, plain, KEY)
        try:
            await Pages(studio, files, DirectoryFiles(tmp_path / "cache")).copy(document, KEY, to)
        finally:
            await studio.close()
            await sandbox.close()
        return PdfReader(to)

    return lambda content, pages: asyncio.run(copy(content, pages))


def test_a_page_that_cannot_be_drawn_is_a_cross_among_the_others(copied: Copy) -> None:
    pages = copied(with_a_heavy_page(3, 2), 3).pages
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages}
    assert [len(page.images) for page in pages] == [1, 0, 1]
    assert len(sizes) == 1
    assert not pages[1].extract_text()


def test_after_a_few_pages_that_cannot_be_drawn_no_other_is_tried(
    copied: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    async def fails(*_: object, page: int, **__: object) -> bytes:
        asked.append(page)
        raise Refused("document.unreadable", why="inspection_died")

    monkeypatch.setattr(Studio, "picture", fails)
    assert len(copied(printed(*"abcdefghi"), 9).pages) == 9
    assert asked == [1, 2, 3, 4, 5]
