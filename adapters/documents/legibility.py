"""Hints that a page may be hard to read, measured on its greyscale picture; they refuse nothing."""

# Measured on pages of text of 8 to 22 points and till tickets, seen through a Gaussian blur of
# radius r (on a scale of 3,508 pixels a page), with noise of deviation 0 to 15 and JPEG at 75 %,
# 8 to 11 points mostly.  sharpness(): r = 0: 0.98 to 1.4; r = 3: 0.39 to 0.64; r = 4: 0.25 to 0.4;
# r = 5: 0.16 to 0.3; r = 6: 0.12 to 0.27. Text of 11 points can hardly be read from r = 5 on.
# Very large letters, sharp: 0.53. Noise of 15 at the final size itself hides any blur: no hint.

from typing import Final

from PIL import Image, ImageFilter, ImageMath

from adapters.documents.verdict import BLANK_PAGE, BLURRED, LOW_RESOLUTION

SEEN_PX: Final = 1240
"""Long side of the picture that is measured: an A4 sheet at about 106 dpi."""

LEAST_DPI: Final = 100.0
LEAST_LONG_SIDE_PX: Final = 1170
"""An A4 sheet at 100 dpi; a capital letter of 8 points then has 8 pixels."""

LEAST_SHARPNESS: Final = 0.23
LEAST_INK: Final = 0.0001
"""Share of the page: about 200 of its pixels, or four letters of 12 points."""

_TILE_PX: Final = 32
_LEAST_TILES: Final = 5
_LEAST_CONTRAST: Final = 15.0
_SHARPEST: Final = 0.9
_QUIETEST: Final = 0.1
_INK_BELOW_PAPER: Final = 48
_PAPER: Final = 0.9  # nine pixels in ten of a page of text are no darker than its paper
_LAPLACIAN: Final = (0, 1, 0, 1, -4, 1, 0, 1, 0)


def hints_of_page(page: Image.Image, *, is_scan: bool) -> set[str]:
    """What may make a page hard to read.

    Args:
        page: a greyscale picture of it.
        is_scan: whether it was a picture already; drawn text is never blurred.
    """
    seen = _seen(page)
    if ink(seen) < LEAST_INK:
        return {BLANK_PAGE}
    is_blurred = is_scan and sharpness(seen) < LEAST_SHARPNESS
    return {BLURRED} if is_blurred else set()


def hints_of_photo(photo: Image.Image, long_side_px: int) -> tuple[str, ...]:
    """What may make a photograph hard to read, given its long side before any reduction."""
    hints = hints_of_page(photo, is_scan=True)
    if long_side_px < LEAST_LONG_SIDE_PX:
        hints.add(LOW_RESOLUTION)
    return in_order(hints)


def in_order(hints: set[str]) -> tuple[str, ...]:
    """The hints in the order in which they are told."""
    return tuple(hint for hint in (LOW_RESOLUTION, BLURRED, BLANK_PAGE) if hint in hints)


def ink(page: Image.Image) -> float:
    """The share of a page that is clearly darker than its paper, 0 to 1."""
    counts = page.histogram()
    total, paper, seen = sum(counts), 255, 0
    while seen + counts[paper] < total * (1 - _PAPER):
        seen += counts[paper]
        paper -= 1
    return sum(counts[: max(0, paper - _INK_BELOW_PAPER)]) / total


def sharpness(page: Image.Image) -> float:
    """How steep the sharpest edges are, against the contrast that they part; 1 is sharp.

    The deviation of the Laplacian over that of the greys, in tiles that hold contrast, so that
    white paper does not count; the noise of the quietest tiles is taken off both. Infinite where
    there is too little to tell.
    """
    page = page.crop((0, 0, page.width // _TILE_PX * _TILE_PX, page.height // _TILE_PX * _TILE_PX))
    if 0 in page.size:
        return float("inf")
    edges = page.filter(ImageFilter.Kernel((3, 3), _LAPLACIAN, scale=1, offset=128))
    greys, steps = _variances(page), _variances(edges)
    grey_noise, step_noise = _quantile(greys, _QUIETEST), _quantile(steps, _QUIETEST)
    ratios = [
        max(0.0, step - step_noise) / (grey - grey_noise)
        for grey, step in zip(greys, steps, strict=True)
        if grey - grey_noise > _LEAST_CONTRAST**2
    ]
    if len(ratios) < _LEAST_TILES:
        return float("inf")
    return float(_quantile(ratios, _SHARPEST) ** 0.5)


def _seen(page: Image.Image) -> Image.Image:
    """The page at the size at which it is measured, or smaller."""
    scale = SEEN_PX / max(page.size)
    if scale >= 1:
        return page
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    return page.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _variances(page: Image.Image) -> list[float]:
    """The variance of the greys in each tile."""
    values = page.convert("F")
    squares = ImageMath.lambda_eval(lambda given: given["x"] * given["x"], x=values)
    means, mean_squares = (one.reduce(_TILE_PX).get_flattened_data() for one in (values, squares))
    return [square - mean**2 for mean, square in zip(means, mean_squares, strict=True)]


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]
