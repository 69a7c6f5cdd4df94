"""PDFs in which one reader finds a script where another one finds none."""

from __future__ import annotations

import re
import zlib
from typing import Final

from hostile.case import ACTIVE, UNREADABLE, Case, Cases
from hostile.pdf_actions import SCRIPT
from hostile.pdf_hidden import ALGORITHMS
from hostile.raw_pdf import classic, flate, indirect, one_page, protected, stream, updated

GOOD: Final = b"<< /Type /Catalog /Pages 2 0 R >>"
EVIL: Final = b"<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript << /Names [(a) %b] >> >> >>"
CATALOG: Final = EVIL % SCRIPT
HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# Where a reader that looks for the end of a file within so many bytes does not see the table.
SPACES: Final = b" " * 6000 + b"\n"


def revisions() -> Cases:
    """Revisions of which readers believe one or the other."""
    evil = updated(classic(one_page()), {1: CATALOG})
    at = int(evil.rpartition(b"startxref")[2].split()[0])
    good = updated(evil, {1: GOOD})
    last = int(good.rpartition(b"startxref")[2].split()[0])
    before = good[: good.rindex(b"startxref")]
    for title, content in {
        "the evil revision in a comment": good + b"%% startxref\n%d\n%%%%EOF\n" % at,
        "the evil revision between": good,
        "the evil revision at the end": before + b"startxref\n%d\n%%%%EOF\n" % at,
        "the evil revision on one line": before + b"startxref %d\n%%%%EOF\n" % at,
        "two addresses": before + b"startxref\n%d\n%d\n%%%%EOF\n" % (last, at),
        "an address behind a comment": before
        + b"startxref\n%%\n%d\n%%%%EOF\nstartxref\n%d\n%%%%EOF" % (last, at),
    }.items():
        # Whatever is seen first in them, a table that does not hold or the script: no reader
        # that would run it gets the file.
        yield Case(title, content, code=ACTIVE if title in _READ else None)


_READ: Final = {"the evil revision in a comment", "the evil revision between"}


def _table(offsets: dict[int, int], more: bytes = b"") -> bytes:
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % one for one in sorted(offsets.items()))
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (max(offsets) + 1)
    return b"xref\n0 1\n0000000000 65535 f \n" + rows + more + end


def _twice_in_a_table(order: str) -> bytes:
    """The catalog stands twice in the table."""
    content, offsets = HEAD, {}
    for number, body in one_page().items():
        offsets[number] = len(content)
        content += indirect(number, body)
    places = {"g": offsets[1], "e": len(content)}
    content += indirect(1, CATALOG)
    offsets[1] = places[order[0]]
    again = b"1 1\n%010d 00000 n \n" % places[order[1]]
    return content + _table(offsets, again) + b"startxref\n%d\n%%%%EOF\n" % len(content)


def pack_of(order: str, filters: bytes, data: bytes | None = None) -> bytes:
    """An object stream in which the catalog stands several times."""
    bodies = [CATALOG if letter == "e" else GOOD for letter in order]
    places = [sum(len(body) + 1 for body in bodies[:i]) for i in range(len(bodies))]
    numbers = b" ".join(b"1 %d" % at for at in places) + b"\n"
    plain = numbers + b"\n".join(bodies)
    said = b"/Type /ObjStm /N %d /First %d %b" % (len(bodies), len(numbers), filters)
    return stream(plain if data is None else data, said)


def _twice_in_a_stream(order: str, index: int, pack: bytes) -> bytes:
    objects = {number: body for number, body in one_page().items() if number != 1}
    content, rows = HEAD, {1: b"\x02" + (6).to_bytes(4) + index.to_bytes(2)}
    for number, body in {**objects, 6: pack}.items():
        rows[number] = b"\x01" + len(content).to_bytes(4) + b"\0\0"
        content += indirect(number, body)
    rows[7] = b"\x01" + len(content).to_bytes(4) + b"\0\0"
    named = b"/Type /XRef /W [1 4 2] /Index [1 7] /Size 8 /Root 1 0 R"
    table = stream(b"".join(rows[number] for number in sorted(rows)), named)
    return content + indirect(7, table) + b"startxref\n%d\n%%%%EOF\n" % len(content)


def twice() -> Cases:
    """Numbers that stand twice in a table or in an object stream."""
    for order in ("ge", "eg"):
        content = _twice_in_a_table(order)
        yield Case(f"a number twice in a table, {order}", content, code=ACTIVE)
    for order in ("ge", "eg", "geg", "gge"):
        for index in range(len(order)):
            content = _twice_in_a_stream(order, index, pack_of(order, b""))
            title = f"a number twice in an object stream, {order}, place {index}"
            yield Case(title, content, code=ACTIVE)
    for title, pack in _packed_oddly().items():
        yield Case(title, classic({**one_page(), 9: pack}, unlisted=(9,)))


def _packed_oddly() -> dict[str, bytes]:
    """Object streams that no table names, packed so that inflating shows nothing."""
    body = b"1 0 " + CATALOG
    said = b"/Type /ObjStm /N 1 /First 4 "
    return _packed_elsewise(body, said) | {
        "an object stream in hexadecimal": stream(
            body.hex().encode() + b">", said + b"/Filter /ASCIIHexDecode"
        ),
        "an object stream behind a text that feigns another": stream(
            body.hex().encode() + b">", b"/Filter /AHx /X (1 0 obj <<) " + said
        ),
        "an object stream behind a name that feigns another": stream(
            body.hex().encode() + b">", b"/Filter /AHx /obj << >> " + said
        ),
        "an object stream with a filter elsewhere": stream(body, said + b"/Filter 5 0 R"),
    }


def _packed_elsewise(body: bytes, said: bytes) -> dict[str, bytes]:
    row = b"\x02\0" * 4
    return {
        "an object stream deflated twice": stream(
            zlib.compress(zlib.compress(body)), said + b"/Filter [/FlateDecode /FlateDecode]"
        ),
        "an object stream with a predictor": flate(
            row, said + b"/DecodeParms << /Predictor 12 /Columns 1 >>"
        ),
        "an object stream with a name as numbers": flate(
            body.replace(b"/JavaScript", b"/J#61vaScrip#74"), said
        ),
        "an object stream whose end is damaged": stream(
            zlib.compress(body)[:-6] + b"\xff" * 9, said + b"/Filter /FlateDecode"
        ),
        "an object stream behind a long line": flate(body, said).replace(
            b"stream\n", b"stream  \t\r\n", 1
        ),
    }


def headers() -> Cases:
    """Objects outside the table, under headers that not every reader takes for such."""
    good = classic(one_page())
    table = good.rindex(b"xref\n0 1")
    glued = good[:table].removesuffix(b"\n")
    for title, head in {
        "comments between": b"\n1 %x\n0 %y\nobj\n",
        "the end of the one before": b" 1 0 obj",
        "a form feed before": b"\x0c1\x000\x0cobj",
        "many zeros": b"\n0001 00000 obj",
        "a sign": b"\n+1 0 obj",
        "bare line ends": b"\r1\r0\robj\r",
    }.items():
        for where, tail in (("", b""), (" far from the end", SPACES)):
            content = glued + head + CATALOG + b"\nendobj\n" + good[table:] + tail
            yield Case(f"an object behind {title}{where}", content)
    yield from _within()


def _within() -> Cases:
    """Objects where none should be, or under names too short to be searched for."""
    good = classic(one_page())
    table = good.rindex(b"xref\n0 1")
    glued = good[:table].removesuffix(b"\n")
    within = classic(one_page(more=(stream(b"\n" + indirect(1, CATALOG)),)))
    yield Case("an object within a stream", within, code=ACTIVE)
    text = classic(one_page(more=(b"<< /X (\n%b) >>" % indirect(1, CATALOG),)))
    yield Case("an object within a text", text, code=ACTIVE)
    short = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AA << /WC << /S /URI /URI (a) >> >> >>\n"
    hidden = (
        glued
        + b"\x0c"
        + short
        + b"endobj\n"
        + good[table:].replace(b"%d" % table, b"%d" % (table + len(short) + 7))
    )
    yield Case("an object outside the table under a short name", hidden, code=ACTIVE)


def under_a_password() -> Cases:
    """Encrypted files that open by themselves, with a plain catalog beside the encrypted one."""
    for algorithm in ALGORITHMS:
        whole = protected(classic(one_page()), algorithm)
        root = re.search(rb"/Root (\d+) 0 R", whole)
        number = int(root[1]) if root else 1
        hidden = _before_the_table(whole, indirect(number, CATALOG))
        yield Case(f"a plain catalog beside {algorithm}", hidden, code=ACTIVE)
        packed = indirect(77, flate(b"1 0 " + CATALOG, b"/Type /ObjStm /N 1 /First 4"))
        hidden = _before_the_table(whole, packed)
        yield Case(f"an object stream beside {algorithm}", hidden, code=ACTIVE)


def _before_the_table(whole: bytes, hidden: bytes) -> bytes:
    """The file with one more object; only the last number changes, the same digits elsewhere not.

    The file's own identifier, of which its key is made, has those digits once in fifty times.
    """
    at = whole.rindex(b"xref\n0 ")
    end = b"startxref\n%d\n"
    return whole[:at] + hidden + whole[at:].replace(end % at, end % (at + len(hidden)))


def numbers_of_pages() -> Cases:
    """Documents whose readers do not agree on how many pages there are, or that have too many."""
    kids = b"3 0 R " * 50
    for told in (1, 10, 49):
        tree = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, told)
        content = classic({**one_page(), 2: tree})
        yield Case(f"fifty pages that say {told}", content, code=UNREADABLE)
    for floors, each in ((4, 10), (13, 2), (2, 23)):
        yield Case(f"{each**floors} pages in a kilobyte", _dag(floors, each), code=UNREADABLE)


def _dag(floors: int, each: int) -> bytes:
    """A page that stands many times under parents that stand many times."""
    objects = dict(one_page())
    for floor in range(floors):
        kid = 3 if floor == floors - 1 else 11 + floor
        told = (b"%d 0 R " % kid * each, each ** (floors - floor))
        objects[10 + floor] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % told
    objects[1] = b"<< /Type /Catalog /Pages 10 0 R >>"
    return classic(objects)
