"""Follows the parts of a picture, and tells a file that is also something else."""

import re
from typing import Final

from adapters.documents.verdict import UNREADABLE, Refused

# Where a viewer of PDFs looks for the mark, and a reader of archives for the last record.
_PDF_HEAD_BYTES: Final = 1024
_ZIP_END_BYTES: Final = 65_535 + 22
_ZIP_END: Final = re.compile(rb"PK\x05\x06(?:\x00{4}|\xff{4})")
# Directly after a picture; deeper in, two bytes mean nothing.
_BEGINNINGS: Final = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"#!")
# Anywhere in what follows a picture. Long enough not to occur by chance in the film of a phone.
_MARKS: Final = re.compile(
    rb"%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|<\?php"
    rb"|<(?:!doctype\s+html|html|script|iframe|body)[\s/>]|<svg\s[^>]{0,400}xmlns",
    re.IGNORECASE,
)
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_END_OF_IMAGE: Final = 0xD9
_SCAN: Final = 0xDA
# Encoders write ten; each goes over all pixels once more, and a hostile one takes ten bytes.
MAX_SCANS: Final = 100
_WITHOUT_LENGTH: Final = frozenset({0x01, 0xD8})


def refuse_foreign(content: bytes, end: int) -> None:
    """Refuse a picture that other programs would take for theirs.

    Args:
        content: the whole file.
        end: where its picture ends; films and second pictures may follow.

    Raises:
        Refused: unreadable, foreign_tail.
    """
    is_foreign = (
        b"%PDF-" in content[:_PDF_HEAD_BYTES]
        or is_archive(content)
        or content.startswith(_BEGINNINGS, end)
        or _MARKS.search(content, end) is not None
    )
    if is_foreign:
        raise Refused(UNREADABLE, why="foreign_tail")


def is_archive(content: bytes) -> bool:
    """Whether a file ends as a ZIP archive, whatever it begins with."""
    return _ZIP_END.search(content, max(0, len(content) - _ZIP_END_BYTES)) is not None


def end_of_jpeg(content: bytes) -> int:
    """Where the first picture of a JPEG ends; the end of the file if it does not say.

    Raises:
        Refused: unreadable, for more than 100 scans.
    """
    position, scans = 2, 0
    while (found := _MARKER.search(content, position)) is not None:
        kind, position = content[found.end() - 1], found.end()
        if kind == _END_OF_IMAGE:
            return position
        scans += kind == _SCAN
        if scans > MAX_SCANS:
            raise Refused(UNREADABLE, why="too_many_scans")
        if kind not in _WITHOUT_LENGTH:  # after a scan's header, its data hold no other marker
            position += int.from_bytes(content[position : position + 2])
    return len(content)
