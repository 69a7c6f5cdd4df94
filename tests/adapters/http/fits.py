"""Files that need to be made to fit, and short ways to have it done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from installation import Person, Site, pdf, picture


@cache
def phone_photo() -> bytes:
    """A receipt as a phone photographs it: 12 Mpx, 3 MB, lying on its side."""
    paper = Image.effect_noise((4032, 3024), 24).point(lambda grey: grey // 2 + 120)
    draw = ImageDraw.Draw(paper)
    for line in range(20):
        text = f"Consulta {line} 85,40 EUR"
        draw.text((300, 140 * line), text, fill=10, font=ImageFont.load_default(90))
    exif = Image.Exif()
    exif[0x0112] = 6
    written = BytesIO()
    paper.convert("RGB").save(written, "JPEG", quality=82, exif=exif)
    return written.getvalue()


def heic() -> bytes:
    written = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (600, 800), "white")).save(written)
    return written.getvalue()


def active_pdf() -> bytes:
    """A page with a script that nobody needs."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Factura"))))
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x')")}
    action = DictionaryObject({NameObject(name): value for name, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def fit(person: Person, claim: str, *files: bytes, names: Sequence[str] = ()) -> Any:
    names = names or [f"{number}.jpg" for number in range(len(files))]
    sent = [("files[]", (name, content)) for name, content in zip(names, files, strict=True)]
    return person.ask("POST", f"{claim}/documents/fit", files=sent)


def proposed(person: Person, claim: str, *files: bytes, names: Sequence[str] = ()) -> Any:
    answer = fit(person, claim, *(files or (picture(),)), names=names)
    assert answer.status_code == 200, answer.text
    return answer.json()


def agree(person: Person, claim: str, proposal_id: str, **more: Any) -> Any:
    return person.post(f"{claim}/documents", {"proposal_id": proposal_id}, **more)


def address(claim: str, proposal: Any) -> str:
    return f"{claim}/documents/fit/{proposal['proposal_id']}"


def path(url: str) -> str:
    return url.removeprefix("/api/v1")


def contents(site: Site) -> list[Path]:
    """Every file that the service holds, wherever it lies."""
    settings = site.runtime.settings
    folders = (settings.files_dir, settings.proposals_dir, settings.uploads_dir)
    return [one for folder in folders for one in folder.rglob("*") if one.is_file()]
