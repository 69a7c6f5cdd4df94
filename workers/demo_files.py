"""The demo's two files: a bill of three pages and the photo of a till receipt."""

from __future__ import annotations

from pathlib import Path

import typst
from PIL import Image, ImageDraw

BILL = """
#set page(paper: "a4")
#set text(size: 12pt)
= Clínica de la Playa
Factura 2026-0217 · otitis · 85,40 EUR · PAGADO
#pagebreak()
Detalle: consulta 45,00 EUR; medicamentos 40,40 EUR
#pagebreak()
Receta: amoxicilina 1 g
"""

RECEIPT_SIZE = (1240, 1754)


def paid_invoices(folder: Path) -> Path:
    """A real PDF of three A4 pages, below 500 Ko."""
    file = folder / "factures.pdf"
    file.write_bytes(typst.compile(BILL.encode(), format="pdf"))
    return file


def receipt_photo(folder: Path) -> Path:
    """A real JPEG in A4 portrait."""
    file = folder / "ticket.jpg"
    photo = Image.new("RGB", RECEIPT_SIZE, "white")
    pen = ImageDraw.Draw(photo)
    pen.text((200, 300), "FARMACIA DEL MAR\nTOTAL 40,40 EUR\nVISA ****", fill="black", font_size=48)
    photo.save(file, "JPEG", quality=85)
    return file
