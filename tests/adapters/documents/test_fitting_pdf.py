"""How PDFs are made to fit: without loss, then smaller pictures, then pages as pictures."""

import io
import random
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.generic import (
    NameObject,
    NumberObject,
    StreamObject,
)
from reportlab.lib.pagesizes import A3, A5, LETTER, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from adapters.documents import pdf
from adapters.documents.fitting.ladder import LADDER
from adapters.documents.fitting.pdf_images import PdfImage
from fitting.reading import Fit, fitted, likeness, pictures, refused, shown
from fitting.samples import (
    blank,
    entries,
    page,
    photographed,
    printed,
    rewritten,
    saved,
    scan,
    stream,
)

READABLE = 0.78  # see test_fitting.py
PAGE = (1240, 1754)


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def sizes_of(content: bytes) -> tuple[tuple[float, float], ...]:
    return pdf.examine(io.BytesIO(content)).page_sizes


def on_pages(size: tuple[float, float], *, strokes: int = 0, pages: int = 1) -> bytes:
    """Pages of some size with a line of text, and strokes that cannot be written any smaller."""
    written, chance = io.BytesIO(), random.Random(5)
    canvas = Canvas(written, pagesize=size)
    for _ in range(pages):
        canvas.drawString(40, size[1] - 40, "TOTAL PAGADO 85,40 euros")
        for _ in range(strokes):
            canvas.line(*(chance.random() * side for side in size * 2))
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def with_picture(image: Image.Image) -> bytes:
    jpeg = ImageReader(io.BytesIO(saved(image)))
    return printed(1, lambda canvas: canvas.drawImage(jpeg, 72, 100, 400, 500))


def with_parts(content: bytes, **parts: StreamObject) -> bytes:
    """One page that shows these pictures under these names."""

    def add(writer: PdfWriter) -> None:
        mask = parts.pop("mask", None)
        if mask is not None:
            parts["I"][NameObject("/SMask")] = writer._add_object(mask)
        sheet = writer.add_blank_page(595, 842)
        shown_there = entries(**{name: writer._add_object(part) for name, part in parts.items()})
        sheet[NameObject("/Resources")] = entries(XObject=shown_there)
        sheet[NameObject("/Contents")] = writer._add_object(stream(content))

    return rewritten(blank(0), add)


def raw(image: Image.Image, bits: int, space: str) -> StreamObject:
    """A picture as a PDF holds it without a codec of pictures."""
    return stream(
        zlib.compress(image.tobytes(), 1),
        Type="XObject",
        Subtype="Image",
        Width=NumberObject(image.width),
        Height=NumberObject(image.height),
        BitsPerComponent=NumberObject(bits),
        ColorSpace=space,
        Filter="FlateDecode",
    )


DRAW = b"q 500 0 0 700 40 40 cm /I Do Q"


def test_what_no_reader_sees_is_left_out_without_loss() -> None:
    def burden(writer: PdfWriter) -> None:
        unseen = writer._add_object(stream(noise(90_000)))
        writer.root_object[NameObject("/Metadata")] = unseen
        writer.pages[0][NameObject("/Thumb")] = unseen
        writer.pages[0][NameObject("/PieceInfo")] = entries(Private=unseen)

    made, content = fitted(rewritten(printed(3), burden), limit_bytes=40_000)
    assert made.done == ("fit.recompressed",)
    assert made.pages == 3
    assert len(content) < 10_000
    assert Fit(content).texts() == Fit(printed(3)).texts()


def test_the_same_stream_twice_is_written_once() -> None:
    def repeat(writer: PdfWriter) -> None:
        for sheet in writer.pages:
            form = stream(noise(20_000), Type="XObject", Subtype="Form")
            shown_there = entries(F=writer._add_object(form))
            sheet[NameObject("/Resources")] = entries(XObject=shown_there)

    made, content = fitted(rewritten(blank(3), repeat), limit_bytes=30_000)
    assert made.done == ("fit.recompressed",)
    assert len(content) < 30_000


def test_equal_pages_stay_as_many() -> None:
    made, content = fitted(blank(4))
    assert made.pages == 4
    assert len({sheet.indirect_reference for sheet in PdfReader(io.BytesIO(content)).pages}) == 4


def test_the_text_stays_text_while_its_pictures_shrink() -> None:
    photo = photographed(page((1600, 2100)))
    made, content = fitted(with_picture(photo), limit_bytes=400_000)
    assert made.done == ("fit.recompressed", "fit.images_reduced")
    assert "TOTAL PAGADO" in Fit(content).texts()[0]
    (picture,) = pictures(content)
    assert min(picture.size) >= 1240
    assert max(picture.size) >= 1754


def test_a_scan_keeps_its_pages_and_can_be_read() -> None:
    clean = [page(PAGE, first_line=number) for number in range(3)]
    made, content = fitted(scan([photographed(one) for one in clean]), limit_bytes=250_000)
    assert made.done[:2] == ("fit.recompressed", "fit.images_reduced")
    for number, one in enumerate(clean):
        assert likeness(one, content, number, margin_points=0) >= READABLE


def test_a_picture_in_black_and_white_stays_so() -> None:
    fine = page((2480, 3508)).convert("1", dither=Image.Dither.NONE)
    original = with_parts(DRAW, I=raw(fine, 1, "DeviceGray"))
    made, content = fitted(original, limit_bytes=50_000)
    (picture,) = pictures(content)
    assert picture.mode == "1"
    assert "fit.black_and_white" not in made.done
    best = PdfImage(raw(fine, 1, "DeviceGray"), (595, 842)).at(LADDER[0])
    assert best.mode == "1"


def test_what_is_clear_in_a_picture_stays_clear() -> None:
    photo = photographed(page((1600, 2100)))
    clear = Image.linear_gradient("L").resize(photo.size)
    original = with_parts(DRAW, I=raw(photo, 8, "DeviceRGB"), mask=raw(clear, 8, "DeviceGray"))
    made, content = fitted(original, limit_bytes=400_000)
    assert made.done == ("fit.recompressed", "fit.images_reduced")
    before, after = (shown(one).resize((20, 28)).convert("L") for one in (original, content))
    pairs = zip(before.tobytes(), after.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 25


def test_pages_of_strokes_become_pictures() -> None:
    made, content = fitted(on_pages((595, 842), strokes=20_000), limit_bytes=300_000)
    assert "fit.pages_as_images" in made.done
    assert "fit.recompressed" not in made.done
    assert sizes_of(content) == ((210.0, 297.0),)


@pytest.mark.parametrize("size", [A5, LETTER, landscape(A3)])
def test_a_copied_page_keeps_its_size(size: tuple[float, float]) -> None:
    assert sizes_of(fitted(on_pages(size))[1]) == sizes_of(on_pages(size))


def test_a_page_that_becomes_a_picture_keeps_its_size_unless_it_is_almost_a4() -> None:
    for size, same in ((A5, True), (landscape(LETTER), True), ((600, 850), False)):
        original = on_pages(size, strokes=9_000)
        made, content = fitted(original, limit_bytes=150_000)
        assert "fit.pages_as_images" in made.done
        assert (sizes_of(content) == sizes_of(original)) is same


def test_more_than_200_pages_are_not_drawn() -> None:
    refusal = refused(on_pages((595, 842), strokes=60, pages=201), limit_bytes=60_000)
    assert refusal.code == "document.too_large"
    assert refusal.details["why"] == "too_many_pages"


def test_pdfs_of_more_than_30_million_bytes_are_not_held_in_memory() -> None:
    refusal = refused(b"%PDF-1.7" + bytes(16_000_000), b"%PDF-1.7" + bytes(16_000_000))
    assert refusal.details["why"] == "too_much_memory"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_that_opens_without_a_password_becomes_plain(algorithm: str) -> None:
    def lock(writer: PdfWriter) -> None:
        may = UserAccessPermissions.PRINT
        writer.encrypt("", "owner", permissions_flag=may, algorithm=algorithm)

    content = fitted(rewritten(printed(), lock))[1]
    assert not PdfReader(io.BytesIO(content)).is_encrypted
    assert Fit(content).texts() == Fit(printed()).texts()


def test_a_pdf_that_asks_for_a_password_is_refused() -> None:
    locked = rewritten(printed(), lambda writer: writer.encrypt("user", algorithm="AES-256"))
    assert refused(locked).code == "document.needs_a_password"


def test_a_cut_pdf_is_unreadable() -> None:
    for kept in (6, 200, 900):
        assert refused(printed()[:kept]).code == "document.unreadable"


SEALED = """
    import io, json, resource, sys
    from adapters.documents.fitting import fit, warm
    resource.setrlimit(resource.RLIMIT_AS, (512 * 1024 * 1024,) * 2)
    warm()
    files = [open(path, "rb") for path in sys.argv[1:]]
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    to = io.BytesIO()
    json.dump([fit(files, to, limit_bytes=limit).pages for limit in (512_000, 90_000)], sys.stdout)
"""


def test_a_process_that_can_open_nothing_any_more_makes_all_fit(
    write: Callable[[bytes], Path],
) -> None:
    form = printed(1, lambda canvas: canvas.acroForm.textfield(value="Alice", x=72, y=400))
    contents = (
        saved(photographed(page((900, 1200)))),
        saved(page((900, 1200)).convert("P"), "PNG"),
        scan([page(PAGE)]),
        form,
    )
    command = [sys.executable, "-c", textwrap.dedent(SEALED), *map(str, map(write, contents))]
    said = subprocess.run(command, capture_output=True, check=False, text=True)
    assert said.stdout == "[4, 4]", said.stderr
