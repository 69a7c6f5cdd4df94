"""How kept documents are shown: as pictures out of a sealed cache, and as a copy of pictures."""

import asyncio
import io
import resource
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4, LETTER

from adapters.documents.files import Damaged, DirectoryFiles
from adapters.documents.gate import Gate
from adapters.documents.pages import Pages
from adapters.documents.sandbox import Sandbox
from adapters.documents.studio import Refused, Studio
from domain.values import Document, MediaType
from sheets import page_of_text, printed, saved

KEY = bytes(range(32))
LATER = datetime(2999, 1, 1, tzinfo=UTC)
SECRET = b"Otite 85 euros"


class Desk:
    """Pages over real directories, and short ways to keep a document there."""

    def __init__(self, folder: Path, studio: Studio, sandbox: Sandbox) -> None:
        self.folder, self.studio, self.sandbox = folder, studio, sandbox
        self.files = DirectoryFiles(folder / "files")
        self.cache = DirectoryFiles(folder / "cache")
        self.pages = Pages(studio, self.files, self.cache)

    async def keep(
        self, content: bytes, pages: int = 1, media_type: MediaType = MediaType.PDF
    ) -> Document:
        document = Document(
            document_id=uuid4(),
            blob_id=uuid4(),
            media_type=media_type,
            bytes=len(content),
            sha256=sha256(content).hexdigest(),
            pages=pages,
        )
        plain = self.folder / "plain"
        plain.write_bytes(content)
        await self.files.put(document.blob_id, plain, KEY)
        plain.unlink()
        return document

    def cached(self) -> list[Path]:
        return [path for path in (self.folder / "cache").rglob("*") if path.is_file()]


@pytest.fixture
def at_the_desk(tmp_path: Path) -> Callable[[Callable[[Desk], Awaitable[None]]], None]:
    async def tell(story: Callable[[Desk], Awaitable[None]]) -> None:
        sandbox = Sandbox()
        studio = Studio(sandbox)
        try:
            await story(Desk(tmp_path, studio, sandbox))
        finally:
            await studio.close()
            await sandbox.close()

    return lambda story: asyncio.run(tell(story))


Tell = Callable[[Callable[[Desk], Awaitable[None]]], None]


def size_of(jpeg: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(jpeg)).size


def test_a_page_is_drawn_once_and_then_found_in_the_cache(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one", "two"), 2)
        first = await desk.pages.picture(document, KEY, page=2, width_px=240)
        await desk.files.delete(document.blob_id)
        assert await desk.pages.picture(document, KEY, page=2, width_px=240) == first
        assert size_of(first)[0] == 240

    at_the_desk(story)


def test_the_cache_is_sealed_under_the_key_of_the_person(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one"))
        jpeg = await desk.pages.picture(document, KEY, page=1, width_px=240)
        (kept,) = desk.cached()
        assert jpeg[:200] not in kept.read_bytes()
        assert b"JFIF" not in kept.read_bytes()
        with pytest.raises(Damaged):
            await desk.pages.picture(document, bytes(32), page=1, width_px=240)

    at_the_desk(story)


def test_a_damaged_picture_is_made_again(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one"))
        first = await desk.pages.picture(document, KEY, page=1, width_px=240)
        (kept,) = desk.cached()
        kept.write_bytes(kept.read_bytes()[:-1])
        assert await desk.pages.picture(document, KEY, page=1, width_px=240) == first
        await desk.files.delete(document.blob_id)
        assert await desk.pages.picture(document, KEY, page=1, width_px=240) == first

    at_the_desk(story)


def test_many_who_ask_at_once_all_get_the_picture(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one"))
        asked = (desk.pages.picture(document, KEY, page=1, width_px=240) for _ in range(6))
        assert len(set(await asyncio.gather(*asked))) == 1
        assert len(desk.cached()) == 1

    at_the_desk(story)


def test_the_pictures_of_the_first_page_can_be_made_ahead(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        photo = saved(page_of_text())
        document = await desk.keep(photo, media_type=MediaType.JPEG)
        await desk.pages.make(document, KEY)
        await desk.files.delete(document.blob_id)
        for width in (240, 1240):
            jpeg = await desk.pages.picture(document, KEY, page=1, width_px=width)
            assert size_of(jpeg)[0] == width

    at_the_desk(story)


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_the_document_does_not_have_is_not_found(at_the_desk: Tell, page: int) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one", "two"), 2)
        with pytest.raises(Refused) as raised:
            await desk.pages.picture(document, KEY, page=page, width_px=240)
        assert raised.value.code == "document.page_not_found"
        assert desk.cached() == []

    at_the_desk(story)


def test_old_pictures_are_swept_and_nothing_else(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one"))
        await desk.pages.make(document, KEY)
        await desk.pages.sweep(datetime(2000, 1, 1, tzinfo=UTC))
        assert len(desk.cached()) == 2
        await desk.pages.sweep(LATER)
        assert desk.cached() == []
        assert await desk.pages.picture(document, KEY, page=1, width_px=240)

    at_the_desk(story)


def sized(*sizes: tuple[float, float]) -> bytes:
    writer = PdfWriter()
    for size in sizes:
        writer.add_blank_page(*size)
    writer.add_metadata({"/Title": SECRET.decode()})
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def test_a_copy_has_the_pages_of_the_original_in_their_sizes(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        sizes = (A4, LETTER, (842, 595), (300, 300))
        to = desk.folder / "copy.pdf"
        await desk.pages.copy(await desk.keep(sized(*sizes), 4), KEY, to)
        copied = PdfReader(to, strict=True).pages
        for page, (width, height) in zip(copied, sizes, strict=True):
            assert abs(float(page.mediabox.width) - width) < 0.01 * width
            assert abs(float(page.mediabox.height) - height) < 0.01 * height
            assert page.images[0].image is not None
        assert (await Gate(pdf_max_bytes=10**7, sandbox=desk.sandbox).inspect(to)).pages == 4

    at_the_desk(story)


def test_a_copy_holds_nothing_of_the_original_and_is_ours_alone(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        to = desk.folder / "copy.pdf"
        original = sized(A4)
        await desk.pages.copy(await desk.keep(original), KEY, to)
        assert to.stat().st_mode & 0o777 == 0o600
        assert SECRET in original
        assert SECRET not in to.read_bytes()
        assert PdfReader(to).metadata is None

    at_the_desk(story)


def test_a_copy_of_a_photo_is_a_sheet_of_a4(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        to = desk.folder / "copy.pdf"
        document = await desk.keep(saved(page_of_text()), media_type=MediaType.JPEG)
        await desk.pages.copy(document, KEY, to)
        (page,) = PdfReader(to).pages
        assert abs(float(page.mediabox.height) - A4[1]) < 5

    at_the_desk(story)


def test_nothing_stays_of_a_copy_that_fails(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        to = desk.folder / "copy.pdf"
        with pytest.raises(Refused):  # it says two pages and has one
            await desk.pages.copy(await desk.keep(printed("one"), 2), KEY, to)
        assert not to.exists()
        to.write_bytes(b"precious")
        with pytest.raises(FileExistsError):
            await desk.pages.copy(await desk.keep(printed("one")), KEY, to)
        assert to.read_bytes() == b"precious"

    at_the_desk(story)


def test_a_damaged_document_is_not_shown(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one"))
        (kept,) = (path for path in (desk.folder / "files").rglob("*") if path.is_file())
        kept.write_bytes(kept.read_bytes()[:-1])
        with pytest.raises(Damaged):
            await desk.pages.picture(document, KEY, page=1, width_px=240)
        with pytest.raises(Damaged):
            await desk.pages.copy(document, KEY, desk.folder / "copy.pdf")

    at_the_desk(story)


def test_a_document_is_never_plain_in_a_file_with_a_name(
    at_the_desk: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def links() -> list[str]:
        found = []
        for link in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                found.append(str(link.readlink()))
        return found

    async def story(desk: Desk) -> None:
        document = await desk.keep(printed("one"))
        run = desk.sandbox.run

        async def watched(*given: object) -> bytes:
            seen.extend(links())
            return await run(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(desk.sandbox, "run", watched)
        await desk.pages.copy(document, KEY, desk.folder / "copy.pdf")
        named = [path for path in seen if str(desk.folder) in path]
        assert [path for path in named if not path.endswith("copy.pdf")] == []
        assert any("memfd:document" in path for path in seen)

    at_the_desk(story)


def test_a_copy_of_many_pages_takes_little_memory(at_the_desk: Tell) -> None:
    async def story(desk: Desk) -> None:
        document = await desk.keep(printed(*["Otite"] * 60), 60)
        await desk.pages.picture(document, KEY, page=1, width_px=1240)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        to = desk.folder / "copy.pdf"
        await desk.pages.copy(document, KEY, to)
        assert len(PdfReader(to).pages) == 60
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown_kib < 20_000

    at_the_desk(story)
