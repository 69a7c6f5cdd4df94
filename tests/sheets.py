"""Pages of text, scans and PDFs of them, as the tests of documents need them."""

import io
import random
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

LETTERS = "abcdefghij klmnop qrstu vwxyz 0123456789,."


@cache
def page_of_text(width: int = 1654, height: int = 2339, letters_px: int = 30) -> Image.Image:
    """A page full of printed words; 1,654 pixels wide, A4 at 200 dpi with 11 points."""
    chance = random.Random(2026)
    page = Image.new("L", (width, height), 245)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(size=letters_px)
    for y in range(height // 16, height - height // 16, letters_px * 3 // 2):
        line = "".join(chance.choices(LETTERS, k=width * 8 // (5 * letters_px)))
        draw.text((width // 16, y), line, fill=20, font=font)
    return page


def blurred(page: Image.Image, radius: float) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(radius))


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def printed(*lines: str) -> bytes:
    """A PDF with a page for each line."""
    written = io.BytesIO()
    canvas = Canvas(written)
    for line in lines:
        canvas.setPageSize(A4)
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def scanned(*pages: Image.Image) -> bytes:
    """A PDF with a page for each picture, which fills it."""
    written = io.BytesIO()
    canvas = Canvas(written)
    for page in pages:
        sheet = page.copy()
        sheet.thumbnail((1240, 1754))
        content = saved(sheet, quality=40)
        canvas.drawImage(ImageReader(io.BytesIO(content)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return written.getvalue()
