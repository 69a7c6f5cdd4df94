"""Writes a PDF of pictures, page by page: what is shown of a document, without a byte of it."""

from dataclasses import dataclass
from typing import BinaryIO, Final

_HEAD: Final = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_JFIF: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
_DOTS_PER_INCH: Final = 1
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_SCAN: Final = 0xDA
_COLOURS: Final = {1: b"DeviceGray", 3: b"DeviceRGB"}
_POINTS_PER_INCH: Final = 72
_CATALOG, _PAGES, _FIRST_FREE = 1, 2, 3


class Paper:
    """A PDF that grows by one picture a page; only the places of its parts are kept in memory.

    Args:
        to: an empty file, which the caller closes.
    """

    def __init__(self, to: BinaryIO) -> None:
        self._to = to
        self._starts: dict[int, int] = {}
        self._sheets: list[int] = []
        to.write(_HEAD)

    def add(self, jpeg: bytes) -> None:
        """Add a page that shows a picture, at the size that the density of the picture tells.

        Raises:
            ValueError: it is no JPEG as ``render.picture`` makes them.
        """
        shape = _shape(jpeg)
        picture = self._next_free
        self._write_stream(picture, shape.entries, jpeg)
        drawing = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % shape.points
        self._write_page(shape.points, drawing, b"/XObject << /P %d 0 R >>" % picture)

    def add_crossed(self, width: float, height: float) -> None:
        """Add a page that shows a cross alone, for one that cannot be drawn; sizes in points."""
        cross = b"0.5 G 2 w 0 0 m %.2f %.2f l 0 %.2f m %.2f 0 l S"
        drawing = cross % (width, height, height, width)
        self._write_page((width, height), drawing, b"")

    def finish(self) -> None:
        """Write the list of the pages, and the table of where everything is."""
        kids = b" ".join(b"%d 0 R" % sheet for sheet in self._sheets)
        self._write(_CATALOG, b"<< /Type /Catalog /Pages %d 0 R >>" % _PAGES)
        self._write(_PAGES, b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(self._sheets)))
        table, size = self._to.tell(), len(self._starts) + 1
        self._to.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self._to.writelines(b"%010d 00000 n \n" % self._starts[part] for part in range(1, size))
        end = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        self._to.write(end % (size, _CATALOG, table))

    @property
    def _next_free(self) -> int:
        return _FIRST_FREE + len(self._starts)

    def _write_page(self, points: tuple[float, float], drawing: bytes, resources: bytes) -> None:
        text = self._next_free
        self._write_stream(text, b"", drawing)
        page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R" % (
            *(_PAGES, *points, text),
        )
        self._write(text + 1, page + b" /Resources << %b >> >>" % resources)
        self._sheets.append(text + 1)

    def _write(self, number: int, *parts: bytes) -> None:
        self._starts[number] = self._to.tell()
        self._to.writelines((b"%d 0 obj\n" % number, *parts, b"\nendobj\n"))

    def _write_stream(self, number: int, entries: bytes, data: bytes) -> None:
        head = b"<< %b/Length %d >>\nstream\n" % (entries, len(data))
        self._write(number, head, data, b"\nendstream")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Size of a picture in pixels, its colours, its pixels per inch."""

    width: int
    height: int
    colours: bytes
    dpi: int

    @property
    def points(self) -> tuple[float, float]:
        """Width and height on paper."""
        return self.width * _POINTS_PER_INCH / self.dpi, self.height * _POINTS_PER_INCH / self.dpi

    @property
    def entries(self) -> bytes:
        """How a PDF describes it."""
        return (
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%b"
            b" /BitsPerComponent 8 /Filter /DCTDecode "
        ) % (self.width, self.height, self.colours)


def _shape(jpeg: bytes) -> _Shape:
    """Read the header of a picture that we made; strict, since it comes out of the sandbox."""
    dpi = int.from_bytes(jpeg[14:16])
    if not jpeg.startswith(_JFIF) or jpeg[13] != _DOTS_PER_INCH or dpi == 0:
        raise ValueError("not a picture of ours")
    position = 2
    while jpeg[position : position + 1] == b"\xff" and jpeg[position + 1] != _SCAN:
        segment = jpeg[position + 2 : position + 10]
        if jpeg[position + 1] in _FRAMES and segment[7:] and segment[7] in _COLOURS:
            height, width = int.from_bytes(segment[3:5]), int.from_bytes(segment[5:7])
            return _Shape(width, height, _COLOURS[segment[7]], dpi)
        position += 2 + int.from_bytes(segment[:2])
    raise ValueError("a picture without a size")
