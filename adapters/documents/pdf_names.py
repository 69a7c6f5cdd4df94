"""Names that no bill needs, found in bytes whatever a parser makes of them."""

import re
from typing import Final

_NAMES: Final = (
    *(b"JavaScript", b"EmbeddedFiles?", b"RichMedia[A-Za-z]*", b"SubmitForm", b"ImportData"),
    *(b"GoTo(?:R|E|3DView)", b"Renditions?", b"Launch", b"FileAttachment", b"Movie", b"Sound"),
)
_ENDS: Final = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%])"
# A program for forms counts only beside a form: three letters may also name a font, or be chance.
_PROGRAM: Final = re.compile(rb"/XFA" + _ENDS)
_FORM: Final = re.compile(rb"/AcroForm" + _ENDS)
# A tree of names in which there is nothing is written by honest programs.
_NO_EMPTY_TREE: Final = (
    rb"(?![\x00\t\n\f\r ]*(?:null|<<[\x00\t\n\f\r ]*(?:/Names[\x00\t\n\f\r ]*"
    rb"\[[\x00\t\n\f\r ]*\][\x00\t\n\f\r ]*)?>>))"
)
_BARE: Final = re.compile(rb"/(?:" + b"|".join(_NAMES) + b")" + _ENDS + _NO_EMPTY_TREE)
# Any name with letters as numbers; what it means is looked at only then, since these are rare.
_RESPELLED: Final = re.compile(rb"/[!$&-'*-.0-;=?-Z\\^-z|~]{0,60}#[0-9A-Fa-f]{2}[^\s()<>\[\]{}/%]*")
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
# Between two brackets on one line nothing is a name, for any reader: a link, a word in a text.
_TEXT_BEFORE: Final = re.compile(rb"\([^()<>\[\]\\%\r\n]*\Z")
_TEXT_AFTER: Final = re.compile(rb"[^()<>\[\]\\%\r\n]*\)")

_LONGEST_TEXT: Final = 400
_OVERLAP: Final = 1024


def canonical(data: bytes) -> bytes:
    """The same with each name spelled in letters."""
    if _RESPELLED.search(data) is None:
        return data
    return _RESPELLED.sub(lambda name: _HEX.sub(_letter, name[0]), data)


class NameSearch:
    """Looks through bytes that come piece by piece, one content after the other."""

    def __init__(self) -> None:
        self._kept = b""
        self._has_program = self._has_form = False

    def look(self, piece: bytes, *, is_last: bool) -> str | None:
        """The first name in another piece that makes a PDF active, if any.

        Args:
            piece: the next bytes of a content.
            is_last: whether the content ends with them.
        """
        data = canonical(self._kept + piece + (b"\n" if is_last else b""))
        # What stands at the very end is judged with what follows it.
        end = len(data) if is_last else max(0, len(data) - _OVERLAP // 2)
        self._kept = b"" if is_last else data[-_OVERLAP:]
        for hit in _BARE.finditer(data):
            if hit.start() < end and not _is_in_a_text(data, hit):
                return hit[0].decode("ascii")
        self._has_program = self._has_program or _PROGRAM.search(data) is not None
        self._has_form = self._has_form or _FORM.search(data) is not None
        return "/XFA" if self._has_program and self._has_form else None


def _letter(number: re.Match[bytes]) -> bytes:
    """What a number means, if a letter or digit: a bracket within a name begins no text."""
    letter = bytes([int(number[1], 16)])
    return letter if letter.isalnum() else number[0]


def _is_in_a_text(data: bytes, hit: re.Match[bytes]) -> bool:
    begin = max(0, hit.start() - _LONGEST_TEXT)
    before = _TEXT_BEFORE.search(data[begin : hit.start()])
    return before is not None and _TEXT_AFTER.match(data, hit.end()) is not None
