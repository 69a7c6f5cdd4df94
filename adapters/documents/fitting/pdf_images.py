"""The pictures inside a PDF, written anew at the size at which a page can show them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image
from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, StreamObject

from adapters.documents.fitting import paper, sizes
from adapters.documents.fitting.encode import Encoded, encode, fax
from adapters.documents.fitting.ladder import BEST_DPI, Rung
from adapters.documents.fitting.pdf_copy import filters_of
from adapters.documents.pdf_objects import held

# What is smaller is a logo or a signature: nothing to gain, and much to lose.
_LEAST_BYTES: Final = 8_000
_MAX_DEPTH: Final = 8
_PLAIN_COLOURS: Final = frozenset({"/DeviceRGB", "/DeviceGray", "/CalRGB", "/CalGray"})
_MODES: Final = ("1", "L", "P", "RGB")
_JPEG: Final = frozenset({"/DCTDecode", "/DCT"})


class PdfImage:
    """One picture of a PDF, wherever its pages show it."""

    def __init__(self, stream: StreamObject, sheet: tuple[float, float]) -> None:
        self.stream = stream
        self.sheet = sheet
        self.size_bytes = len(stream._data)
        self._decoded: Image.Image | None = None

    def at(self, rung: Rung) -> Encoded:
        """Write it at this rung, or leave it where that gains nothing."""
        image = self._picture
        size = sizes.reduced(image.size, rung.dpi, paper=self.sheet)
        if size != image.size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        if self.is_bilevel:
            written = fax(
                image.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE)
            )
        else:
            written = encode(image, rung.mode, rung.quality)
        if written.size_bytes < self.size_bytes:
            return written
        return Encoded(image.mode, *image.size, None, self.size_bytes)

    def forget(self) -> None:
        """Let go of the pixels."""
        self._decoded = None

    def replace(self, written: Encoded) -> bool:
        """Put the written picture in the place of the original, if there is one."""
        if written.data is not None:
            paper.fill(self.stream, written)
        return written.data is not None

    @property
    def is_bilevel(self) -> bool:
        """Whether it was black and white before."""
        return held(self.stream, "/BitsPerComponent") == 1

    @property
    def _picture(self) -> Image.Image:
        if self._decoded is None:
            self._decoded = self._decode()
        return self._decoded

    def _decode(self) -> Image.Image:
        """The pixels, no finer than needed; a JPEG is decoded reduced."""
        if not _JPEG.isdisjoint(filters_of(self.stream)):
            jpeg = Image.open(BytesIO(self.stream._data), formats=("JPEG",))
            size = sizes.reduced(jpeg.size, BEST_DPI, paper=self.sheet)
            jpeg.draft(None, size)
            return jpeg.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        image: Image.Image = _unmasked(self.stream).decode_as_image()
        if image.mode not in _MODES or image.has_transparency_data:
            raise ValueError(image.mode)
        is_grey = image.mode in ("1", "L")
        plain = image.convert("L" if is_grey or self.is_bilevel else "RGB")
        return plain.resize(sizes.reduced(plain.size, BEST_DPI, paper=self.sheet))


def pictures_of(pages: list[PageObject]) -> list[PdfImage]:
    """The pictures of these pages that can be written anew, each once, in order."""
    found: dict[int, PdfImage] = {}
    for page in pages:
        scale = float(page.user_unit)
        sheet = float(page.mediabox.width) * scale, float(page.mediabox.height) * scale
        for stream in _images(page, _MAX_DEPTH):
            image = found.setdefault(id(stream), PdfImage(stream, sheet))
            image.sheet = max(image.sheet, sheet, key=lambda size: size[0] * size[1])
    return [image for image in found.values() if _can_be_read(image)]


def _images(holder: DictionaryObject, depth: int) -> Iterator[StreamObject]:
    """The image streams that a page or a form uses, through the forms in it."""
    resources = held(holder, "/Resources")
    shown = held(resources, "/XObject") if isinstance(resources, DictionaryObject) else None
    if not isinstance(shown, DictionaryObject) or depth == 0:
        return
    for name in shown:
        part = held(shown, name)
        if not isinstance(part, StreamObject):
            continue
        if held(part, "/Subtype") == "/Image":
            yield part
        elif held(part, "/Subtype") == "/Form":
            yield from _images(part, depth - 1)


def _can_be_read(image: PdfImage) -> bool:
    """Whether it is big, plainly described, and decodes; others stay, or the page becomes one."""
    if image.size_bytes < _LEAST_BYTES or not _is_plain(image.stream):
        return False
    try:
        image._decode()
    except Exception:
        # Whatever a codec raises: viewers may bear what ours does not, and the picture stays.
        return False
    return True


def _unmasked(image: StreamObject) -> StreamObject:
    """The same pixels without what hides some of them; that stays where it is."""
    plain = EncodedStreamObject()
    plain.update({key: value for key, value in image.items() if key not in ("/SMask", "/Mask")})
    plain._data = image._data
    return plain


def _is_plain(stream: StreamObject) -> bool:
    """Whether nothing but the pixels decides what is seen, so that others may take their place."""
    if any(key in stream for key in ("/ImageMask", "/SMaskInData", "/Matte")):
        return False
    if isinstance(held(stream, "/Mask"), ArrayObject) or not _is_decoded_plainly(stream):
        return False
    filters = filters_of(stream)
    if not _JPEG.isdisjoint(filters) and (len(filters) > 1 or "/DecodeParms" in stream):
        return False
    return _components(stream) in (1, 3)


def _is_decoded_plainly(stream: StreamObject) -> bool:
    """Whether the numbers of the pixels stand for themselves."""
    decode = held(stream, "/Decode")
    return decode is None or decode == [0, 1] * _components(stream)


def _components(stream: StreamObject) -> int:
    """How many colours a pixel has; 0 where they are not plain red, green, blue or grey."""
    space = held(stream, "/ColorSpace")
    kind = str(space[0].get_object() if isinstance(space, ArrayObject) and space else space)
    more = [part.get_object() for part in space[1:]] if isinstance(space, ArrayObject) else []
    if kind == "/ICCBased" and more:
        profile = more[0]
        count = held(profile, "/N") if isinstance(profile, DictionaryObject) else 0
        return count if isinstance(count, int) else 0
    if kind == "/Indexed" and more:
        return 3 if str(more[0]) in _PLAIN_COLOURS else 0
    if kind in _PLAIN_COLOURS:
        return 1 if kind.endswith("Gray") else 3
    return 0
