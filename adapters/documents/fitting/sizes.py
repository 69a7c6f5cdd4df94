"""How many pixels a picture may keep."""

from typing import Final

A4_POINTS: Final = (595.276, 841.89)

_POINTS_PER_INCH: Final = 72
# A sheet much longer than A4, or a poster, is bounded by what four A4 sheets hold.
_MAX_SHEETS: Final = 4


def reduced(
    size: tuple[int, int], dpi: int, *, paper: tuple[float, float] = A4_POINTS
) -> tuple[int, int]:
    """The size of a picture that may fill a sheet, upright or lying, at this fineness or above.

    Long sides are compared with each other, short ones too, so that neither falls below.

    Args:
        size: of the picture, in pixels.
        dpi: pixels per inch that both sides keep.
        paper: width and height of the sheet, in points.
    """
    wanted = sorted(side / _POINTS_PER_INCH * dpi for side in paper)
    had = sorted(size)
    scale = max(want / have for want, have in zip(wanted, had, strict=True))
    most = _MAX_SHEETS * (A4_POINTS[0] * A4_POINTS[1]) * (dpi / _POINTS_PER_INCH) ** 2
    scale = min(1.0, scale, (most / (size[0] * size[1])) ** 0.5)
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height
