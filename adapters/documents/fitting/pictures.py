"""Photographs: opened, upright, on white, and as fine as a page needs."""

from threading import Thread
from typing import BinaryIO, Final

from PIL import Image

from adapters.documents.fitting import made, sizes
from adapters.documents.fitting.encode import Encoded, encode
from adapters.documents.fitting.ladder import BEST_DPI, Rung
from adapters.documents.images import MAX_JPEG_PIXELS, MAX_PNG_PIXELS
from adapters.documents.verdict import TOO_LARGE, TYPE_NOT_ACCEPTED, Refused

# Above this a JPEG is decoded reduced; libheif cannot, and takes twice the memory.
MAX_HEIC_PIXELS: Final = 50_000_000
_MAX_PIXELS: Final = {"JPEG": MAX_JPEG_PIXELS, "PNG": MAX_PNG_PIXELS, "HEIF": MAX_HEIC_PIXELS}

_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BAND_ROWS: Final = 256


class Photo:
    """One picture of a file that may hold several: the first.

    Attributes:
        done: what was done to it whatever its size.
    """

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        self._kind = kind
        self._decoded: Image.Image | None = None
        self.done = {made.PLACED_ON_A4, *self._told_by_header()}

    def at(self, rung: Rung) -> Encoded:
        """Write it at this rung."""
        image = self._upright
        size = sizes.reduced(image.size, rung.dpi)
        if size != image.size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        return encode(image, rung.mode, rung.quality)

    def forget(self) -> None:
        """Let go of the pixels."""
        self._decoded = None

    def is_reduced(self, written: Encoded) -> bool:
        """Whether this has fewer pixels than the original."""
        return written.width * written.height < self._pixels

    @property
    def _upright(self) -> Image.Image:
        if self._decoded is None:
            self._decoded = self._decode()
        return self._decoded

    def _told_by_header(self) -> set[str]:
        """What will be done, and the limit of pixels, before anything is decoded."""
        image = _open(self._file, self._kind)
        width, height = image.size
        self._pixels = width * height
        if self._pixels > _MAX_PIXELS[self._kind]:
            raise Refused(TOO_LARGE, pixels=self._pixels, limit_pixels=_MAX_PIXELS[self._kind])
        told = {made.CONVERTED_FROM_HEIC} if self._kind == "HEIF" else set()
        # What follows the first picture of a telephone's JPEG is no page: depth, film, light.
        if self._kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
            told.add(made.FIRST_IMAGE_ONLY)
        return told | ({made.ROTATED} if _orientation(image) in _UPRIGHT else set())

    def _decode(self) -> Image.Image:
        image = _open(self._file, self._kind)
        turned = _UPRIGHT.get(_orientation(image)) if self._kind != "HEIF" else None
        size = sizes.reduced(image.size, BEST_DPI)
        image.draft(None, size)
        plain = _in_bands(image, size)
        return plain if turned is None else plain.transpose(turned)


def _open(file: BinaryIO, kind: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # each kind has its own limit, kept above
    file.seek(0)
    return Image.open(file, formats=(kind,))


def _orientation(image: Image.Image) -> int:
    """How the camera was held; 1 where nobody knows."""
    try:
        return int(image.info.get("original_orientation") or image.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Damaged camera data makes Pillow raise almost anything; the picture itself may be perfect.
        return 1


def _in_bands(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Reduce a picture, on white, band by band: a whole second one of 40 Mpx would not fit."""
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    rows = _BAND_ROWS * factor
    _load(image)
    first = _on_white(image.crop((0, 0, 1, 1)))
    shape = -(-image.width // factor), -(-image.height // factor)
    whole = Image.new(first.mode, shape)
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        whole.paste(_on_white(band).reduce(factor), (0, top // factor))
    return whole if shape == size else whole.resize(size, Image.Resampling.LANCZOS)


def _load(image: Image.Image) -> None:
    """Decode a picture.

    Raises:
        Refused: type_not_accepted, for HEIC in a process that may start no thread: its decoder
            cannot do without one. Whatever the decoders raise else means unreadable.
    """
    try:
        image.load()
    except Exception as damage:
        # The decoder's own words are "unexpected C++ exception", so what it misses is tried out.
        if image.format == "HEIF" and not _may_start_a_thread():
            raise Refused(TYPE_NOT_ACCEPTED, why="no_heic_here") from damage
        raise


def _may_start_a_thread() -> bool:
    thread = Thread()
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in colour or greyscale; what is transparent shows white paper."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return image.convert("L")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return image.convert("RGB")
