"""A picture as the bytes of a PDF's image stream: JPEG, or fax group 4 for black and white."""

import math
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, TiffImagePlugin

from adapters.documents.fitting.ink import ink

_OFFSET_OF_STRIPS: Final = 273
_LENGTH_OF_STRIPS: Final = 279


@dataclass(frozen=True, slots=True)
class Encoded:
    """A written picture.

    Attributes:
        mode: colour, greyscale, or black and white, as Pillow calls them.
        data: JPEG, or fax group 4 whose 1 is white; nothing where the original stays.
        size_bytes: what it takes in the file.
    """

    mode: str
    width: int
    height: int
    data: bytes | None
    size_bytes: int


def encode(image: Image.Image, mode: str, quality: int) -> Encoded:
    """Write a picture in this mode; black and white separates ink from paper and shadows."""
    if mode == "1":
        return fax(ink(image))
    return jpeg(image, mode, quality)


def jpeg(image: Image.Image, mode: str, quality: int) -> Encoded:
    """Write a JPEG, without anything about where the picture comes from."""
    if image.mode == "L":
        mode = "L"
    written = BytesIO()
    plain = image.convert(mode)
    plain.info.clear()
    plain.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return _encoded(plain, written.getvalue())


def fax(image: Image.Image) -> Encoded:
    """Write a picture of black and white without loss."""
    written = BytesIO()
    one_strip = math.ceil(image.width / 8) * image.height
    image.save(written, "TIFF", compression="group4", strip_size=one_strip)
    written.seek(0)
    with Image.open(written, formats=("TIFF",)) as tiff:
        if not isinstance(tiff, TiffImagePlugin.TiffImageFile):
            raise TypeError(type(tiff))
        (start,), (length,) = tiff.tag_v2[_OFFSET_OF_STRIPS], tiff.tag_v2[_LENGTH_OF_STRIPS]
    return _encoded(image, written.getvalue()[start : start + length])


def _encoded(image: Image.Image, data: bytes) -> Encoded:
    return Encoded(image.mode, *image.size, data, len(data))
