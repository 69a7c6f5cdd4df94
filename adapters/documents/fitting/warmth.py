"""Everything that fitting uses, used once, so that a sealed process has nothing left to load."""

import base64
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from adapters.documents import pdf
from adapters.documents.fitting.ladder import LADDER
from adapters.documents.fitting.pdf_flat import Drawn, flattened
from adapters.documents.fitting.pictures import Photo
from adapters.documents.fitting.source import has_heic
from adapters.documents.fitting.work import fit
from adapters.documents.verdict import Refused

_SIDE: Final = 240
_ROOMY_BYTES: Final = 500_000
# Written here by heart: to write HEIC starts threads, whose memory a warm process would keep.
_HEIC: Final = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAACIAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm"
    "4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAA"
    "AChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAA"
    "AAAAAQABBYECAwWEAAAAKm1kYXQAAAAeKAGvBBISTOD4BE5fbugwVQEgrOi0dKHIlxCTu2rA"
)


def warm() -> None:
    """Make small files of every kind fit, at every step."""
    files = [*_photos(), *pdf.samples(), _scan()]
    for content in files:
        fit([BytesIO(content)], BytesIO(), limit_bytes=_ROOMY_BYTES)
    for rung in LADDER:
        Photo(BytesIO(files[0]), "JPEG").at(rung)
        Drawn(files[-1]).pages()[0].at(rung)
    try:
        fit([BytesIO(_scan())], BytesIO(), limit_bytes=1)
    except Refused:
        flattened(files[-1])


def _picture(mode: str) -> Image.Image:
    picture = Image.linear_gradient("L").resize((_SIDE, _SIDE))
    ImageDraw.Draw(picture).text((9, 9), "85,40", fill=0)
    return picture.convert(mode)


def _photos() -> list[bytes]:
    """One small picture of each kind; of HEIC where the library is installed."""
    kinds = (("RGB", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "PNG"), ("I;16", "PNG"))
    written = []
    for mode, kind in kinds:
        content = BytesIO()
        _picture(mode).save(content, kind)
        written.append(content.getvalue())
    return written + ([base64.b64decode(_HEIC)] if has_heic() else [])


def _scan() -> bytes:
    """A PDF of pictures, in colour and in black and white."""
    content = BytesIO()
    pages = [_picture("RGB"), _picture("L"), _picture("1")]
    pages[0].save(content, "PDF", save_all=True, append_images=pages[1:])
    return content.getvalue()
