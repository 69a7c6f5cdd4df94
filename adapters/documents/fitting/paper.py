"""Pages made of one picture."""

from typing import Final

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from adapters.documents.fitting.encode import Encoded
from adapters.documents.fitting.sizes import A4_POINTS

MARGIN_POINTS: Final = 14.0
_COLOUR_SPACES: Final = {"RGB": "/DeviceRGB", "L": "/DeviceGray", "1": "/DeviceGray"}


def draw(writer: PdfWriter, page: PageObject, picture: Encoded, *, margin: float) -> None:
    """Draw a picture on an empty page: as wide as it goes, at the top, whole and upright.

    Args:
        writer: the document of the page.
        page: without any content.
        picture: with its data.
        margin: in points, on all sides.
    """
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    scale = min((width - 2 * margin) / picture.width, (height - 2 * margin) / picture.height)
    drawn = picture.width * scale, picture.height * scale
    left, bottom = (width - drawn[0]) / 2, height - margin - drawn[1]
    matrix = f"{drawn[0]:.3f} 0 0 {drawn[1]:.3f} {left:.3f} {bottom:.3f}"
    content = StreamObject()
    content.set_data(f"q {matrix} cm /I Do Q".encode())
    image = StreamObject()
    fill(image, picture)
    shown = DictionaryObject({NameObject("/I"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
    page[NameObject("/Contents")] = writer._add_object(content)


def blank(writer: PdfWriter, size: tuple[float, float] = A4_POINTS) -> PageObject:
    """An empty page, A4 portrait unless said otherwise, in points."""
    return writer.add_blank_page(*size)


def fill(stream: StreamObject, picture: Encoded) -> None:
    """Make this stream show that picture; what hides parts of it stays as it was."""
    for key in ("/Decode", "/DecodeParms", "/Filter", "/Intent"):
        stream.pop(NameObject(key), None)
    stream._data = picture.data or b""
    entries = {
        "/Type": NameObject("/XObject"),
        "/Subtype": NameObject("/Image"),
        "/Width": NumberObject(picture.width),
        "/Height": NumberObject(picture.height),
        "/ColorSpace": NameObject(_COLOUR_SPACES[picture.mode]),
        "/BitsPerComponent": NumberObject(1 if picture.mode == "1" else 8),
        "/Filter": NameObject("/CCITTFaxDecode" if picture.mode == "1" else "/DCTDecode"),
    }
    stream.update({NameObject(key): value for key, value in entries.items()})
    if picture.mode == "1":
        stream[NameObject("/DecodeParms")] = _fax(picture)


def _fax(picture: Encoded) -> DictionaryObject:
    """How the fax was written."""
    return DictionaryObject(
        {
            NameObject("/K"): NumberObject(-1),
            NameObject("/Columns"): NumberObject(picture.width),
            NameObject("/Rows"): NumberObject(picture.height),
            NameObject("/BlackIs1"): BooleanObject(True),  # Pillow hands white over as 1
        }
    )
