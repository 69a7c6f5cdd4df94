"""PDFs that act by themselves: every action at every place that can hold one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hostile.case import ACTIVE, Case, Cases
from hostile.raw_pdf import classic, flate, one_page, stream

SCRIPT: Final = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH: Final = b"<< /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >> >>"
ATTACHED: Final = b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"
EXECUTABLE: Final = stream(b"MZ\x90\x00", b"/Type /EmbeddedFile")

ACTIONS: Final = {
    "JavaScript": SCRIPT,
    "Launch": LAUNCH,
    "GoToR": b"<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>",
    "GoToE": b"<< /S /GoToE /F (other.pdf) /T << /R /C /N (inner.pdf) >> /D [0 /Fit] >>",
    "SubmitForm": b"<< /S /SubmitForm /F << /FS /URL /F (http://example.org/) >> >>",
    "ImportData": b"<< /S /ImportData /F (data.fdf) >>",
    "Rendition": b"<< /S /Rendition /OP 0 /R << /S /MR /C << /S /MCD /D (a.swf) >> >> >>",
    "RichMediaExecute": b"<< /S /RichMediaExecute /CMD << /C (play) >> >>",
    "Movie": b"<< /S /Movie /T (film) /Operation /Play >>",
    "Sound": b"<< /S /Sound /Sound 6 0 R >>",
}


def _field(triggers: bytes) -> bytes:
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /Rect [9 9 99 29] %b >>"
    form = b"/AcroForm << /Fields [7 0 R] /CO [7 0 R] >>"
    more = (stream(b"\0\0"), widget % triggers)
    return classic(one_page(form, page=b"/Annots [7 0 R]", more=more))


def _bookmark(action: bytes) -> bytes:
    more = (
        stream(b"\0\0"),
        b"<< /Type /Outlines /First 8 0 R /Last 8 0 R /Count 1 >>",
        b"<< /Title (Page 1) /Parent 7 0 R /A %b >>" % action,
    )
    return classic(one_page(b"/Outlines 7 0 R", more=more))


def in_catalog(entries: bytes, *more: bytes) -> bytes:
    """A page whose catalog holds these entries; added objects follow from number 6 on."""
    return classic(one_page(entries, more=more or (stream(b"\0\0"),)))


def in_page(entries: bytes, *more: bytes) -> bytes:
    """A page that holds these entries; added objects follow from number 6 on."""
    return classic(one_page(page=entries, more=more or (stream(b"\0\0"),)))


def _annotation(entries: bytes) -> bytes:
    return in_page(b"/Annots [<< /Type /Annot /Subtype /Link /Rect [9 9 99 99] %b >>]" % entries)


PLACES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "when opened": lambda action: in_catalog(b"/OpenAction %b" % action),
    "when closed": lambda action: in_catalog(b"/AA << /WC %b >>" % action),
    "when printed": lambda action: in_catalog(b"/AA << /WP %b >>" % action),
    "when a page shows": lambda action: in_page(b"/AA << /O %b >>" % action),
    "when a page goes": lambda action: in_page(b"/AA << /C %b >>" % action),
    "when a link is clicked": lambda action: _annotation(b"/A %b" % action),
    "when the mouse enters": lambda action: _annotation(b"/AA << /E %b >>" % action),
    "when a field is typed in": lambda action: _field(b"/AA << /K %b >>" % action),
    "when a field is computed": lambda action: _field(b"/AA << /C %b >>" % action),
    "when a bookmark is chosen": _bookmark,
    "after going to a page": lambda action: in_catalog(
        b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next %b >>" % action
    ),
    "among several steps": lambda action: in_catalog(
        b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [<< /S /GoTo /D [3 0 R /Fit] >> %b] >>"
        % action
    ),
}


def actions() -> Cases:
    """Every action at every place, and what may not even happen on opening."""
    for action, written in ACTIONS.items():
        for place, put in PLACES.items():
            yield Case(f"{action} {place}", put(written), code=ACTIVE)
    for name in (b"/URI /URI (http://example.org/)", b"/Named /N /Print", b"/Hide /T (amount)"):
        opened = in_catalog(b"/OpenAction << /S %b >>" % name)
        yield Case(f"{name.split()[0].decode()[1:]} when opened", opened, code=ACTIVE)


def outside() -> Cases:
    """What points out of the document."""
    elsewhere = stream(b"", b"/F (//example.org/share/a)")
    specified = stream(b"", b"/F << /Type /Filespec /F (a) >> /FFilter /FlateDecode")
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F (other.pdf) /Page 0 >>"
    related = b"/AF [<< /Type /Filespec /F (a.exe) /RF << /F [(a.exe) 6 0 R] >> >>]"
    mime = b"/AF [<< /Type /Filespec /F (a.exe) /EF << /Exe 6 0 R >> >>]"
    for title, content in {
        "a text that lies elsewhere": in_page(b"/B 6 0 R", elsewhere),
        "a text that lies in a file": in_page(b"/B 6 0 R", specified),
        "a drawing out of another file": in_page(b"/B 6 0 R", stream(b"", form)),
        "an article of another file": _bookmark(b"<< /S /Thread /F (other.pdf) /D 0 >>"),
        "a view of a 3D scene": _bookmark(b"<< /S /GoTo3DView /TA 3 0 R /V /F >>"),
        "a 3D scene alone": in_catalog(b"", stream(b"U3D", b"/Type /3D /Subtype /U3D")),
        "related files": in_catalog(related, stream(b"MZ")),
        "a file under an odd key": in_catalog(mime, stream(b"MZ")),
        "an address after a page": in_catalog(
            b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (http://a/) >> >>"
        ),
        "a chain elsewhere after a page": in_catalog(
            b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 6 0 R >>", b"[<< /S /Hide >>]"
        ),
    }.items():
        yield Case(title, content, code=ACTIVE)
    yield from _untyped()


def _untyped() -> Cases:
    """Scripts and programs whose kind is missing, a text or a lie."""
    script = stream(b"app.alert(1)")
    for title, said, more in (
        ("a script without its kind", b"/JS 6 0 R", script),
        ("a script whose kind is a text", b"/S (JavaScript) /JS 6 0 R", script),
        ("a script of another kind", b"/S /URI /URI (http://a/) /JS (app.alert\\(1\\))", script),
        ("a script that says it is a drawing", b"/S /X /JS 6 0 R", stream(b"1", b"/Subtype /Form")),
        ("a program whose kind is a text", b"/S (Launch) /F (cmd.exe)", script),
        ("another file by a text", b"/S <476f546f52> /F (other.pdf)", script),
    ):
        link = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [9 9 99 99] /A << %b >> >>]"
        yield Case(title, in_page(link % said, more), code=ACTIVE)


def _annotations() -> dict[str, bytes]:
    """Annotations that play or carry something."""
    annotation = b"/Annots [<< /Type /Annot /Rect [9 9 99 99] %b >>]"
    settings = b"/RichMediaSettings << >> /RichMediaContent << /Assets << /Names [(a) 7 0 R] >> >>"
    shown = {
        "a file attachment": b"/Subtype /FileAttachment /FS %b" % ATTACHED,
        "rich media": b"/Subtype /RichMedia %b" % settings,
        "a 3D scene": b"/Subtype /3D /3DD 6 0 R",
        "a film": b"/Subtype /Movie /Movie << /F (film.avi) >>",
        "a sound": b"/Subtype /Sound /Sound 6 0 R",
        "a screen that renders": b"/Subtype /Screen /A %b" % ACTIONS["Rendition"],
    }
    return {what: in_page(annotation % part, EXECUTABLE, ATTACHED) for what, part in shown.items()}


def _trees() -> dict[str, bytes]:
    """What the names of a document lead to, and files beside it."""
    attached, script = b"[(a) 7 0 R]", b"[(a) 8 0 R]"
    catalogs = {
        "a script by name": b"/Names << /JavaScript << /Names %b >> >>" % script,
        "a script by name, further down": b"/Names << /JavaScript << /Kids [9 0 R] >> >>",
        "a file by name": b"/Names << /EmbeddedFiles << /Names %b >> >>" % attached,
        "a file by name, further down": b"/Names << /EmbeddedFiles << /Kids [10 0 R] >> >>",
        "a portfolio": b"/Collection << /View /D >> /Names << /EmbeddedFiles 10 0 R >>",
        "an associated file": b"/AF [7 0 R]",
        "a file that nothing names": b"",
    }
    more = (
        *(EXECUTABLE, ATTACHED, SCRIPT),
        b"<< /Limits [(a) (a)] /Names %b >>" % script,
        b"<< /Limits [(a) (a)] /Names %b >>" % attached,
    )
    found = {what: in_catalog(entries, *more) for what, entries in catalogs.items()}
    return found | {"a file of the page": in_page(b"/AF [7 0 R]", *more)}


def _forms() -> dict[str, bytes]:
    """Forms that are programs."""
    program = flate(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><script/></xdp:xdp>")
    form = b"/AcroForm << /Fields [] /XFA %b >>"
    return {
        "a form program": in_catalog(form % b"6 0 R", program),
        "a form program in pieces": in_catalog(form % b"[(template) 6 0 R]", program),
        "a form program in a form apart": in_catalog(
            b"/AcroForm 7 0 R", program, b"<< /Fields [] /XFA 6 0 R >>"
        ),
    }


def parts() -> Cases:
    """What carries files or programs without being an action."""
    for what, content in (_annotations() | _trees() | _forms()).items():
        yield Case(what, content, code=ACTIVE)
