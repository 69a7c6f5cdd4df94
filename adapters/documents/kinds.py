"""What a file begins like: PDF, JPEG, PNG or HEIC, whatever its name says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from adapters.documents.verdict import JPEG, PDF, PNG

HEIC: Final = "image/heic"
HEAD_BYTES: Final = 32

_MAGIC: Final[Mapping[bytes, str]] = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
}
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
# Brands of a format that shares the container of HEIC, and that is not taken.
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})


def kind_of(head: bytes) -> str | None:
    """The media type that the first HEAD_BYTES of a file say; None for any other content."""
    known = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    return known or (HEIC if _is_heic(head) else None)


def kind_of_file(path: Path) -> str | None:
    """As `kind_of`, of a file. Raises OSError."""
    with path.open("rb") as file:
        return kind_of(file.read(HEAD_BYTES))


def _is_heic(head: bytes) -> bool:
    """Whether the file says that it is HEIC, or compatible with it and no AVIF."""
    brands = {head[at : at + 4] for at in (8, *range(16, HEAD_BYTES, 4))}
    is_avif = not _AVIF_BRANDS.isdisjoint(brands)
    return head[4:8] == b"ftyp" and not is_avif and not _HEIC_BRANDS.isdisjoint(brands)
