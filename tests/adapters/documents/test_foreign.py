"""What may follow a picture, or hide in it."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfWriter

from adapters.documents.gate import Inspection, Refused
from sheets import page_of_text, saved

Inspect = Callable[..., Inspection]
Refuse = Callable[[bytes], Refused]
PHOTO = saved(page_of_text())
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(range(256)) * 400


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("run.class", b"anything")
    return written.getvalue()


def pdf() -> bytes:
    written = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(archive(), id="ZIP"),
        pytest.param(FILM + archive(), id="film and ZIP"),
        pytest.param(FILM + archive() + b"trailing", id="ZIP not quite at the end"),
        pytest.param(pdf(), id="PDF"),
        pytest.param(FILM + pdf(), id="film and PDF"),
        pytest.param(b"MZ\x90\x00" + bytes(60), id="Windows program"),
        pytest.param(b"\x7fELF\x02\x01\x01" + bytes(60), id="Linux program"),
        pytest.param(b"\n<HTML><body>hello</body></html>", id="page"),
        pytest.param(FILM + b"<script >alert(1)</script>", id="script"),
        pytest.param(b"<?php phpinfo(); ?>", id="PHP"),
        pytest.param(b"<svg version='1' xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(b"Rar!\x1a\x07\x01\x00" + bytes(60), id="RAR"),
    ],
)
def test_a_photo_followed_by_something_that_opens_elsewhere_is_refused(
    refused: Refuse, tail: bytes
) -> None:
    refusal = refused(PHOTO + tail)
    assert refusal.code == "document.unreadable"
    assert refusal.details == {"why": "foreign_tail"}


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(FILM, id="motion photo"),
        pytest.param(PHOTO, id="second picture"),
        pytest.param(b"\x00\x00\x01\x0aImage_UTC_Data1SEFH\x6a\x00\x00\x00SEFT", id="Samsung"),
        pytest.param(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>", id="XMP"),
        pytest.param(bytes(5_000), id="NULs"),
        pytest.param(b"\r\n", id="line end"),
        pytest.param(FILM + b"MZ<b>PK\x03\x04 PK", id="chance"),
    ],
)
def test_a_photo_followed_by_what_phones_add_is_taken(inspect: Inspect, tail: bytes) -> None:
    assert inspect(PHOTO + tail).media_type == "image/jpeg"


def test_a_thumbnail_inside_is_not_the_end_of_the_photo(inspect: Inspect) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x927C] = saved(page_of_text().resize((90, 120))) + b"<script>"
    assert inspect(saved(page_of_text(), exif=exif)).pages == 1


def test_a_pdf_mark_near_the_beginning_makes_any_picture_a_pdf(refused: Refuse) -> None:
    comment = b"%PDF-1.7 hidden"
    photo = PHOTO[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment + PHOTO[2:]
    assert refused(photo).details == {"why": "foreign_tail"}


def test_an_archive_inside_the_last_chunk_of_a_png_is_refused(refused: Refuse) -> None:
    content, data = saved(page_of_text(), "PNG"), b"Comment\x00" + archive()
    chunk = b"tEXt" + data
    chunk = len(data).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
    assert refused(content[:-12] + chunk + content[-12:]).details == {"why": "foreign_tail"}


def test_a_pdf_that_ends_as_an_archive_is_refused(refused: Refuse) -> None:
    content = pdf().replace(b"%%EOF", b"% " + archive() + b"\n%%EOF")
    assert refused(content).details == {"why": "foreign_tail"}
