"""PDFs written object by object, so that nothing tidies up what is meant to be odd."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from io import BytesIO

from pypdf import PdfReader, PdfWriter

Objects = Mapping[int, bytes]

A4 = b"/MediaBox [0 0 595 842]"
TEXT = b"BT /F1 12 Tf 72 770 Td (Facture 2026) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
FIRST_FREE = 6
"""The number of the first object that a document adds to the five of `one_page`."""


def one_page(catalog: bytes = b"", *, page: bytes = b"", more: tuple[bytes, ...] = ()) -> Objects:
    """The objects of one A4 page with a line of text; those added follow from number 6 on."""
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R %b /Contents 4 0 R" % A4
        + b" /Resources << /Font << /F1 5 0 R >> >> %b >>" % page,
        stream(TEXT),
        FONT,
        *more,
    )
    return dict(enumerate(bodies, 1))


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    """A stream object with these bytes as they are."""
    told = len(data) if length is None else length
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (told, entries, data)


def flate(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object with these bytes deflated."""
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode %b" % entries)


def indirect(number: int, body: bytes) -> bytes:
    """An object as it stands in the file."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def classic(
    objects: Objects,
    *,
    trailer: bytes = b"/Root 1 0 R",
    unlisted: Collection[int] = (),
    header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
) -> bytes:
    """A whole file with a table of objects, which may leave some out."""
    return header + _classic_revision(objects, len(header), trailer, unlisted)


def updated(before: bytes, objects: Objects, *, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file with a second revision that adds or replaces these objects."""
    previous = before.rpartition(b"startxref")[2].split()[0]
    entries = b"%b /Prev %b" % (trailer, previous)
    return before + _classic_revision(objects, len(before), entries, ())


def compressed(
    objects: Objects,
    *,
    packed: Collection[int],
    trailer: bytes = b"/Root 1 0 R",
    unlisted: Collection[int] = (),
) -> bytes:
    """A whole file without a classic table: some objects lie in an object stream."""
    holder = max(objects) + 1
    loose = {number: body for number, body in objects.items() if number not in packed}
    loose[holder] = object_stream({number: objects[number] for number in packed})
    content, offsets = _bodies(loose, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    rows = {number: (1, at, 0) for number, at in offsets.items()}
    rows |= {number: (2, holder, i) for i, number in enumerate(sorted(packed))}
    rows[holder + 1] = (1, len(content), 0)
    for number in unlisted:
        rows.pop(number, None)
    return content + _table_stream(rows, holder + 1, trailer, len(content))


def object_stream(objects: Objects) -> bytes:
    """An object stream, deflated."""
    numbers, at = [], 0
    for number in sorted(objects):
        numbers.append(b"%d %d" % (number, at))
        at += len(objects[number]) + 1
    head = b" ".join(numbers) + b"\n"
    bodies = b"\n".join(objects[number] for number in sorted(objects))
    return flate(head + bodies, b"/Type /ObjStm /N %d /First %d" % (len(objects), len(head)))


def protected(content: bytes, algorithm: str, user_password: str = "") -> bytes:
    """The same document encrypted; with the empty password it opens by itself."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt(user_password, "owner", algorithm=algorithm)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _bodies(objects: Objects, content: bytes) -> tuple[bytes, dict[int, int]]:
    """The file so far with these objects, and where each begins."""
    parts, at, offsets = [content], len(content), {}
    for number in sorted(objects):
        offsets[number] = at
        parts.append(indirect(number, objects[number]))
        at += len(parts[-1])
    return b"".join(parts), offsets


def _classic_revision(
    objects: Objects, start: int, trailer: bytes, unlisted: Collection[int]
) -> bytes:
    """Objects, their table and the end, for a file that is so long already."""
    content, offsets = _bodies(objects, b"")
    listed = sorted(set(offsets) - set(unlisted))
    rows = b"0 1\n0000000000 65535 f \n" + b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, start + offsets[number]) for number in listed
    )
    end = b"trailer\n<< /Size %d %b >>\n" % (max(listed) + 1, trailer)
    return content + b"xref\n" + rows + end + b"startxref\n%d\n%%%%EOF\n" % (start + len(content))


def _table_stream(
    rows: Mapping[int, tuple[int, int, int]], number: int, trailer: bytes, at: int
) -> bytes:
    """The table of objects as a stream, and the end of the file."""
    index = b" ".join(b"%d 1" % one for one in sorted(rows))
    data = b"".join(
        kind.to_bytes(1) + where.to_bytes(4) + place.to_bytes(2)
        for _, (kind, where, place) in sorted(rows.items())
    )
    entries = b"/Type /XRef /W [1 4 2] /Index [%b] /Size %d %b" % (index, number + 1, trailer)
    return indirect(number, flate(data, entries)) + b"startxref\n%d\n%%%%EOF\n" % at
