"""How PDFs that act, or draw over their pages, become plain pages that show the same."""

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, TextStringObject

from adapters.documents import pdf
from adapters.documents.verdict import Refused
from fitting.reading import Fit, fitted, shown
from fitting.samples import entries, noted, printed, rewritten, stream

SCRIPT = entries(S="JavaScript", JS=TextStringObject("app.alert(1)"))


def opened_by_a_script(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = SCRIPT


def with_a_script_of_a_page(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = entries(O=SCRIPT)


def with_a_program_behind_a_link(writer: PdfWriter) -> None:
    launch = entries(S="Launch", F=TextStringObject("cmd.exe"))
    link = entries(Type="Annot", Subtype="Link", A=launch, Rect=ArrayObject())
    writer.pages[0][NameObject("/Annots")] = ArrayObject([link])


def with_a_file(writer: PdfWriter) -> None:
    writer.add_attachment("secret.exe", b"MZ attached")


def with_a_form_program(writer: PdfWriter) -> None:
    program = writer._add_object(stream(b"<xdp/>"))
    writer.root_object[NameObject("/AcroForm")] = entries(XFA=program, Fields=ArrayObject())


def with_a_film(writer: PdfWriter) -> None:
    film = entries(Type="Annot", Subtype="RichMedia", Rect=ArrayObject())
    writer.pages[0][NameObject("/Annots")] = ArrayObject([film])


@pytest.mark.parametrize(
    "change",
    [
        opened_by_a_script,
        with_a_script_of_a_page,
        with_a_program_behind_a_link,
        with_a_file,
        with_a_form_program,
        with_a_film,
    ],
)
def test_what_acts_is_left_behind_and_the_text_stays(change: Callable[[PdfWriter], None]) -> None:
    acting = rewritten(printed(2), change)
    with pytest.raises(Refused, match=r"document\.active_content"):
        pdf.examine(io.BytesIO(acting))
    made, content = fitted(acting)
    assert made.pages == 2
    assert made.done == ("fit.simplified", "fit.recompressed")
    assert Fit(content).texts() == Fit(printed(2)).texts()
    assert b"MZ attached" not in content


def test_the_answers_in_a_form_become_part_of_the_page() -> None:
    form = printed(
        1, lambda canvas: canvas.acroForm.textfield(value="Otite 85,40", x=72, y=400, width=300)
    )
    made, content = fitted(form)
    assert made.done == ("fit.simplified", "fit.recompressed")
    assert "Otite 85,40" in Fit(content).texts()[0]
    assert "/AcroForm" not in PdfReader(io.BytesIO(content)).root_object


def test_a_note_on_the_page_is_still_seen() -> None:
    original = rewritten(printed(), noted)
    content = fitted(original)[1]
    assert "/Annots" not in PdfReader(io.BytesIO(content)).pages[0]
    before, after = (shown(one).getpixel((600, 700)) for one in (original, content))
    assert before == (255, 0, 0)
    assert after in ((255, 0, 0), (254, 0, 0))


def test_what_a_layer_hides_stays_hidden() -> None:
    def hide(writer: PdfWriter) -> None:
        layer = writer._add_object(entries(Type="OCG", Name=TextStringObject("draft")))
        writer.root_object[NameObject("/OCProperties")] = entries(
            OCGs=ArrayObject([layer]), D=entries(OFF=ArrayObject([layer]))
        )
        sheet = writer.pages[0]
        sheet[NameObject("/Resources")] = entries(Properties=entries(L=layer))
        ink = stream(b"/OC /L BDC 0 g 0 0 595 842 re f EMC")
        sheet[NameObject("/Contents")] = writer._add_object(ink)

    content = fitted(rewritten(printed(), hide), rewritten(printed(), hide))[1]
    for number in (0, 1):
        assert shown(content, number).convert("L").getextrema() == (255, 255)
