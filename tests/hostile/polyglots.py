"""Files that are two things at once, and pictures or PDFs with something after their end."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

from PIL import Image

from hostile.case import BOUNDED, REFUSED, TYPE, UNREADABLE, Case, Cases
from hostile.damage import invoice, picture
from hostile.image_bombs import chunk, small
from hostile.raw_pdf import classic, one_page

PAGE: Final = b"<!doctype html><script>alert(1)</script>"
PROGRAM: Final = b"MZ\x90\x00" + bytes(56) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0"
ELF: Final = b"\x7fELF\x02\x01\x01" + bytes(57)


def archive(name: str = "a.txt", content: bytes = b"hello") -> bytes:
    """A ZIP archive of one file."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def gif() -> bytes:
    """A small GIF."""
    written = BytesIO()
    Image.new("P", (4, 4)).save(written, "GIF")
    return written.getvalue()


def _tails() -> dict[str, bytes]:
    """What is something by itself, although it comes last."""
    return {
        "ZIP": archive(),
        "Java archive": archive("META-INF/MANIFEST.MF", b"Main-Class: A"),
        "PDF": invoice(1),
        "web page": PAGE,
        "program": PROGRAM,
        "ELF program": ELF,
        "shell script": b"\n#!/bin/sh\necho hello\n",
        "RAR": b"Rar!\x1a\x07\x01\x00" + bytes(20),
        "7z": b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(24),
    }


def followed() -> Cases:
    """A sound file, then something else; a picture of a phone may bear a film, not a program."""
    pdf, png, jpeg = classic(one_page()), picture("PNG"), picture("JPEG")
    for what, tail in _tails().items():
        yield Case(f"PDF, then a {what}", pdf + tail, *_after_pdf(what))
        yield Case(f"PNG, then a {what}", png + tail, code=UNREADABLE, name="scan.png")
        # The copy that is served is encoded again, without a tail: words in it reach nobody.
        expected = BOUNDED if what in ("web page", "shell script") else REFUSED
        yield Case(f"JPEG, then a {what}", jpeg + tail, expected, name="photo.jpg")
    for what, tail in {"a byte": b"x", "a line": b"\nhello", "a picture": jpeg}.items():
        yield Case(f"PDF, then {what}", pdf + tail, code=UNREADABLE)
        yield Case(f"PNG, then {what}", png + tail, code=UNREADABLE, name="scan.png")


def _after_pdf(what: str) -> tuple[str, str | None]:
    """A second PDF at the end makes one file whose last table points nowhere sound."""
    return (BOUNDED, None) if what == "PDF" else (REFUSED, UNREADABLE)


def preceded() -> Cases:
    """Something else, and a sound file behind it."""
    pdf, png, jpeg = classic(one_page()), picture("PNG"), picture("JPEG")
    for what, head in {
        "ZIP": archive(),
        "web page": PAGE,
        "program": PROGRAM,
        "GIF": gif(),
        "mark of another order": b"\xef\xbb\xbf",
        "line end": b"\r\n",
        "zero": b"\0",
    }.items():
        for kind, content in (("PDF", pdf), ("PNG", png), ("JPEG", jpeg)):
            yield Case(f"a {what}, then a {kind}", head + content, code=TYPE)


def within() -> Cases:
    """Something else inside a sound file, where its own format has room for anything."""
    jpeg = picture("JPEG")
    comment = b"\xff\xfe" + (len(PAGE) + 2).to_bytes(2) + PAGE
    pdf = classic(one_page()).replace(b"%\xe2\xe3\xcf\xd3\n", b"%" + PAGE + b"\n")
    inside = {
        "a web page in the comment of a JPEG": (jpeg[:2] + comment + jpeg[2:], "photo.html"),
        "a web page in the text of a PNG": (small(chunk(b"tEXt", b"a\0" + PAGE)), "scan.html"),
        "an archive in a PNG": (small(chunk(b"zIPx", archive())), "scan.zip"),
        "a web page in the first lines of a PDF": (pdf, "facture.html"),
    }
    for what, (content, name) in inside.items():
        yield Case(what, content, BOUNDED, name=name)
    marked = b"\xff\xd8\xff\xe0GIF89a" + bytes(40)
    yield Case("the marks of a JPEG around a GIF", marked, code=UNREADABLE)
    yield Case("the mark of a PNG before a PDF", b"\x89PNG\r\n\x1a\n" + pdf, code=UNREADABLE)
    yield Case("the mark of a PDF before a ZIP", b"%PDF-1.7\n" + archive(), code=UNREADABLE)
    yield Case("the marks of a PDF around a ZIP", b"%PDF-1.7\n" + archive() + b"\n%%EOF\n")
    yield Case("the marks of a PDF around a web page", b"%PDF-1.7\n" + PAGE + b"\n%%EOF\n")
