"""Any picture as plain colours on white paper, reduced in bands so that memory stays bounded."""

from typing import Final

from PIL import Image

_BAND_PIXELS: Final = 4_000_000
_DEEP_MODES: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
_DEEP_TO_BYTE: Final = 1 / 256


def flat(image: Image.Image, mode: str, size: tuple[int, int]) -> Image.Image:
    """A decoded picture in a plain mode, with white behind what is transparent.

    Args:
        image: the picture, in any mode; it is left as it is.
        mode: ``RGB`` or ``L``.
        size: width and height that the result may well exceed, but no more than doubles; a picture
            that is smaller keeps its size.
    """
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    width, height = image.size
    made = Image.new(mode, (-(-width // factor), -(-height // factor)))
    step = max(1, _BAND_PIXELS // (width * factor)) * factor
    for top in range(0, height, step):
        band = image.crop((0, top, width, min(top + step, height)))
        made.paste(_plain(band, mode).reduce(factor), (0, top // factor))
    return made


def _plain(band: Image.Image, mode: str) -> Image.Image:
    """A part of a picture in a plain mode, on white."""
    if band.mode in _DEEP_MODES:  # 16 bits a point, which Pillow would cut off at 255
        band = band.convert("I").point(lambda value: value * _DEEP_TO_BYTE).convert("L")
    if band.has_transparency_data:
        clear = band.convert("RGBA")
        band = Image.new("RGB", band.size, "white")
        band.paste(clear, mask=clear.getchannel("A"))
    return band.convert(mode)
