"""The codes of what was done to make files fit, in the order of the work."""

from collections.abc import Collection
from typing import Final

from adapters.documents.verdict import Made

CONVERTED_FROM_HEIC: Final = "fit.converted_from_heic"
FIRST_IMAGE_ONLY: Final = "fit.first_image_only"
ROTATED: Final = "fit.rotated"
PLACED_ON_A4: Final = "fit.placed_on_a4"
MERGED: Final = "fit.merged"
SIMPLIFIED: Final = "fit.simplified"
RECOMPRESSED: Final = "fit.recompressed"
IMAGES_REDUCED: Final = "fit.images_reduced"
PAGES_AS_IMAGES: Final = "fit.pages_as_images"
GREYSCALE: Final = "fit.greyscale"
BLACK_AND_WHITE: Final = "fit.black_and_white"

ORDER: Final = (
    CONVERTED_FROM_HEIC,
    FIRST_IMAGE_ONLY,
    ROTATED,
    PLACED_ON_A4,
    MERGED,
    SIMPLIFIED,
    RECOMPRESSED,
    IMAGES_REDUCED,
    PAGES_AS_IMAGES,
    GREYSCALE,
    BLACK_AND_WHITE,
)


def made(pages: int, done: Collection[str]) -> Made:
    """Put the codes in the order of the work."""
    return Made(pages, tuple(code for code in ORDER if code in done))
