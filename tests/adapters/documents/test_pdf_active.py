"""Which PDF is refused because it acts, carries files or reaches out of itself."""

import io
import zlib
from collections.abc import Callable

import pytest
from pypdf import PdfWriter

from adapters.documents.gate import Inspection, Refused

Inspect = Callable[..., Inspection]
Refuse = Callable[[bytes], Refused]


def pdf(catalog: bytes = b"", *, page: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """One A4 page, with entries added to the catalog or the page, and objects from number 4 on."""
    content, rows = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %b >>" % page,
        *more,
    )
    for number, body in enumerate(bodies, 1):
        rows += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    count = len(bodies) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(content))
    return content + b"xref\n0 %d\n" % count + rows + end


def with_action(action: bytes) -> bytes:
    return pdf(page=b"/Annots [<< /Type /Annot /Subtype /Link /A %b >>]" % action)


def in_an_object_stream() -> bytes:
    """The script is compressed with other objects, where no text search would find it."""
    packed = zlib.compress(b"50 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>")
    body = (
        b"%%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
        b"4 0 obj\n<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length %d >>\nstream\n"
        b"%b\nendstream\nendobj\n" % (len(packed), packed)
    )
    offsets = [body.index(b"%d 0 obj" % number) for number in (1, 2, 3, 4)]
    rows = b"".join(b"\x01" + at.to_bytes(4, "big") for at in (*offsets, len(body)))
    rows += b"\x02" + (4).to_bytes(4, "big")
    return body + (
        b"5 0 obj\n<< /Type /XRef /W [1 4 0] /Index [1 5 50 1] /Size 51 /Root 1 0 R"
        b" /Length %d >>\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (len(rows), rows, len(body))
    )


def encrypted() -> bytes:
    writer = PdfWriter(io.BytesIO(with_action(SCRIPT)))
    writer.encrypt("", "owner", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def outside_the_table() -> bytes:
    """Only a reader that rebuilds the table finds the object, and then as the catalog."""
    hidden = b"77 0 obj\n<< /Type /Catalog /OpenAction %b >>\nendobj\n" % SCRIPT
    return pdf().replace(b"startxref", hidden + b"startxref")


def outside_the_table_behind_a_broken_one() -> bytes:
    return outside_the_table().replace(b"77 0 obj", b"76 0 obj\n<< /Broken (\nendobj\n77 0 obj")


SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
STREAM = b"<< /Length 2 >>\nstream\nMZ\nendstream"
ACTIVE = {
    "a script of the document": pdf(b"/Names << /JavaScript << /Names [(a) %b] >> >>" % SCRIPT),
    "scripts further down": pdf(b"/Names << /JavaScript << /Kids [4 0 R] >> >>", more=(b"<<>>",)),
    "a script when opened": pdf(b"/OpenAction %b" % SCRIPT),
    "a script elsewhere in the file": pdf(b"/OpenAction 4 0 R", more=(SCRIPT,)),
    "a script that nothing refers to": pdf(more=(SCRIPT,)),
    "a script of a link": with_action(SCRIPT),
    "a script as a stream": pdf(more=(b"<< /S /JavaScript /JS 5 0 R >>", STREAM)),
    "a script without its type": with_action(b"<< /JS (app.alert\\(1\\)) >>"),
    "a script after an address": with_action(b"<< /S /URI /URI (a) /Next [%b] >>" % SCRIPT),
    "a script under an escaped name": with_action(b"<< /S /J#61vaScript /JS (1) >>"),
    "a script whose type is elsewhere": pdf(more=(b"<< /S 5 0 R >>", b"/JavaScript")),
    "a script in an object stream": in_an_object_stream(),
    "a script in an encrypted file": encrypted(),
    "a script outside the table": outside_the_table(),
    "a script behind a broken object": outside_the_table_behind_a_broken_one(),
    "a program": with_action(b"<< /S /Launch /F (cmd.exe) >>"),
    "an address when opened": pdf(b"/OpenAction << /S /URI /URI (https://example.org) >>"),
    "an unknown action when opened": pdf(b"/OpenAction << /D [3 0 R /Fit] >>"),
    "a form that sends": with_action(b"<< /S /SubmitForm /F (https://example.org) >>"),
    "a form that reads": with_action(b"<< /S /ImportData /F (a.fdf) >>"),
    "another file": with_action(b"<< /S /GoToR /F (b.pdf) >>"),
    "a file within": with_action(b"<< /S /GoToE /T << /R /C >> >>"),
    "media": with_action(b"<< /S /Rendition >>"),
    "attached files": pdf(b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", more=(b"<<>>",)),
    "a file of an annotation": pdf(more=(b"<< /Type /Filespec /EF << /UF 5 0 R >> >>", STREAM)),
    "a file by its type": pdf(more=(STREAM.replace(b"<<", b"<< /Type /EmbeddedFile"),)),
    "a paper clip": pdf(page=b"/Annots [<< /Type /Annot /Subtype /FileAttachment >>]"),
    "rich media": pdf(page=b"/Annots [<< /Type /Annot /Subtype /RichMedia >>]"),
    "an action of the page": pdf(page=b"/AA << /O << /S /GoTo /D [3 0 R /Fit] >> >>"),
    "an action of the document": pdf(b"/AA << /WP 4 0 R >>", more=(b"<< /S /Named >>",)),
    "a form program": pdf(b"/AcroForm << /XFA [(template) 4 0 R] >>", more=(STREAM,)),
    "a form program in one piece": pdf(b"/AcroForm << /XFA 4 0 R >>", more=(STREAM,)),
}
HARMLESS = {
    "opened at a page": pdf(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
    "opened at a place": pdf(b"/OpenAction [3 0 R /FitH 842]"),
    "opened nowhere": pdf(b"/OpenAction null"),
    "a link to a page": with_action(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "a link to an address": with_action(b"<< /S /URI /URI (https://www.ameli.fr) >>"),
    "no attached file": pdf(b"/Names << /EmbeddedFiles << /Names [] >> >>"),
    "no script": pdf(b"/Names << /JavaScript << /Names [] >> >>"),
    "no action of the page": pdf(page=b"/AA << >>"),
    "fonts with odd names": pdf(
        page=b"/Resources << /Font << /AA 4 0 R /JS 4 0 R /EF 4 0 R /XFA 4 0 R /S 4 0 R >> >>",
        more=(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",),
    ),
    "pictures with odd names": pdf(
        page=b"/Resources << /XObject << /AA 4 0 R /JS 4 0 R /EF 4 0 R >> >>",
        more=(STREAM.replace(b"<<", b"<< /Subtype /Form /Group << /S /Transparency >>"),),
    ),
    "a transparency group": pdf(page=b"/Group << /S /Transparency /CS /DeviceRGB >>"),
    "the words in a text": pdf(b"/Lang (/JavaScript /Launch)"),
}


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_active_content_is_refused(refused: Refuse, content: bytes) -> None:
    refusal = refused(content)
    assert refusal.code == "document.active_content"
    assert str(refusal.details["found"]).startswith("/")


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_only_shows_pages_is_taken(inspect: Inspect, content: bytes) -> None:
    assert inspect(content).pages == 1


def test_a_fillable_form_is_taken(inspect: Inspect) -> None:
    field = b"<< /FT /Tx /T (name) /V (Nathalie) /Subtype /Widget /Rect [0 0 9 9] /F 4 >>"
    form = pdf(b"/AcroForm << /Fields [4 0 R] >>", page=b"/Annots [4 0 R]", more=(field,))
    assert inspect(form).pages == 1
