"""What a made PDF shows: its pictures, its text, and how like the original a page is."""

import io
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from pypdf import PdfReader

from adapters.documents.fitting import Made, fit
from adapters.documents.verdict import Refused

_DPI = 300
_TILES = 8, 12
_READ_AT = 1000  # width in pixels at which pages are compared: letters of 12 points have 15
_AROUND = 12
_LEAST_INK = 24.0


class Fit:
    """A made PDF."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(content))

    def texts(self) -> list[str]:
        """The text of each page."""
        return [page.extract_text() for page in self.reader.pages]


def fitted(*contents: bytes, limit_bytes: int = 512_000) -> tuple[Made, bytes]:
    """Make these fit, and give what is said and the PDF."""
    to = io.BytesIO()
    made = fit([io.BytesIO(content) for content in contents], to, limit_bytes=limit_bytes)
    assert len(to.getvalue()) <= limit_bytes
    return made, to.getvalue()


def refused(*contents: bytes, limit_bytes: int = 512_000) -> Refused:
    """Have them refused, with nothing written."""
    to = io.BytesIO()
    with pytest.raises(Refused) as raised:
        fit([io.BytesIO(content) for content in contents], to, limit_bytes=limit_bytes)
    assert to.getvalue() == b""
    return raised.value


def pictures(content: bytes) -> list[Image.Image]:
    """The pictures of the first page, or of each page when there is one on each."""
    reader = PdfReader(io.BytesIO(content))
    return [image.image for page in reader.pages for image in page.images if image.image]


def shown(content: bytes, number: int = 0, dpi: int = 100) -> Image.Image:
    """A page as a reader sees it."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        document.init_forms()
        page = document[number]
        picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
        page.close()
    return picture


def likeness(
    original: Image.Image, content: bytes, number: int = 0, *, margin_points: float = 14.0
) -> float:
    """How like the original picture its page is, in the part that is least like it.

    Returns:
        the least correlation among the parts that bear ink: 1 for the same, 0 for noise.
    """
    sheet = shown(content, number, _DPI)
    margin = margin_points / 72 * _DPI
    wide, high = sheet.width - 2 * margin, sheet.height - 2 * margin
    scale = min(wide / original.width, high / original.height)
    size = original.width * scale, original.height * scale
    left = (sheet.width - size[0]) / 2
    box = left, margin, left + size[0], margin + size[1]
    read_at = _READ_AT, round(_READ_AT * original.height / original.width)
    seen = sheet.convert("L").resize(read_at, box=box, resample=Image.Resampling.BOX)
    clean = original.convert("L").resize(read_at, resample=Image.Resampling.BOX)
    clean, seen = _without_shadow(clean), _without_shadow(seen)
    return min(_correlation(*tiles) for tiles in _tiles(clean, seen) if _has_ink(tiles[0]))


def _tiles(*images: Image.Image) -> Iterator[tuple[Image.Image, ...]]:
    """The parts of pictures of one size, side by side."""
    width, height = images[0].width // _TILES[0], images[0].height // _TILES[1]
    for column in range(_TILES[0]):
        for row in range(_TILES[1]):
            corner = column * width, row * height
            yield tuple(
                image.crop((*corner, corner[0] + width, corner[1] + height)) for image in images
            )


def _without_shadow(image: Image.Image) -> Image.Image:
    """What differs from its surroundings, as strokes do and shadows do not."""
    return ImageChops.subtract(image, image.filter(ImageFilter.BoxBlur(_AROUND)), 1, 128)


def _has_ink(tile: Image.Image) -> bool:
    return ImageStat.Stat(tile).stddev[0] > _LEAST_INK


def _correlation(one: Image.Image, other: Image.Image) -> float:
    """By the sum and the difference of both: their products would not fit in a byte."""
    half_sum = ImageStat.Stat(ImageChops.add(one, other, 2)).var[0]
    half_difference = ImageStat.Stat(ImageChops.subtract(one, other, 2, 128)).var[0]
    spread = ImageStat.Stat(one).stddev[0] * ImageStat.Stat(other).stddev[0]
    return (half_sum - half_difference) / max(spread, 1e-6)
