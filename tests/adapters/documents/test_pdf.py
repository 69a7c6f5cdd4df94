"""Which PDF passes the gate."""

import io
import random
import zlib
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)
from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.pdfgen.canvas import Canvas

from adapters.documents.gate import Inspection, Refused

Inspect = Callable[..., Inspection]
Refuse = Callable[[bytes], Refused]


def saved(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def blank(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*A4)
    return writer


def printed(*sizes: tuple[float, float], compressed: bool = True) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pageCompression=int(compressed))
    for size in sizes:
        canvas.setPageSize(size)
        canvas.drawString(72, 72, "Otite, 85,40 euros")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def entries(**held: PdfObject | str) -> DictionaryObject:
    """A dictionary; text stands for a name."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(f"/{value}") if isinstance(value, str) else value
            for key, value in held.items()
        }
    )


def stream(data: bytes, **held: PdfObject | str) -> StreamObject:
    made = StreamObject()
    made.update(entries(**held))
    made._data = data
    return made


def test_every_page_is_counted_and_the_first_fifty_are_measured(inspect: Inspect) -> None:
    found = inspect(saved(blank(60)))
    assert found.pages == 60
    assert len(found.page_sizes) == 50


def test_what_a_usual_program_writes_is_taken(inspect: Inspect) -> None:
    assert inspect(printed(A4, A4, A4)).warnings == ()


def test_a_lying_page_is_a_warning(inspect: Inspect) -> None:
    assert inspect(printed(A4, landscape(A4))).warnings == ("document.landscape",)


def test_another_paper_is_a_warning(inspect: Inspect) -> None:
    assert inspect(printed(LETTER)).warnings == ("document.not_a4",)


def test_a_page_is_measured_as_it_is_shown(inspect: Inspect) -> None:
    writer = PdfWriter()
    turned = writer.add_blank_page(842, 595)
    turned.rotate(90)
    scaled = writer.add_blank_page(297.5, 421)
    scaled[NameObject("/UserUnit")] = NumberObject(2)
    cropped = writer.add_blank_page(1000, 1000)
    cropped.cropbox.upper_right = (595, 842)
    found = inspect(saved(writer))
    assert found.page_sizes == ((209.9, 297.0),) * 3
    assert found.warnings == ("document.blank_page",)


def test_white_space_and_nulls_may_follow_the_end(inspect: Inspect) -> None:
    assert inspect(saved(blank()) + b"\r\n \t\x00\x00\n").pages == 1


@pytest.mark.parametrize("tail", [b"PK\x03\x04", b"<html>", b"\n%%EO", b"."])
def test_nothing_else_may_follow_the_end(refused: Refuse, tail: bytes) -> None:
    assert refused(saved(blank()) + tail).code == "document.unreadable"


def test_a_pdf_cut_short_is_unreadable(refused: Refuse) -> None:
    content = printed(A4)
    for kept in (5, 100, len(content) // 2, len(content) - 8):
        assert refused(content[:kept]).code == "document.unreadable"


def test_a_pdf_without_a_page_is_unreadable(refused: Refuse) -> None:
    assert refused(saved(PdfWriter())).code == "document.unreadable"


def test_a_pdf_whose_content_is_damaged_is_unreadable(refused: Refuse) -> None:
    noise = random.Random(1).randbytes(5_000)
    packed = zlib.compress(noise.hex().encode())
    writer = blank()
    writer._add_object(stream(packed[:500] + noise, Filter="FlateDecode"))
    assert refused(saved(writer)).details == {"why": "damaged_stream"}


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_a_pdf_that_opens_without_a_password_is_taken(inspect: Inspect, algorithm: str) -> None:
    writer = PdfWriter(io.BytesIO(printed(A4, A4)))
    writer.encrypt("", "owner", permissions_flag=UserAccessPermissions.PRINT, algorithm=algorithm)
    assert inspect(saved(writer)).pages == 2


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_a_pdf_that_asks_for_a_password_is_refused(refused: Refuse, algorithm: str) -> None:
    writer = PdfWriter(io.BytesIO(printed(A4)))
    writer.encrypt("user", "owner", algorithm=algorithm)
    assert refused(saved(writer)).code == "document.needs_a_password"


def inflating(to_bytes: int, rounds: int = 1) -> bytes:
    packed = bytes(to_bytes)
    for _ in range(rounds):
        packed = zlib.compress(packed, 9)
    filters = ArrayObject([NameObject("/FlateDecode")] * rounds)
    writer = blank()
    writer._add_object(stream(packed, Filter=filters))
    return saved(writer)


def test_a_pdf_may_grow_to_250_million_bytes_and_no_more(inspect: Inspect, refused: Refuse) -> None:
    within = inflating(249_990_000)
    assert len(within) < 512_000
    assert inspect(within).pages == 1
    assert refused(inflating(250_000_001)).details == {"why": "too_much_data"}


def test_the_growth_of_all_streams_counts_together(refused: Refuse) -> None:
    writer = blank()
    for _ in range(3):
        writer._add_object(stream(zlib.compress(bytes(90_000_000)), Filter="FlateDecode"))
    assert refused(saved(writer)).details == {"why": "too_much_data"}


def test_a_bomb_packed_several_times_is_refused(refused: Refuse) -> None:
    assert refused(inflating(400_000_000, rounds=3)).code == "document.unreadable"


@pytest.mark.parametrize("name", ["LZWDecode", "RunLengthDecode", "ASCII85Decode"])
def test_streams_in_older_formats_are_read(inspect: Inspect, name: str) -> None:
    data = {
        "LZWDecode": bytes.fromhex("800b6050220c0c8501"),
        "RunLengthDecode": b"\x02abc\x81z\x80",
        "ASCII85Decode": b"<~87cURDZ~>",
    }[name]
    writer = blank()
    writer._add_object(stream(data, Filter=name))
    assert inspect(saved(writer)).pages == 1


def test_a_filter_that_nobody_knows_is_unreadable(refused: Refuse) -> None:
    writer = blank()
    writer._add_object(stream(b"anything", Filter="NoSuchFilter"))
    assert refused(saved(writer)).details == {"why": "unknown_filter"}


def test_a_picture_inside_may_declare_250_million_pixels_and_no_more(
    inspect: Inspect, refused: Refuse
) -> None:
    def picture(width: int) -> bytes:
        writer = blank()
        shape = {"Width": NumberObject(width), "Height": NumberObject(10_000)}
        writer._add_object(stream(b"", Subtype="Image", Filter="DCTDecode", **shape))
        return saved(writer)

    assert inspect(picture(25_000)).pages == 1
    assert refused(picture(25_001)).details == {"why": "too_many_pixels"}


def test_a_pdf_of_more_than_100_000_objects_is_refused(refused: Refuse) -> None:
    packed = zlib.compress(b"\x01\x00\x00\x00\x09" * 100_001, 9)
    content = (
        b"%%PDF-1.5\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Type /XRef /W [1 4 0]"
        b" /Index [1 100001] /Size 100002 /Root 1 0 R /Filter /FlateDecode /Length %d >>\n"
        b"stream\n%b\nendstream\nendobj\nstartxref\n45\n%%%%EOF\n" % (len(packed), packed)
    )
    assert content.index(b"2 0 obj") == 45
    assert refused(content).details == {"why": "too_many_objects"}


def test_pages_that_contain_themselves_are_unreadable(refused: Refuse) -> None:
    writer = blank()
    pages = writer.root_object["/Pages"]
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([pages.indirect_reference])
    assert refused(saved(writer)).code == "document.unreadable"


def test_a_deep_nest_of_lists_is_unreadable(refused: Refuse) -> None:
    content = saved(blank()).replace(b"/Count 1", b"/Deep " + b"[" * 60_000 + b"/Count 1")
    assert refused(content).code == "document.unreadable"
