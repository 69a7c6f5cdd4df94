"""Files to make fit: photographed pages with shadow and noise, scans, PDFs that act."""

import io
from collections.abc import Callable, Sequence

import pillow_heif
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, PdfObject, StreamObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

A4_AT_150 = (1240, 1754)
TWELVE_MPX = (3000, 4000)
_LINES = (
    "Hospital San Rafael, Madrid - FACTURA 2026/00817",
    "Consulta de urgencias, otitis aguda      61,20",
    "Amoxicilina 500 mg, 24 comprimidos        8,75",
    "Audiometria tonal                        15,45",
    "TOTAL PAGADO                       85,40 euros",
)


def page(size: tuple[int, int] = A4_AT_150, *, first_line: int = 0) -> Image.Image:
    """A clean printed page: text from top to bottom, a rule, a stamp in red and blue."""
    width, height = size
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    step = height // 42
    font = ImageFont.load_default(step * 0.55)
    for row in range(2, 40):
        text = f"{row + first_line:02d} {_LINES[row % len(_LINES)]}"
        draw.text((width // 12, row * step), text, fill=(25, 25, 40), font=font)
    draw.line((width // 12, height // 2, width - width // 12, height // 2), "black", step // 12 + 1)
    draw.ellipse(_box(size, 0.68, 0.05, 0.9, 0.2), outline=(190, 20, 30), width=step // 8 + 1)
    draw.rectangle(_box(size, 0.7, 0.86, 0.92, 0.95), outline=(20, 40, 170), width=step // 8 + 1)
    return image


def photographed(clean: Image.Image, *, noise: float = 9, shadow: float = 0.45) -> Image.Image:
    """The same page as a telephone sees it: warm light, a hand's shadow, the noise of a sensor."""
    light = Image.linear_gradient("L").rotate(90).point(lambda level: 190 + level // 4)
    shade = Image.new("L", (256, 256), 255)
    ImageDraw.Draw(shade).polygon([(0, 256), (0, 90), (150, 256)], fill=round(255 * (1 - shadow)))
    lit = ImageChops.multiply(light, shade.filter(ImageFilter.GaussianBlur(12)))
    warm = Image.merge("RGB", (lit, lit.point(lambda x: x * 0.97), lit.point(lambda x: x * 0.9)))
    seen = ImageChops.multiply(clean, warm.resize(clean.size, Image.Resampling.BICUBIC))
    grains = [_noise(clean.size, noise) for _ in range(3)] if noise else []
    return ImageChops.add(seen, Image.merge("RGB", grains), 1, -128) if grains else seen


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture; a JPEG as good as those of telephones unless said otherwise."""
    written = io.BytesIO()
    defaults = {"quality": 92} if kind == "JPEG" else {}
    image.save(written, kind, **{**defaults, **options})
    return written.getvalue()


def lying(image: Image.Image, orientation: int) -> bytes:
    """A JPEG stored as a telephone held otherwise does, with the orientation that says so."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telephone of Alice"
    stored = image.transpose(back[orientation]) if orientation in back else image
    return saved(stored, exif=exif)


def heic(image: Image.Image) -> bytes:
    """The same picture from another maker of telephones."""
    written = io.BytesIO()
    pillow_heif.from_pillow(image).save(written, quality=60)
    return written.getvalue()


def scan(pages: Sequence[Image.Image], *, quality: int = 90) -> bytes:
    """A PDF of one JPEG per A4 page, as scanners write it."""
    written = io.BytesIO()
    dpi = pages[0].height / 11.693
    first, *others = pages
    first.save(written, "PDF", save_all=True, append_images=others, resolution=dpi, quality=quality)
    return written.getvalue()


def printed(pages: int = 1, draw: Callable[[Canvas], object] | None = None) -> bytes:
    """A PDF of text, and of whatever else is drawn on its first page."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4)
    for number in range(pages):
        for row, line in enumerate(_LINES):
            canvas.drawString(72, 760 - 20 * row, f"{number} {line}")
        if draw and number == 0:
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def rewritten(content: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """A PDF after a change to it."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def noted(writer: PdfWriter) -> None:
    """Add a note that is drawn over the page."""
    note = FreeText(text="PAID", rect=(300, 300, 500, 400), background_color="ff0000")
    writer.add_annotation(0, note)


def entries(**held: PdfObject | str) -> DictionaryObject:
    """A dictionary; text stands for a name."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(f"/{value}") if isinstance(value, str) else value
            for key, value in held.items()
        }
    )


def stream(data: bytes, **held: PdfObject | str) -> StreamObject:
    """A stream of these bytes."""
    made = StreamObject()
    made.update(entries(**held))
    made._data = data
    return made


def blank(pages: int) -> bytes:
    """A PDF of empty A4 pages."""
    writer, written = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(written)
    return written.getvalue()


def _noise(size: tuple[int, int], spread: float) -> Image.Image:
    """Grains of two pixels, as they come out of a sensor's own reduction of noise."""
    half = Image.effect_noise((size[0] // 2 + 1, size[1] // 2 + 1), spread)
    return half.resize(size, Image.Resampling.BILINEAR)


def _box(
    size: tuple[int, int], left: float, top: float, right: float, bottom: float
) -> tuple[float, float, float, float]:
    """A part of a page in its pixels."""
    return left * size[0], top * size[1], right * size[0], bottom * size[1]
