"""What the gate says of any file, before its format matters."""

import asyncio
import hashlib
import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from adapters.documents.gate import Gate, Inspection, Refused, Weighed

Inspect = Callable[..., Inspection]
Refuse = Callable[[bytes], Refused]


def pdf(padded_to: int = 0) -> bytes:
    """A blank A4 page; the padding is a comment at the end of its header line."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    written = io.BytesIO()
    writer.write(written)
    content = written.getvalue()
    # White space may follow the end of a PDF, so that any size can be made.
    return content + b"\n" * (padded_to - len(content))


def png(size: int = 0) -> bytes:
    """A small picture, made as large as wanted by a private chunk."""
    written = io.BytesIO()
    Image.new("RGB", (210, 297)).save(written, "PNG")
    content = written.getvalue()
    if not size:
        return content
    room = size - len(content) - 12
    chunk = room.to_bytes(4, "big") + b"prIv" + bytes(room)
    return content[:-12] + chunk + (0).to_bytes(4, "big") + content[-12:]


def test_a_pdf_is_described_with_its_digest(inspect: Inspect) -> None:
    content = pdf()
    found = inspect(content)
    assert found.media_type == "application/pdf"
    assert found.bytes == len(content)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.pages == 1
    assert found.page_sizes == ((209.9, 297.0),)
    assert found.warnings == ("document.blank_page",)


def test_a_pdf_of_exactly_512_000_bytes_is_taken(inspect: Inspect) -> None:
    assert inspect(pdf(512_000)).bytes == 512_000


def test_a_pdf_of_one_byte_more_is_refused_with_both_numbers(refused: Refuse) -> None:
    refusal = refused(pdf(512_001))
    assert refusal.code == "document.too_large"
    assert refusal.details == {"size_bytes": 512_001, "limit_bytes": 512_000}


def test_a_picture_has_its_own_limit(inspect: Inspect, refused: Refuse) -> None:
    assert inspect(png(26_214_400)).bytes == 26_214_400
    refusal = refused(png(26_214_401))
    assert refusal.code == "document.too_large"
    assert refusal.details == {"size_bytes": 26_214_401, "limit_bytes": 26_214_400}


def test_an_empty_file_is_unreadable(refused: Refuse) -> None:
    assert refused(b"").code == "document.unreadable"


def word() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(word(), id="DOCX"),
        pytest.param(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", id="HEIC"),
        pytest.param(b"II*\x00" + bytes(60), id="TIFF"),
        pytest.param(b"GIF89a" + bytes(60), id="GIF"),
        pytest.param(b"\n%PDF-1.7 that does not begin the file", id="late PDF mark"),
        pytest.param(b"%", id="one byte"),
        pytest.param(b"<script>alert(1)</script>", id="HTML"),
    ],
)
def test_only_the_content_decides_and_other_types_are_refused(
    refused: Refuse, content: bytes
) -> None:
    assert refused(content).code == "document.type_not_accepted"


def test_the_name_of_a_file_does_not_matter(inspect: Inspect) -> None:
    assert inspect(png(), "scan.pdf").media_type == "image/png"
    assert inspect(pdf(), "photo.png").media_type == "application/pdf"


def test_a_file_that_is_not_there_is_no_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        asyncio.run(Gate().inspect(tmp_path / "nothing"))


def test_many_files_at_once_each_get_their_own_answer(write: Callable[[bytes], Path]) -> None:
    contents = [pdf(600 + 10 * i) for i in range(12)]

    async def inspect_all() -> list[Inspection]:
        gate = Gate()
        try:
            return await asyncio.gather(*(gate.inspect(write(content)) for content in contents))
        finally:
            await gate.close()

    found = asyncio.run(inspect_all())
    assert [one.sha256 for one in found] == [hashlib.sha256(c).hexdigest() for c in contents]


def verdict(inspect: Inspect, content: bytes) -> str:
    try:
        inspect(content)
    except Refused as refusal:
        return refusal.code
    return "taken"


def test_mutations_of_a_pdf_are_taken_or_refused_and_nothing_else(inspect: Inspect) -> None:
    chance = random.Random(2026)
    original = pdf()
    verdicts = Counter[str]()
    for _ in range(300):
        content = bytearray(original)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(5, len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(5, len(content)) :]
        verdicts[verdict(inspect, bytes(content))] += 1
    assert set(verdicts) <= {"taken", "document.unreadable", "document.needs_a_password"}
    assert verdicts["taken"]
    assert verdicts["document.unreadable"]


def test_weighing_tells_the_verdict_and_its_cost(write: Callable[[bytes], Path]) -> None:
    async def weigh_all() -> list[Weighed]:
        gate = Gate()
        try:
            contents = [pdf(), b"", word(), pdf(512_001), pdf()[:100], burdened_pdf()]
            return [await gate.weigh(write(content)) for content in contents]
        finally:
            await gate.close()

    good, empty, other, large, cut, active = asyncio.run(weigh_all())
    assert (good.code, good.why, good.pages) == (None, None, 1)
    assert good.cpu_ms <= 5_000
    assert 0 < good.peak_bytes < 512 * 1024 * 1024
    assert (empty.code, empty.why, empty.pages) == ("document.unreadable", "empty", None)
    assert (other.code, other.why) == ("document.type_not_accepted", None)
    assert (large.code, large.why) == ("document.too_large", None)
    assert (cut.code, cut.why) == ("document.unreadable", "end")
    assert cut.peak_bytes > 0
    assert (active.code, active.why) == ("document.active_content", "OpenAction")


def burdened_pdf() -> bytes:
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript >>")


def test_a_file_that_cannot_be_opened_is_not_weighed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        asyncio.run(Gate().weigh(tmp_path / "nothing"))
