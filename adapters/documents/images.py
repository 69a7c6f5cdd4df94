"""What a picture holds: its shape, after its first frame was decoded whole."""

import os
import warnings
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from adapters.documents.verdict import TOO_LARGE, UNREADABLE, Facts, Refused

MAX_JPEG_PIXELS: Final = 250_000_000
MAX_PNG_PIXELS: Final = 40_000_000

# Pillow imports some of these at their first use; a sealed inspector can open nothing any more.
LOADED: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)

_A4_LONG_SIDE_MM: Final = 297.0
_ORIENTATION: Final = 0x0112
_LYING: Final = frozenset({5, 6, 7, 8})  # orientations that turn a picture by a quarter
_JPEG_REDUCTION: Final = 8
_PNG_SIGNATURE_BYTES: Final = 8
_PNG_CHECKSUM_BYTES: Final = 4


def examine_jpeg(file: BinaryIO) -> Facts:
    """Read the first picture of a JPEG; what follows it (a second picture, a film) is left alone.

    Every byte is decoded but at an eighth of the size, so that a large photograph fits in memory.

    Raises:
        Refused: too_large above 250 million pixels. Pillow raises much else besides on damaged
            files; all of it means unreadable.
    """
    try:
        image = _open(file, "JPEG")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(TOO_LARGE, limit_pixels=MAX_JPEG_PIXELS) from bomb
    shape = _shape(image)
    width, height = image.size
    image.draft(None, (max(1, width // _JPEG_REDUCTION), max(1, height // _JPEG_REDUCTION)))
    image.load()
    return shape


def examine_png(file: BinaryIO) -> Facts:
    """Read the first picture of a PNG, which must end where the format says.

    Raises:
        Refused: too_large above 40 million pixels; unreadable with bytes after the end. Pillow
            raises much else besides on damaged files; all of it means unreadable.
    """
    width, height = _declared_by_png(file)
    if width * height > MAX_PNG_PIXELS:
        raise Refused(TOO_LARGE, pixels=width * height, limit_pixels=MAX_PNG_PIXELS)
    _refuse_png_tail(file)
    image = _open(file, "PNG")
    image.load()
    return _shape(image)


def sample(kind: str) -> bytes:
    """A small picture, whose reading uses what a reading may use."""
    written = BytesIO()
    exif = Image.Exif()
    exif[_ORIENTATION] = 1
    Image.new("RGB", (16, 16)).save(written, kind, exif=exif)
    return written.getvalue()


def _open(file: BinaryIO, kind: str) -> Image.Image:
    """Read the header of a picture, with Pillow's limit of pixels as an error."""
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    file.seek(0)
    return Image.open(file, formats=(kind,))


def _shape(image: Image.Image) -> Facts:
    """One page, as the reader sees it, with the long side of an A4 sheet."""
    width, height = image.size
    if _is_lying(image):
        width, height = height, width
    scale = _A4_LONG_SIDE_MM / max(width, height)
    return Facts(1, ((round(width * scale, 1), round(height * scale, 1)),))


def _is_lying(image: Image.Image) -> bool:
    """Whether the camera was held upright and stored the picture on its side."""
    try:
        return image.getexif().get(_ORIENTATION) in _LYING
    except Exception:
        # Damaged camera data makes Pillow raise almost anything; the picture itself may be perfect.
        return False


def _declared_by_png(file: BinaryIO) -> tuple[int, int]:
    """Width and height as the header says, read before anything is decoded."""
    file.seek(_PNG_SIGNATURE_BYTES)
    header = file.read(16)
    if len(header) != 16 or header[4:8] != b"IHDR":
        raise Refused(UNREADABLE, why="header")
    return int.from_bytes(header[8:12]), int.from_bytes(header[12:16])


def _refuse_png_tail(file: BinaryIO) -> None:
    """Raise Refused unless the chunks lead to IEND and the file ends there."""
    position, name = _PNG_SIGNATURE_BYTES, b""
    end = file.seek(0, os.SEEK_END)
    while name != b"IEND":
        file.seek(position)
        head = file.read(8)
        position += 8 + int.from_bytes(head[:4]) + _PNG_CHECKSUM_BYTES
        name = head[4:]
        if len(head) != 8 or position > end:
            raise Refused(UNREADABLE, why="truncated")
    if position != end:
        raise Refused(UNREADABLE, why="trailing_bytes")
