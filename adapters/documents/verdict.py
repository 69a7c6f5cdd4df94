"""What an inspection answers: the facts of a file that is taken, or the reason of a refusal."""

from dataclasses import dataclass, field
from typing import Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"

UNREADABLE: Final = "document.unreadable"
NEEDS_A_PASSWORD: Final = "document.needs_a_password"  # noqa: S105  a public code, no password
TYPE_NOT_ACCEPTED: Final = "document.type_not_accepted"
TOO_LARGE: Final = "document.too_large"
ACTIVE_CONTENT: Final = "document.active_content"
PAGE_NOT_FOUND: Final = "document.page_not_found"

LOW_RESOLUTION: Final = "document.low_resolution"
BLURRED: Final = "document.blurred"
BLANK_PAGE: Final = "document.blank_page"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process used to look at a file; nothing is known of one that was killed.

    Attributes:
        cpu_ms: processor time, in thousandths of a second.
        peak_bytes: the most memory that it held at once, its warm beginning included.
    """

    cpu_ms: int = 0
    peak_bytes: int = 0


class Refused(Exception):
    """A file that is not taken, and why.

    Attributes:
        code: a public code of CONTRACT.md, such as ``document.unreadable``.
        details: numbers and short English codes for the message and for the operator;
            never a text out of the file.
        cost: what the refusal cost, for the operator.
    """

    def __init__(self, code: str, **details: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.cost = Cost()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a readable file holds.

    Attributes:
        pages: number of pages, 1 for an image.
        page_sizes: width and height in millimetres, as shown to the reader, of the first 50 pages.
            An image has no size on paper: its long side is taken as that of an A4 sheet.
        hints: what may make it hard to read, in the order of their codes above.
        cost: what its examination used.
    """

    pages: int
    page_sizes: tuple[tuple[float, float], ...]
    hints: tuple[str, ...] = ()
    cost: Cost = field(default=Cost(), compare=False)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made out of the files of a person.

    Attributes:
        pages: number of pages of the PDF.
        done: what was done to them, as codes such as ``fit.rotated``, each once.
    """

    pages: int
    done: tuple[str, ...]
