"""PDFs that are small and ask for much: memory, time or pixels."""

from __future__ import annotations

import base64
import zlib
from itertools import repeat

from hostile.case import BOUNDED, TOO_LARGE, UNREADABLE, Case, Cases
from hostile.deflated import MEGA, zeros
from hostile.raw_pdf import A4, FIRST_FREE, classic, flate, object_stream, one_page, stream


def _page_of(body: bytes, *more: bytes) -> bytes:
    """A page whose text is this object."""
    return classic({**one_page(more=more), 4: body})


def _flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def _named(*filters: bytes) -> bytes:
    return b"/Filter [%b]" % b" ".join(b"/%b" % name for name in filters)


def _lzw(megabytes: int) -> bytes:
    """Codes that each stand for the longest row of zeros known so far, the table never cleared."""
    codes = [256, 0, *range(258, 4096)]
    longest = 4096 - 257
    codes += repeat(4095, megabytes * MEGA // longest)
    bits, held, written = 0, 0, bytearray()
    for position, code in enumerate(codes):
        width = next(
            w for w, last in ((9, 254), (10, 766), (11, 1790), (12, 1 << 40)) if position <= last
        )
        held, bits = (held << width) | code, bits + width
        while bits >= 8:
            bits -= 8
            written.append(held >> bits & 255)
            held &= (1 << bits) - 1
    return bytes(written)


def _streams() -> dict[str, bytes]:
    """Streams that grow beyond what a document may hold."""
    wide = b"/DecodeParms << /Predictor 15 /Columns 2147483647 >>"
    odd = b"/DecodeParms << /Predictor 15 /Columns 1 /Colors 2147483647 /BitsPerComponent 16 >>"
    four = b"FlateDecode"
    return {
        "deflate of 300 MB": stream(zeros(300), _named(four)),
        "deflate twice": stream(_flate(zeros(300)), _named(four, four)),
        "deflate three times": stream(_flate(zeros(300), 2), _named(four, four, four)),
        "deflate nine times": stream(_flate(zeros(300), 8), _named(*[four] * 9)),
        "deflate a hundred times": stream(_flate(b"", 100), _named(*[four] * 100)),
        "LZW": stream(_lzw(600), _named(b"LZWDecode")),
        "LZW in deflate": stream(_flate(_lzw(600)), _named(four, b"LZWDecode")),
        "run lengths": stream(_flate(b"\x81\0" * (20 * MEGA)), _named(four, b"RunLengthDecode")),
        "ASCII85 zeros": stream(_flate(b"z" * (49 * MEGA)), _named(four, b"ASCII85Decode")),
        "hexadecimal": stream(
            _flate(base64.b16encode(zeros(300))), _named(four, b"ASCIIHexDecode", four)
        ),
        "wide predictor": flate(bytes(1000), wide),
        "deep predictor": flate(bytes(1000), odd),
        "declared 4 GiB": stream(b"q Q", length=1 << 32),
        "declared 2^63 bytes": stream(b"q Q", length=1 << 63),
        "a negative length": stream(b"q Q", length=-9),
    }


def streams() -> Cases:
    """Streams as the text of a page, beside it, and where a reader opens them before any check."""
    lenient = {"wide predictor", "deep predictor", "a negative length", "deflate a hundred times"}
    grown = _streams()
    for what, body in grown.items():
        expected = BOUNDED if what in lenient else None
        yield _bomb(f"{what} as text", _page_of(body), expected)
    for what in ("deflate of 300 MB", "deflate three times", "LZW", "declared 4 GiB"):
        unused = classic(one_page(more=(grown[what],)))
        yield _bomb(f"{what} that no page uses", unused)
    half = stream(zeros(45), _named(b"FlateDecode"))
    yield _bomb("seven streams of 45 MB", classic(one_page(more=(half,) * 7)))
    objects = b"/Type /ObjStm /N 2 /First 9 " + _named(b"FlateDecode")
    yield _bomb(
        "an object stream of 300 MB", classic(one_page(more=(stream(zeros(300), objects),)))
    )
    promised = b"/Type /ObjStm /N 2000000000 /First 1000000000"
    yield _bomb(
        "a promised object stream", classic(one_page(more=(stream(b"", promised),))), BOUNDED
    )


def _bomb(title: str, content: bytes, expected: str | None = None) -> Case:
    return Case(title, content, expected or "refused", None if expected else UNREADABLE)


def _table(data: bytes, entries: bytes, *objects: bytes) -> bytes:
    """A file whose table is this stream."""
    body = classic(one_page(more=objects))
    at = body.rindex(b"xref\n0 1")
    table = b"99 0 obj\n%b\nendobj\n" % stream(
        data, b"/Type /XRef /Root 1 0 R %b " % entries + _named(b"FlateDecode")
    )
    return body[:at] + table + b"startxref\n%d\n%%%%EOF\n" % at


def tables() -> Cases:
    """Tables of objects that promise or name too much."""
    rows = _flate(bytes(7 * 100_001))
    many = dict.fromkeys(range(FIRST_FREE, FIRST_FREE + 100_001), b"0")
    packed = object_stream(many)
    entries = (b"\x02" + (6).to_bytes(4) + b"\0\0") * 100_001
    named = b"/W [1 4 2] /Index [7 100001] /Size 100008"
    yield _bomb("100 001 objects in a stream", _table(_flate(entries), named, packed))
    for title, said in {
        "a table stream of 300 MB": (zeros(300), b"/W [1 4 2] /Size 42857142"),
        "a table of two thousand million": (rows, b"/W [1 4 2] /Size 2147483647"),
        "rows without width": (rows, b"/W [0 0 0] /Index [0 2147483647] /Size 2147483647"),
        "rows of great width": (rows, b"/W [1 2147483647 1] /Size 9"),
        "rows of negative width": (rows, b"/W [1 -4 2] /Size 9"),
        "a wide predictor in the table": (
            rows,
            b"/W [1 4 2] /Size 9 /DecodeParms << /Predictor 12 /Columns 2147483647 >>",
        ),
    }.items():
        yield Case(title, _table(*said), BOUNDED)
    plain = classic(one_page()).replace(b"xref\n0 1\n", b"xref\n0 2147483647\n")
    yield Case("a classic table that promises too much", plain, BOUNDED)
    heavy = classic({**one_page(), **dict.fromkeys(range(6, 100_010), b"0")})
    yield Case("100 001 objects written out", heavy, code=TOO_LARGE)


def _picture(name: bytes, width: int, height: int, data: bytes = b"\0") -> bytes:
    size = b"/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB" % (width, height)
    image = stream(data, b"/Type /XObject /Subtype /Image %b /Filter /%b" % (size, name))
    return classic(one_page(more=(image,)))


def pictures() -> Cases:
    """Pictures inside a PDF that declare more pixels than anybody can show."""
    for name in (b"JBIG2Decode", b"JPXDecode", b"CCITTFaxDecode", b"DCTDecode"):
        for width, height in ((100_000, 100_000), (2_147_483_647, 2_147_483_647), (1, 1 << 40)):
            title = f"{name.decode()} of {width} x {height}"
            yield _bomb(title, _picture(name, width, height))
    by_itself = {
        b"DCTDecode": bytes.fromhex("ffd8ffc0001108ffdcffdc03012200021101031101ffd9"),
        b"JPXDecode": bytes.fromhex("ff4fff51002f0000000f4240000f42400000000000000000")
        + bytes.fromhex("000f4240000f424000000000000000000003070101070101070101ffd9"),
        b"JBIG2Decode": bytes.fromhex("00000000300001000000137fffffff7fffffff00000000000000000000"),
    }
    for name, data in by_itself.items():
        title = f"{name.decode()} that says small outside and huge inside"
        yield Case(title, _picture(name, 10, 10, data), BOUNDED)


def with_a_heavy_page(pages: int, heavy: int) -> bytes:
    """A6 pages of text, one of which nobody can draw; they are numbered from 1."""
    objects = dict(one_page())
    kids = b" ".join(b"%d 0 R" % (11 + number) for number in range(pages))
    objects[2] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages)
    sheet = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents %d 0 R"
    for number in range(pages):
        text = 10 if number + 1 == heavy else 4
        font = b" /Resources << /Font << /F1 5 0 R >> >> >>"
        objects[11 + number] = sheet % text + font
    objects[10] = flate(b"q 1 0 0 1 0 0 cm 0 0 298 420 re f Q " * 1_250_000)
    return classic(objects)


def drawings() -> Cases:
    """Pages that are cheap to read and dear to draw: nothing here draws them unbounded."""
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
    )
    laughs = tuple(stream(b"/X Do " * 10, form % (FIRST_FREE + i + 1)) for i in range(10))
    for title, content in {
        "ten to the ten drawings": classic(
            one_page(page=b"/XObject 6 0 R", more=(*laughs, b"null"))
        ),
        "a page that nobody can draw": with_a_heavy_page(3, 1),
        "a page that nobody can draw, further down": with_a_heavy_page(10, 7),
        "a drawing of itself": classic(one_page(more=(stream(b"/X Do", form % FIRST_FREE),))),
        "a page of a thousand kilometres": classic(one_page()).replace(
            A4, b"/MediaBox [0 0 3e9 3e9]"
        ),
        "a page without end": classic(one_page()).replace(b"595 842]", b"9" * 400 + b" 1]"),
        "great units": classic(one_page(page=b"/UserUnit 1e300")),
        "a million saved states": _page_of(flate(b"q " * MEGA)),
        "the same text a hundred thousand times": classic(one_page()).replace(
            b"/Contents 4 0 R", b"/Contents [%b]" % (b"4 0 R " * 60_000)
        ),
    }.items():
        yield Case(title, content, BOUNDED)
