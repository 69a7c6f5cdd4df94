"""Files that were whole once: cut short, changed in a few bytes, or locked with a password."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from hostile.case import BOUNDED, PASSWORD, UNREADABLE, Case, Cases
from hostile.pdf_hidden import ALGORITHMS
from hostile.raw_pdf import classic, compressed, flate, one_page, protected

CUTS: Final = 45
FLIPS: Final = 30


def invoice(pages: int = 3) -> bytes:
    """A PDF as programs write them."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1, pageCompression=1)
    for page in range(pages):
        for line in range(40):
            canvas.drawString(60, 780 - 18 * line, f"Consultation {page}.{line}: 27,50 EUR")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def picture(kind: str, size: tuple[int, int] = (210, 297), **options: object) -> bytes:
    """A picture with as much detail as a scan."""
    grain = Image.frombytes("RGB", size, Random(7).randbytes(size[0] * size[1] * 3))
    written = BytesIO()
    grain.save(written, kind, **options)
    return written.getvalue()


def cut() -> Cases:
    """The beginning of a file, as an interrupted transfer leaves it."""
    whole = invoice()
    last = whole.rindex(b"%%EOF")
    for i in range(CUTS):
        at = 9 + (last - 9) * i // (CUTS - 1)
        yield Case(f"PDF cut at {at}", whole[:at], code=UNREADABLE)
    packed = compressed(one_page(), packed={1, 2, 3, 5})
    for i in range(10):
        at = 9 + (len(packed) - 20) * i // 10
        yield Case(f"packed PDF cut at {at}", packed[:at], code=UNREADABLE)
    for kind, name in (("JPEG", "photo.jpg"), ("PNG", "scan.png")):
        whole = picture(kind)
        for i in range(15):
            at = 8 + (len(whole) - 300) * i // 14
            yield Case(f"{kind} cut at {at}", whole[:at], code=UNREADABLE, name=name)
    for i in (1, 4, 8, 12):
        yield Case(f"PNG short of {i}", whole[:-i], code=UNREADABLE, name="scan.png")


def _flipped(content: bytes, start: int, stop: int, random: Random) -> bytes:
    """The same bytes but one."""
    changed = bytearray(content)
    changed[random.randrange(start, stop)] ^= 1 << random.randrange(8)
    return bytes(changed)


def flipped() -> Cases:
    """One bit is wrong: a PNG proves it; elsewhere a reader may bear it."""
    random = Random(2026)
    png, jpeg, pdf = picture("PNG"), picture("JPEG"), invoice()
    for i in range(FLIPS):
        broken = _flipped(png, 8, len(png) - 12, random)
        yield Case(f"PNG with a wrong bit, {i}", broken, code=UNREADABLE, name="scan.png")
        broken = _flipped(jpeg, 2, len(jpeg), random)
        yield Case(f"JPEG with a wrong bit, {i}", broken, BOUNDED, name="photo.jpg")
        broken = _flipped(pdf, 8, len(pdf), random)
        yield Case(f"PDF with a wrong bit, {i}", broken, BOUNDED)
    whole = flate(bytes(range(256)) * 40)
    begin = whole.index(b"stream\n") + 7
    for i in range(2, 12):
        content = bytearray(whole)
        content[begin + i] ^= 0xFF
        title = f"PDF with a wrong byte {i} of a compressed text"
        yield Case(title, classic({**one_page(), 4: bytes(content)}), BOUNDED)


def locked() -> Cases:
    """PDFs that only a password opens, or a key that nobody has."""
    for algorithm in ALGORITHMS:
        lock = partial(protected, algorithm=algorithm)
        for password in ("secret", "é" * 8, " "):
            title = f"{algorithm} with the password {password!r}"
            yield Case(title, lock(invoice(1), user_password=password), code=PASSWORD)
        yield Case(f"{algorithm} around one page", lock(classic(one_page()), user_password="1"))
    for what, entries in {
        "an unknown guardian": b"/Filter /Nobody.Knows /V 1 /R 2",
        "certificates": b"/Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 /Recipients [()]",
        "an unknown version": b"/Filter /Standard /V 99 /R 99 /O () /U () /P -4",
        "an empty lock": b"/Filter /Standard /V 2 /R 3 /Length 128 /O () /U () /P -4",
        "a lock of a thousand million bits": b"/Filter /Standard /V 2 /R 3 /Length 1000000000"
        + b" /O <%b> /U <%b> /P -4" % (b"00" * 32, b"00" * 32),
    }.items():
        trailer = b"/Root 1 0 R /ID [(0) (0)] /Encrypt << %b >>" % entries
        yield Case(f"locked with {what}", classic(one_page(), trailer=trailer))
