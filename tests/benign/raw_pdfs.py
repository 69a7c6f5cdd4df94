"""PDFs written by hand, with what is rare, old or slightly wrong, and harmless."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image

from hostile.raw_pdf import (
    A4,
    FONT,
    TEXT,
    classic,
    compressed,
    flate,
    indirect,
    one_page,
    stream,
    updated,
)

Files = Iterator[tuple[str, bytes]]

CATALOGS: Final = {
    "opens on its page": b"/OpenAction [3 0 R /Fit]",
    "goes to its page": b"/OpenAction << /S /GoTo /D [3 0 R /XYZ 0 842 1] >>",
    "goes to a name": b"/OpenAction << /Type /Action /S /GoTo /D (top) >>"
    b" /Names << /Dests << /Names [(top) [3 0 R /Fit]] >> >>",
    "is tagged": b"/MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >>"
    b" /Lang (fr-FR)",
    "has layers": b"/OCProperties << /OCGs [] /D << /Order [] >> >>",
    "numbers its pages": b"/PageLabels << /Nums [0 << /S /r >>] >>",
    "asks for a window": b"/ViewerPreferences << /HideToolbar true /Duplex /Simplex >>",
    "has empty trees": b"/Names << /JavaScript << /Names [] >> /EmbeddedFiles << /Names [] >> >>",
    "has an empty form": b"/AcroForm << /Fields [] /DR << >> /NeedAppearances false >>",
    "has metadata": b"/Metadata 6 0 R",
    "has article threads": b"/Threads []",
    "says its version": b"/Version /2.0 /Extensions << /ADBE << /BaseVersion /1.7 >> >>",
    "has empty actions": b"/AA << >>",
}
PAGES: Final = {
    "links": b"/Annots [<< /Type /Annot /Subtype /Link /Rect [9 9 99 29]"
    b" /A << /S /URI /URI (https://example.org/) >> >>]",
    "links to a page": b"/Annots [<< /Type /Annot /Subtype /Link /Rect [9 9 99 29]"
    b" /A << /S /GoTo /D [3 0 R /Fit] >> >>]",
    "names a printer's command": b"/Annots [<< /Type /Annot /Subtype /Link /Rect [9 9 99 29]"
    b" /A << /S /Named /N /NextPage >> >>]",
    "is stamped": b"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [9 9 99 29] /Name /Paid >>]",
    "is turned": b"/Rotate 270",
    "is in large units": b"/UserUnit 2",
    "is cropped": b"/CropBox [10 10 500 800] /TrimBox [10 10 500 800]",
    "blends": b"/Group << /S /Transparency /CS /DeviceRGB >>",
    "fades in": b"/Trans << /S /Fade >> /Dur 3",
    "has a script's words": b"/PieceInfo << /App << /Private (JavaScript /JS /Launch) >> >>",
    "has a program's tab order": b"/Tabs /S",
}


def entries() -> Files:
    """What a catalog and a page may say."""
    xml = stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", b"/Type /Metadata /Subtype /XML")
    for what, catalog in CATALOGS.items():
        yield f"a document that {what}", classic(one_page(catalog, more=(xml,)))
    for what, page in PAGES.items():
        yield f"a page that {what}", classic(one_page(page=page))


def _signed() -> bytes:
    """A field with a signature, as the invoices of hospitals have."""
    value = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
    value += b" /ByteRange [0 100 200 300] /Contents <%b> >>" % (b"30" * 600)
    field = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 6 0 R /F 132"
    more = (value, field + b" /Rect [0 0 0 0] /P 3 0 R >>")
    form = b"/AcroForm << /Fields [7 0 R] /SigFlags 3 >>"
    return classic(one_page(form, page=b"/Annots [7 0 R]", more=more))


def _named_like_keys() -> bytes:
    """Fonts and pictures under names that mean something elsewhere."""
    names = b"/AA 5 0 R /JS 5 0 R /XFA 5 0 R /EF 5 0 R /RF 5 0 R /Next 5 0 R"
    page = b"<< /Type /Page /Parent 2 0 R %b /Contents 4 0 R /Resources << /Font << %b >> >> >>"
    return classic({**one_page(), 3: page % (A4, names)})


def _hybrid() -> bytes:
    """A table for old readers, and beside it a stream for new ones."""
    content = classic({**one_page(), 6: b"(apart)"}, unlisted=(6,))
    body, mark, end = content.rpartition(b"xref\n0 1\n")
    row = b"\x01" + body.index(b"6 0 obj").to_bytes(4) + b"\0\0"
    table = stream(row, b"/Type /XRef /W [1 4 2] /Index [6 1] /Size 8 /Root 1 0 R")
    moved = body + indirect(7, table)
    end = end.replace(b"/Root 1 0 R", b"/Root 1 0 R /XRefStm %d" % len(body))
    return moved + mark + end.replace(b"\n%d\n%%%%EOF" % len(body), b"\n%d\n%%%%EOF" % len(moved))


def _moved_table(by: int) -> bytes:
    """The address of the table is a few bytes off."""
    content = classic(one_page())
    head, _, tail = content.rpartition(b"startxref\n")
    at = int(tail.split()[0]) + by
    return head + b"startxref\n%d\n%%%%EOF\n" % at


def _with_freed_rows() -> bytes:
    content = classic(one_page())
    table = content.rindex(b"xref\n0 1\n") + 9
    return content[: table + 20] + b"9 2\n" + b"0000000000 00001 f \n" * 2 + content[table + 20 :]


def _many_pages(count: int) -> bytes:
    """A balanced tree of pages, as PDF writers build for long documents."""
    objects, leaves = dict(one_page()), []
    per = 20
    for i in range(count):
        leaves.append(100 + i)
        parent = 100 + count + i // per
        objects[100 + i] = b"<< /Type /Page /Parent %d 0 R /Contents 4 0 R >>" % parent
    floors = []
    for i in range(0, count, per):
        kids = b" ".join(b"%d 0 R" % leaf for leaf in leaves[i : i + per])
        floors.append(100 + count + i // per)
        objects[floors[-1]] = b"<< /Type /Pages /Parent 2 0 R /Kids [%b] /Count %d >>" % (
            kids,
            len(leaves[i : i + per]),
        )
    kids = b" ".join(b"%d 0 R" % floor for floor in floors)
    objects[2] = b"<< /Type /Pages /Kids [%b] /Count %d %b >>" % (kids, count, A4)
    return classic(objects)


def structures() -> Files:
    """How the objects may lie in the file."""
    yield "signed", _signed()
    yield "names like keys", _named_like_keys()
    yield "hybrid table", _hybrid()
    yield "object streams", compressed(one_page(), packed={1, 2, 3, 5})
    yield "a few in object streams", compressed(one_page(), packed={5})
    yield "free rows", _with_freed_rows()
    yield "two revisions", updated(classic(one_page()), {4: stream(TEXT)})
    twice = updated(classic(one_page()), {4: stream(TEXT)})
    yield "three revisions", updated(twice, {5: FONT})
    yield "a balanced tree of 480 pages", _many_pages(480)
    for version in (b"1.0", b"1.3", b"1.4", b"1.6", b"2.0"):
        header = b"%%PDF-%b\n" % version
        yield f"PDF {version.decode()}", classic(one_page(), header=header)
    yield "returns and feeds", classic(one_page(), header=b"%PDF-1.4\r\n%\xe2\xe3\xcf\xd3\r\n")


def slips() -> Files:
    """Slips that real programs make, and every viewer bears."""
    whole = classic(one_page())
    for by in (-4, -2, -1, 1, 2):
        yield f"table {by:+} bytes off", _moved_table(by)
    for what, tail in {
        "no line end": b"",
        "return and feed": b"\r\n",
        "many line ends": b"\n" * 50,
        "zeros": b"\0" * 700,
        "return, feed and zeros": b"\r\n\0\0\0",
        "spaces": b"  \t\n",
    }.items():
        yield f"{what} at the end", whole.rstrip() + tail
    yield "length too short", classic({**one_page(), 4: stream(TEXT, length=len(TEXT) - 3)})
    yield "length too long", classic({**one_page(), 4: stream(TEXT, length=len(TEXT) + 2)})
    apart = b"<< /Length 6 0 R >>\nstream\n%b\nendstream" % TEXT
    yield "length apart", classic({**one_page(), 4: apart, 6: b"%d" % len(TEXT)})
    short = flate(TEXT)
    unchecked = short.replace(short[-14:-10], b"\0\0\0\0")
    yield "wrong checksum of a compressed text", classic({**one_page(), 4: unchecked})
    yield "wrong size", whole.replace(b"/Size 6", b"/Size 5")
    yield "long comment", classic(one_page(), header=b"%PDF-1.4\n%" + b"x" * 5000 + b"\n")


def filters() -> Files:
    """Texts and pictures in every form that a page may show."""
    a85 = base64.a85encode(TEXT) + b"~>"
    yield "ASCII85", classic({**one_page(), 4: stream(a85, b"/Filter /ASCII85Decode")})
    hexed = base64.b16encode(TEXT) + b">"
    yield "hexadecimal", classic({**one_page(), 4: stream(hexed, b"/Filter [/AHx]")})
    runs = bytes([len(TEXT) - 1]) + TEXT + b"\x80"
    yield "run lengths", classic({**one_page(), 4: stream(runs, b"/Filter /RunLengthDecode")})
    inline = TEXT + b" BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI"
    yield "picture in a text", classic({**one_page(), 4: flate(inline)})
    yield "several texts", classic(one_page()).replace(b"/Contents 4 0 R", b"/Contents [4 0 R]")
    for name, kind in ((b"DCTDecode", "JPEG"), (b"JPXDecode", "JPEG2000")):
        written = BytesIO()
        Image.radial_gradient("L").save(written, kind)
        yield f"picture as {name.decode()}", _picture(name, written.getvalue(), 256)
    yield "picture as CCITTFaxDecode", _picture(b"CCITTFaxDecode", b"\x00\x10\x01", 16, bits=1)
    predicted = flate(b"\x02" + bytes(99), b"/DecodeParms << /Predictor 12 /Columns 99 >>")
    yield "predictor", classic(one_page(more=(predicted,)))


def _picture(name: bytes, data: bytes, side: int, *, bits: int = 8) -> bytes:
    size = b"/Width %d /Height %d /BitsPerComponent %d" % (side, side, bits)
    about = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray %b /Filter /%b" % (size, name)
    return classic(one_page(more=(stream(data, about),)))
