"""Sound files under names that were made to do harm."""

from __future__ import annotations

from typing import Final

from hostile.case import ACCEPTED, Case, Cases
from hostile.damage import picture

NAMES: Final = (
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "..",
    ".",
    "/etc/passwd",
    "C:\\fakepath\\photo.jpg",
    "\\\\server\\share\\photo.jpg",
    "a/b/c.jpg",
    "photo\u202egpj.exe",
    "\u2066photo\u2069.jpg",
    "photo\u200b.jpg",
    "photo\x00.jpg",
    "photo.jpg\x00.exe",
    "photo\x07\x1b[31m.jpg",
    "photo\n.jpg",
    "photo\r\nX-Evil: 1.jpg",
    "photo\t.jpg",
    "\x7fphoto.jpg",
    "photo\u0085.jpg",
    "photo\u2028.jpg",
    "p" * 300 + ".jpg",
    "é" * 200 + ".jpg",
    "." * 300,
    "\U0001f9fe\U0001f600.jpg",
    "e\u0301te\u0301.jpg",
    "photo.jpg...",
    "photo.jpg ",
    " photo.jpg",
    "CON",
    "NUL.jpg",
    "aux.png",
    "-rf.jpg",
    "--help",
    ".htaccess",
    "~root",
    "$(reboot).jpg",
    "`reboot`.jpg",
    "photo;rm.jpg",
    "photo'\"><script>alert(1)</script>.jpg",
    "%2e%2e%2fpasswd",
    "{{7*7}}.jpg",
    "=cmd|' /C calc'!A0.jpg",
    "photo.jpg:stream",
    "photo.php",
    "*?.jpg",
    "\ufeffphoto.jpg",
    "\ud800photo.jpg",
    "\ufffe.jpg",
)


def names() -> Cases:
    """A different photo under each name, since the same one would only be told as known."""
    for number, name in enumerate(NAMES):
        content = picture("JPEG", (40 + number, 60))
        yield Case(f"a photo called {name!a}", content, ACCEPTED, name=name)
