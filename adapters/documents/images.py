"""What a picture holds: its shape, after its first frame was decoded whole."""

import os
import warnings
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from adapters.documents.flat import flat
from adapters.documents.foreign import end_of_jpeg, refuse_foreign
from adapters.documents.legibility import SEEN_PX, hints_of_photo
from adapters.documents.verdict import JPEG, PNG, TOO_LARGE, UNREADABLE, Facts, Refused

MAX_JPEG_PIXELS: Final = 250_000_000
MAX_PNG_PIXELS: Final = 40_000_000

# Pillow imports some of these at their first use; a sealed inspector can open nothing any more.
LOADED: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)

_A4_LONG_SIDE_MM: Final = 297.0
_ORIENTATION: Final = 0x0112
_LYING: Final = frozenset({5, 6, 7, 8})  # orientations that turn a picture by a quarter
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FORMATS: Final = {JPEG: ("JPEG",), PNG: ("PNG",)}
_PNG_SIGNATURE_BYTES: Final = 8
_PNG_CHECKSUM_BYTES: Final = 4


def examine_jpeg(file: BinaryIO) -> Facts:
    """Read the first picture of a JPEG; what follows it (a second picture, a film) is left alone.

    Every byte is decoded but at a smaller size, so that a large photograph fits in memory.

    Raises:
        Refused: too_large above 250 million pixels; unreadable with a foreign tail. Pillow raises
            much else besides on damaged files; all of it means unreadable.
    """
    content = file.read()
    refuse_foreign(content, end_of_jpeg(content))
    return _examined(file, JPEG)


def examine_png(file: BinaryIO) -> Facts:
    """Read the first picture of a PNG, which must end where the format says.

    Raises:
        Refused: too_large above 40 million pixels; unreadable with bytes after the end. Pillow
            raises much else besides on damaged files; all of it means unreadable.
    """
    width, height = _declared_by_png(file)
    if width * height > MAX_PNG_PIXELS:
        raise Refused(TOO_LARGE, pixels=width * height, limit_pixels=MAX_PNG_PIXELS)
    end = _end_of_png(file)
    file.seek(0)
    refuse_foreign(file.read(), end)
    return _examined(file, PNG)


def upright(file: BinaryIO, media_type: str, mode: str, bounds: tuple[int, int]) -> Image.Image:
    """The first picture of a file as it is meant to be seen, on white, in a plain mode.

    Args:
        file: a JPEG or a PNG.
        media_type: which.
        mode: ``RGB`` or ``L``.
        bounds: width and height to fit into; the result may be up to 16 times larger than that on
            a side for a PNG, but not smaller than it, unless the picture is.

    Raises:
        Refused: too_large above 250 million pixels. Pillow raises much else besides.
    """
    return _upright(_open(file, media_type), mode, bounds)


def sample(kind: str) -> bytes:
    """A small picture, whose reading uses what a reading may use."""
    written = BytesIO()
    exif = Image.Exif()
    exif[_ORIENTATION] = 1
    Image.new("RGB", (16, 16)).save(written, kind, exif=exif)
    return written.getvalue()


def _examined(file: BinaryIO, media_type: str) -> Facts:
    """Decode a picture whole, and look at it."""
    image = _open(file, media_type)
    shape, long_side_px = _shape(image), max(image.size)
    seen = _upright(image, "L", (SEEN_PX, SEEN_PX))
    return replace(shape, hints=hints_of_photo(seen, long_side_px))


def _open(file: BinaryIO, media_type: str) -> Image.Image:
    """Read the header of a picture, with Pillow's limit of pixels as an error.

    A PNG is read whole: its camera data may come last, and looking for them would hide a damage.
    """
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    file.seek(0)
    try:
        image = Image.open(file, formats=_FORMATS[media_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(TOO_LARGE, limit_pixels=MAX_JPEG_PIXELS) from bomb
    if media_type == PNG:
        image.load()
    return image


def _upright(image: Image.Image, mode: str, bounds: tuple[int, int]) -> Image.Image:
    """Decode a picture, a JPEG as small as it may be, and turn it as the camera was held."""
    orientation = _orientation(image)
    if orientation in _LYING:
        bounds = bounds[1], bounds[0]
    scale = min(bounds[0] / image.width, bounds[1] / image.height)
    size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    image.draft(mode, size)
    plain = flat(image, mode, size)
    turn = _TURNS.get(orientation)
    return plain if turn is None else plain.transpose(turn)


def _shape(image: Image.Image) -> Facts:
    """One page, as the reader sees it, with the long side of an A4 sheet."""
    width, height = image.size
    if _orientation(image) in _LYING:
        width, height = height, width
    scale = _A4_LONG_SIDE_MM / max(width, height)
    return Facts(1, ((round(width * scale, 1), round(height * scale, 1)),))


def _orientation(image: Image.Image) -> int:
    """How the camera was held, as it says; 1 is upright."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Damaged camera data makes Pillow raise almost anything; the picture itself may be perfect.
        return 1


def _declared_by_png(file: BinaryIO) -> tuple[int, int]:
    """Width and height as the header says, read before anything is decoded."""
    file.seek(_PNG_SIGNATURE_BYTES)
    header = file.read(16)
    if len(header) != 16 or header[4:8] != b"IHDR":
        raise Refused(UNREADABLE, why="header")
    return int.from_bytes(header[8:12]), int.from_bytes(header[12:16])


def _end_of_png(file: BinaryIO) -> int:
    """Where a PNG ends; raise Refused unless the chunks lead to IEND and the file ends there."""
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
    return position
