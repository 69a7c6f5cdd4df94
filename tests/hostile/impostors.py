"""Files of other kinds, under their own name or under that of a kind that is taken."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import Final

from PIL import Image

from hostile.case import BOUNDED, TOO_LARGE, TYPE, UNREADABLE, Case, Cases
from hostile.damage import invoice
from hostile.polyglots import ELF, PAGE, PROGRAM, archive, gif

PDF_MAX_BYTES: Final = 512_000
LIES: Final = ("scan.pdf", "photo.jpg", "scan.png")


def _picture(kind: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (210, 297), "white").save(written, kind)
    return written.getvalue()


def _film(brand: bytes) -> bytes:
    """The beginning of a film or of a phone's picture."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mp42" + brand + b"\0\0\x10\0mdat" + bytes(4088)


def _documents() -> dict[str, bytes]:
    return {
        "facture.docx": archive("word/document.xml", b"<document/>"),
        "facture.odt": archive("mimetype", b"application/vnd.oasis.opendocument.text"),
        "facture.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "facture.rtf": b"{\\rtf1 Facture}",
        "facture.txt": b"Facture 27,50 EUR\n",
        "facture.html": PAGE,
        "facture.xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///a'>]>",
        "facture.eml": b"From: a@example.org\r\nSubject: Facture\r\n\r\nFacture",
        "facture.ps": b"%!PS-Adobe-3.0\nshowpage\n",
        "facture.fdf": b"%FDF-1.2\n1 0 obj<</FDF<<>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    }


def _pictures() -> dict[str, bytes]:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    return {
        "photo.gif": gif(),
        "photo.tiff": _picture("TIFF"),
        "photo.bmp": _picture("BMP"),
        "photo.webp": _picture("WEBP"),
        "photo.jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
        "photo.heic": _film(b"heic"),
        "photo.avif": _film(b"avif"),
        "photo.svg": drawing,
        "photo.svgz": gzip.compress(drawing, mtime=0),
        "film.mp4": _film(b"isom"),
        "photos.zip": archive("photo.jpg", _picture("JPEG")),
    }


def _programs() -> dict[str, bytes]:
    return {
        "setup.exe": PROGRAM,
        "setup": ELF,
        "photo.jpg.lnk": b"L\0\0\0\x01\x14\x02\0" + bytes(68),
    }


def others() -> Cases:
    """Every other kind, honest or lying."""
    for name, content in (_documents() | _pictures() | _programs()).items():
        for told in (name, *LIES):
            yield Case(f"{name} called {told}", content, code=TYPE, name=told)


def almost_nothing() -> Cases:
    """Files that hold nothing, or hardly more than the mark of a kind."""
    yield Case("nothing", b"", code=UNREADABLE)
    for byte in (b"\0", b"%", b"\xff", b"\x89", b"\n"):
        yield Case(f"one byte, {byte[0]}", byte, code=TYPE)
    for mark in (
        b"%PDF",
        b"%PDF_1.7\n",
        b"\xff\xd8",
        b"\x89PNG\r\n",
        b"\x89PNG\n\x1a\n\0\0",
        b"%pdf-1.7",
    ):
        yield Case(f"a mark that is not whole, {mark!r}", mark, code=TYPE)
    for mark in (
        b"%PDF-",
        b"%PDF-1.7\n",
        b"%PDF-1.7\n%%EOF\n",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ):
        yield Case(f"only a mark, {mark!r}", mark, code=UNREADABLE)
        yield Case(f"a mark and zeros, {mark!r}", mark + bytes(4096), code=UNREADABLE)
    yield Case("zeros", bytes(100_000), code=TYPE)
    tables = b"%PDF-1.7\nxref\n0 0\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
    yield Case("a PDF of no object", tables, code=UNREADABLE)
    yield Case("a mark and an end a million times", b"%PDF-1.7\n%%EOF\n" * 30_000, BOUNDED)


def heavy() -> Cases:
    """Sound PDFs above the largest size."""
    content = invoice()
    head, mark, tail = content.rpartition(b"startxref")
    for size in (PDF_MAX_BYTES + 1, PDF_MAX_BYTES + 1_000, 5_000_000):
        room = size - len(content) - 2
        padded = head + b"%" + b" " * room + b"\n" + mark + tail
        yield Case(f"PDF of {size} bytes", padded, code=TOO_LARGE)
        yield Case(f"PDF of {size} bytes called a photo", padded, code=TOO_LARGE, name="photo.jpg")
