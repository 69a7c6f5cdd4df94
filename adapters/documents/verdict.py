"""What an inspection answers: the facts of a file that is taken, or the reason of a refusal."""

from dataclasses import dataclass
from typing import Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"

UNREADABLE: Final = "document.unreadable"
NEEDS_A_PASSWORD: Final = "document.needs_a_password"  # noqa: S105  a public code, no password
TYPE_NOT_ACCEPTED: Final = "document.type_not_accepted"
TOO_LARGE: Final = "document.too_large"
ACTIVE_CONTENT: Final = "document.active_content"


class Refused(Exception):
    """A file that is not taken, and why.

    Attributes:
        code: a public code of CONTRACT.md, such as ``document.unreadable``.
        details: numbers and short English codes for the message and for the operator;
            never a text out of the file.
    """

    def __init__(self, code: str, **details: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Facts:
    """What a readable file holds.

    Attributes:
        pages: number of pages, 1 for an image.
        page_sizes: width and height in millimetres, as shown to the reader, of the first 50 pages.
            An image has no size on paper: its long side is taken as that of an A4 sheet.
    """

    pages: int
    page_sizes: tuple[tuple[float, float], ...]
