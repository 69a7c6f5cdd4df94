"""PDFs as Python libraries write them, in the ways that banks, doctors and people use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pypdfium2
import reportlab
import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Highlight, Link, Text
from pypdf.generic import ArrayObject, Fit, FloatObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4: Final = (595, 842)
Files = Iterator[tuple[str, bytes]]


def canvas_pdf(draw: Callable[[Any], None], pages: int = 1, **options: Any) -> bytes:
    """Pages that are all drawn the same way."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=options.pop("pagesize", A4), invariant=1, **options)
    for _ in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def text(canvas: Any) -> None:
    """A short bill."""
    for line in range(12):
        canvas.drawString(60, 780 - 20 * line, f"Consultation {line}: 27,50 EUR")


def _statement(canvas: Any) -> None:
    """A page of a bank statement: a grid, many small amounts, lines."""
    canvas.setFont("Courier", 8)
    for line in range(60):
        canvas.drawString(40, 800 - 12 * line, f"{line % 28 + 1:02}/03 CB PHARMACIE {line:04}")
        canvas.drawRightString(550, 800 - 12 * line, f"{line * 7 % 90},{line * 13 % 100:02}")
        canvas.line(40, 798 - 12 * line, 550, 798 - 12 * line)


def _form(canvas: Any) -> None:
    form = canvas.acroForm
    form.textfield(name="amount", x=60, y=700, value="JavaScript")
    form.checkbox(name="paid", x=60, y=650, checked=True)
    form.radio(name="kind", value="a", x=60, y=600, selected=True)
    form.radio(name="kind", value="b", x=90, y=600)
    form.choice(name="country", x=60, y=500, value="ES", options=["ES", "IT"])


def _linked(canvas: Any) -> None:
    canvas.linkURL("https://example.org/?a=1#JavaScript", (60, 700, 200, 720))
    canvas.bookmarkPage("top")
    canvas.addOutlineEntry("Facture", "top")
    canvas.linkRect("", "top", (60, 600, 200, 620))
    canvas.showOutline()


def _photo(mode: str, kind: str, canvas: Any) -> None:
    written = BytesIO()
    Image.radial_gradient("L").convert(mode).save(written, kind)
    canvas.drawImage(ImageReader(BytesIO(written.getvalue())), 60, 400, 400, 400, mask="auto")


def _fonts(canvas: Any) -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Vera", str(folder / "Vera.ttf")))
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    canvas.setFont("Vera", 12)
    canvas.drawString(60, 700, "Reçu n° 7 — 27,50 €")
    canvas.setFont("HeiseiMin-W3", 12)
    canvas.drawString(60, 600, "領収書")


def _drawn(canvas: Any) -> None:
    canvas.setFillAlpha(0.4)
    canvas.circle(200, 400, 90, fill=1)
    canvas.linearGradient(60, 60, 300, 300, ("red", "blue"))
    canvas.setPageTransition("Dissolve")
    canvas.setViewerPreference("FitWindow", "true")
    canvas.setTitle("Facture")


def reportlab_pdfs() -> Files:
    """What programs of doctors and banks write with reportlab."""
    most = canvas_pdf(lambda canvas: canvas.drawString(60, 780, "Page"), 500)
    yield "reportlab, 500 pages", most
    for pages in (1, 2, 10, 100):
        yield f"reportlab, {pages} pages", canvas_pdf(text, pages, pageCompression=1)
    yield "reportlab, uncompressed", canvas_pdf(text, 3)
    yield "reportlab, landscape", canvas_pdf(text, pagesize=(842, 595))
    yield "reportlab, bank statement", canvas_pdf(_statement, 12, pageCompression=1)
    yield "reportlab, form", canvas_pdf(_form)
    yield "reportlab, links and bookmarks", canvas_pdf(_linked)
    yield "reportlab, embedded and Asian fonts", canvas_pdf(_fonts)
    yield "reportlab, transparency and gradient", canvas_pdf(_drawn, pageCompression=1)
    for mode, kind in (("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG")):
        yield f"reportlab, {mode} {kind}", canvas_pdf(partial(_photo, mode, kind))
    for version in ((1, 3), (1, 4), (1, 5), (1, 7)):
        yield f"reportlab, PDF {version}", canvas_pdf(text, pdfVersion=version)
    for strength in (40, 128):
        lock = StandardEncryption("", "owner", canPrint=0, canCopy=0, strength=strength)
        yield f"reportlab, restricted, {strength} bits", canvas_pdf(text, encrypt=lock)


def _written(writer: PdfWriter) -> bytes:
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _copied(pages: int = 2) -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(BytesIO(canvas_pdf(text, pages))))


def _annotated() -> PdfWriter:
    writer = _copied()
    box = (60, 600, 200, 640)
    quads = ArrayObject([FloatObject(n) for n in (60, 640, 200, 640, 60, 600, 200, 600)])
    for note in (
        Text(rect=box, text="À vérifier"),
        FreeText(rect=box, text="Payé"),
        Highlight(rect=box, quad_points=quads),
        Link(rect=box, url="mailto:a@example.org"),
    ):
        writer.add_annotation(0, note)
    return writer


def _opened_on_a_page() -> PdfWriter:
    writer = _copied()
    writer.add_outline_item(title="Page 2", page_number=1, fit=Fit.xyz(0, 800, 1))
    writer.add_named_destination("second", 1)
    writer.open_destination = "second"
    writer.page_layout, writer.page_mode = "/SinglePage", "/UseOutlines"
    return writer


def _turned() -> PdfWriter:
    writer = _copied()
    writer.pages[0].rotate(90)
    writer.pages[1].cropbox.upper_right = (400, 600)
    writer.pages[1].scale_by(0.5)
    return writer


def pypdf_pdfs() -> Files:
    """What people make with tools on pypdf: merged, turned, annotated, restricted."""
    blank = PdfWriter()
    blank.add_blank_page(*A4)
    yield "pypdf, blank page", _written(blank)
    merged = PdfWriter()
    for part in (canvas_pdf(text, 2), canvas_pdf(_form), canvas_pdf(_linked)):
        merged.append(BytesIO(part))
    merged.add_metadata({"/Title": "Factures", "/Kind": "JavaScript"})
    merged.compress_identical_objects()
    yield "pypdf, merged", _written(merged)
    for what, make in {
        "annotated": _annotated,
        "opened on a page": _opened_on_a_page,
        "turned and cropped": _turned,
    }.items():
        yield f"pypdf, {what}", _written(make())
    updated = PdfWriter(BytesIO(canvas_pdf(text)), incremental=True)
    updated.add_blank_page(*A4)
    yield "pypdf, updated", _written(updated)
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"):
        locked = _copied()
        locked.encrypt("", "owner", algorithm=algorithm, permissions_flag=0)  # type: ignore[arg-type]
        yield f"pypdf, restricted, {algorithm}", _written(locked)


TYPST: Final = {
    "text": "= Facture\nConsultation : 27,50 €",
    "table": "#table(columns: 2, ..range(80).map(i => [ligne #i]))",
    "link and outline": '#outline()\n= Un\n#link("https://example.org")[ici]\n= Deux',
    "mathematics": "$ sum_(k=1)^n k = (n(n+1))/2 $",
    "forty pages": "#for i in range(40) [Page #i #pagebreak(weak: true)]",
    "drawing": "#rect(fill: gradient.linear(red, blue), width: 9cm, height: 9cm)",
}


def typst_pdfs() -> Files:
    """What the system itself writes letters with."""
    for what, source in TYPST.items():
        yield f"typst, {what}", bytes(typst.compile(source.encode(), format="pdf"))
    for standard in ("1.4", "1.7", "2.0", "a-2b", "a-3b", "ua-1"):
        source = '#set document(title: [Facture])\n#set text(lang: "fr")\n= Facture\nTotal'
        made = typst.compile(source.encode(), format="pdf", pdf_standards=standard)
        yield f"typst, PDF {standard}", bytes(made)


def pillow_pdfs() -> Files:
    """What scanning programs write: a picture a page."""
    page = Image.radial_gradient("L").resize((420, 594))
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK"):
        written = BytesIO()
        page.convert(mode).save(written, "PDF", resolution=72)
        yield f"pillow, {mode}", written.getvalue()
    written = BytesIO()
    more = [page.rotate(angle) for angle in range(10, 60, 10)]
    page.save(written, "PDF", save_all=True, append_images=more, title="Scan")
    yield "pillow, six pages", written.getvalue()


def pdfium_pdfs() -> Files:
    """What a browser's PDF engine saves again."""
    for what, source in {
        "text": canvas_pdf(text, 3),
        "form": canvas_pdf(_form),
        "fonts": canvas_pdf(_fonts),
        "restricted": _written_locked(),
    }.items():
        with pypdfium2.PdfDocument(source) as document:
            for version in (14, 17):
                written = BytesIO()
                document.save(written, version=version)
                yield f"pdfium, {what}, PDF {version}", written.getvalue()


def _written_locked() -> bytes:
    writer = _copied()
    writer.encrypt("", "owner", algorithm="AES-128")
    return _written(writer)
