"""Names of files: as they are kept, and as they are given back."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from domain.values import MediaType

LONGEST_BYTES: Final = 255
NAMELESS: Final = "document"
EXTENSIONS: Final[Mapping[MediaType, tuple[str, ...]]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
}
"""The true extensions of a type, the one that we give first."""

KNOWN: Final = tuple(suffix for suffixes in EXTENSIONS.values() for suffix in suffixes)
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories that no name needs: control characters, text direction, halves of characters."""


def cleaned(name: str) -> str:
    """A name as it is kept: NFC, its last part alone, nothing invisible, at most 255 bytes."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    visible = "".join(c for c in text if unicodedata.category(c) not in INVISIBLE)
    last = visible.rpartition("/")[2].strip().lstrip(".")
    return _cut(last) or NAMELESS


def served(name: str | None, media_type: MediaType) -> str:
    """A name with the extension of what the file is, whatever its person called it."""
    right = EXTENSIONS[media_type]
    name = name or NAMELESS
    if name.lower().endswith(right):
        return name
    stem, dot, suffix = name.rpartition(".")
    return (stem if f"{dot}{suffix}".lower() in KNOWN and stem else name) + right[0]


def attachment(name: str) -> str:
    """The Content-Disposition of a download; any name, in ASCII alone."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def _cut(name: str) -> str:
    """A name of at most LONGEST_BYTES; it loses the end of its stem, not its extension."""
    if len(name.encode()) <= LONGEST_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 5:
        stem, dot, suffix = name, "", ""
    tail = f"{dot}{suffix}"
    room = LONGEST_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore") + tail
