"""What is ink and what is paper on a photographed page, whatever shadow lies on it."""

from typing import Final

from PIL import Image, ImageChops, ImageFilter

# The paper is taken as the brightest that is found around each point, 1/8 as fine as the picture:
# no stroke is so wide that it hides the paper, no shadow so sharp that it looks like a stroke.
_COARSE: Final = 8
_AROUND: Final = 5
_SMOOTH: Final = 3
# Ink is at least a fifth darker than its paper, and by so many of 255 in deep shadow, where a
# fifth is no more than the noise of the camera.
_PAPER_SHARE: Final = 0.80
_LEAST_CONTRAST: Final = 14


def ink(image: Image.Image) -> Image.Image:
    """The picture in black and white."""
    grey = image.convert("L")
    paper = grey.reduce(_COARSE) if min(grey.size) > _COARSE else grey
    paper = paper.filter(ImageFilter.MaxFilter(_AROUND)).filter(ImageFilter.BoxBlur(_SMOOTH))
    bound = paper.point([_bound(level) for level in range(256)])
    bound = bound.resize(grey.size, Image.Resampling.BILINEAR)
    brighter = ImageChops.subtract(grey, bound)
    return brighter.point([0] + [255] * 255).convert("1", dither=Image.Dither.NONE)


def _bound(paper: int) -> int:
    """Below which level a point is ink, where the paper has this one."""
    return max(0, min(round(paper * _PAPER_SHARE), paper - _LEAST_CONTRAST))
