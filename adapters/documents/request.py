"""What an inspector may be asked to do with open files, and what each request may use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.documents.confinement import EXAMINATION, FITTING, PICTURE, Bounds

REQUEST_BYTES: Final = 256
MAX_FILES: Final = 10

THUMBNAIL_PX: Final = 240
PAGE_PX: Final = 1240
WIDTHS_PX: Final = (THUMBNAIL_PX, PAGE_PX)
"""How wide pictures of pages are: a thumbnail, and an A4 page at 150 dpi."""

BOUNDS: Final[Mapping[str, Bounds]] = {
    "examine": EXAMINATION,
    "measure": EXAMINATION,
    "picture": PICTURE,
    "fit": FITTING,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to do with open files, which travel beside it.

    Attributes:
        operation: ``examine`` or ``measure`` (one file), ``picture`` (one file and the place
            for its picture) or ``fit`` (one to ten files and the place for the PDF).
        arguments: what else the operation is told.
    """

    operation: str
    arguments: Mapping[str, int | str]

    @property
    def bounds(self) -> Bounds:
        """What it may use."""
        return BOUNDS[self.operation]

    def to_bytes(self) -> bytes:
        """The request in a fixed number of bytes, so that none is read with half of another."""
        said = json.dumps({"operation": self.operation, "arguments": dict(self.arguments)})
        if len(said) > REQUEST_BYTES:
            raise ValueError("a request is a few words long")
        return said.encode().ljust(REQUEST_BYTES)

    @classmethod
    def from_bytes(cls, said: bytes) -> "Request":
        """Read a request of our own process."""
        return cls(**json.loads(said))
