"""PDFs as the programs of this machine write them; what is not installed is left out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image

from benign.library_pdfs import pillow_pdfs, pypdf_pdfs, reportlab_pdfs, typst_pdfs

PDF_MAX_BYTES: Final = 512_000
SECONDS: Final = 180
ROWS: Final = "".join(
    f"<tr><td>{i}/03</td><td>Pharmacie</td><td>{i},50 €</td></tr>" for i in range(90)
)
HTML: Final = {
    "bill": "<h1>Facture</h1><p>Reçu de M. Dupont : 27,50 €</p>",
    "table": f"<h1>Relevé</h1><table border=1>{ROWS}</table>",
    "links": "<ul><li><a href='#a'>ici</a><li><a href='https://example.org'>là</a></ul><p id=a>.",
    "picture": "<img src=photo.jpg width=400><img src=scan.png width=400>",
    "form": "<form><input name=a value=b><input type=checkbox><select><option>ES</select></form>",
    "long": "<h2>Page</h2><p style='page-break-after:always'>Texte</p>" * 40,
    "drawing": "<svg width=300 height=300><circle cx=99 cy=99 r=90 fill=red opacity=.5 /></svg>",
}
LATEX: Final = {
    "bill": r"Facture : 27,50",
    "links": r"\tableofcontents\section{Un}\href{https://example.org}{ici}\section{Deux}",
    "form": r"\begin{Form}\TextField[name=a]{Nom}\CheckBox[name=b]{Oui}\end{Form}",
    "long": r"\newcount\n\loop\ifnum\n<60 Page\newpage\advance\n by 1\repeat",
    "mathematics": r"\[\sum_{k=1}^n k = \frac{n(n+1)}{2}\]",
    "drawing": r"\unitlength1cm\begin{picture}(5,5)\put(2,2){\circle{3}}\end{picture}",
}


def write_all(folder: Path) -> int:
    """Put what every program writes into a folder; gives the number of files."""
    before = len(list(folder.iterdir()))
    with TemporaryDirectory() as name:
        work = Path(name)
        sources = _sources(work)
        for program, write in WRITERS.items():
            if shutil.which(program):
                write(work, folder, sources)
    for path in folder.iterdir():
        if path.stat().st_size > PDF_MAX_BYTES and path.suffix == ".pdf":
            path.unlink()
    return len(list(folder.iterdir())) - before


def _sources(work: Path) -> list[Path]:
    """Documents that programs are given to change, and the pictures of the pages."""
    Image.radial_gradient("L").convert("RGB").save(work / "photo.jpg")
    Image.radial_gradient("L").convert("RGB").save(work / "scan.png")
    for name, body in HTML.items():
        page = f"<!doctype html><html lang=fr><meta charset=utf-8><title>{name}</title>{body}"
        (work / f"{name}.html").write_text(page, encoding="utf-8")
    wanted = ("10 pages", "statement", "form", "links", "fonts", "annotated", "table", "RGBA", "P")
    sources: list[Path] = []
    for make in (reportlab_pdfs, pypdf_pdfs, typst_pdfs, pillow_pdfs):
        for title, content in make():
            if title.endswith(wanted):
                sources.append(work / f"source-{len(sources)}.pdf")
                sources[-1].write_bytes(content)
    return sources


def _run(*command: str | Path, within: Path) -> None:
    """Run a program, which may refuse: then it has simply written nothing."""
    words = [str(part) for part in command]
    subprocess.run(words, cwd=within, capture_output=True, timeout=SECONDS, check=False)


def _ghostscript(work: Path, folder: Path, sources: Sequence[Path]) -> None:
    usual = ("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER")
    ways = {f"level-{level}": [f"-dCompatibilityLevel={level}"] for level in ("1.3", "1.4", "1.7")}
    ways |= {f"for-{use}": [f"-dPDFSETTINGS=/{use}"] for use in ("screen", "ebook", "prepress")}
    ways["archive"] = ["-dPDFA=2", "-dPDFACompatibilityPolicy=1", "-sColorConversionStrategy=RGB"]
    ways["restricted"] = ["-sOwnerPassword=owner", "-dEncryptionR=3", "-dKeyLength=128"]
    ways["linear"] = ["-dFastWebView"]
    for number, source in enumerate(sources):
        for way, options in ways.items():
            to = f"-sOutputFile={folder / f'gs-{way}-{number}.pdf'}"
            _run(*usual, "-sDEVICE=pdfwrite", *options, to, source, within=work)
        for device in ("pdfimage8", "pdfimage24"):
            to = f"-sOutputFile={folder / f'gs-{device}-{number}.pdf'}"
            _run(*usual, f"-sDEVICE={device}", "-r60", to, source, within=work)


def _qpdf(work: Path, folder: Path, sources: Sequence[Path]) -> None:
    ways = {
        "linear": ["--linearize"],
        "packed": ["--object-streams=generate"],
        "linear-packed": ["--linearize", "--object-streams=generate"],
        "unpacked": ["--object-streams=disable", "--stream-data=uncompress"],
        "readable": ["--qdf"],
        "turned": ["--rotate=+90:1"],
        "2.0": ["--force-version=2.0"],
        "appearances": ["--generate-appearances", "--flatten-annotations=all"],
        "40": ["--allow-weak-crypto", "--encrypt", "", "owner", "40", "--"],
        "128": ["--allow-weak-crypto", "--encrypt", "", "owner", "128", "--print=none", "--"],
        "128-aes": ["--allow-weak-crypto", "--encrypt", "", "o", "128", "--use-aes=y", "--"],
        "256": ["--encrypt", "", "owner", "256", "--modify=none", "--"],
        "256-packed": ["--object-streams=generate", "--encrypt", "", "owner", "256", "--"],
        "256-linear": ["--linearize", "--encrypt", "", "owner", "256", "--"],
        "256-open-metadata": ["--encrypt", "", "o", "256", "--cleartext-metadata", "--"],
    }
    for number, source in enumerate(sources):
        for way, options in ways.items():
            _run("qpdf", *options, source, folder / f"qpdf-{way}-{number}.pdf", within=work)


def _poppler(work: Path, folder: Path, sources: Sequence[Path]) -> None:
    for number, source in enumerate(sources):
        _run("pdftocairo", "-pdf", source, folder / f"cairo-{number}.pdf", within=work)
    _run("pdfunite", *sources[:4], folder / "poppler-united.pdf", within=work)
    _run("pdfseparate", "-l", "3", sources[0], folder / "poppler-apart-%d.pdf", within=work)


def _chromium(work: Path, folder: Path, _: Sequence[Path]) -> None:
    usual = ("chromium", "--headless", "--no-sandbox", "--disable-gpu")
    for name in HTML:
        for way in ("--no-pdf-header-footer", "--generate-pdf-document-outline"):
            to = folder / f"chromium-{name}-{way[2:5]}.pdf"
            _run(*usual, way, f"--print-to-pdf={to}", work / f"{name}.html", within=work)


def _libreoffice(work: Path, folder: Path, _: Sequence[Path]) -> None:
    (work / "note.txt").write_text("Facture : 27,50 €\n" * 200, encoding="utf-8")
    ways = {
        "usual": "pdf:writer_web_pdf_Export",
        "archive": 'pdf:writer_web_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}',
        "tagged": 'pdf:writer_web_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}',
    }
    for way, told in ways.items():
        for source in [*(work / f"{name}.html" for name in HTML), work / "note.txt"]:
            kind = told if source.suffix == ".html" else told.replace("writer_web", "writer")
            _run("soffice", "--headless", "--convert-to", kind, source, within=work)
            made = work / f"{source.stem}.pdf"
            if made.exists():
                made.rename(folder / f"libreoffice-{way}-{source.stem}.pdf")


def _latex(work: Path, folder: Path, _: Sequence[Path]) -> None:
    for name, body in LATEX.items():
        for way in ("", r"\pdfobjcompresslevel=0 ", r"\pdfminorversion=4 "):
            head = way + r"\documentclass{article}\usepackage{hyperref}\begin{document}"
            (work / "page.tex").write_text(head + body + r"\end{document}", encoding="utf-8")
            for _again in range(2):
                _run("pdflatex", "-interaction=batchmode", "page.tex", within=work)
            made = work / "page.pdf"
            if made.exists():
                made.rename(folder / f"latex-{name}-{len(way)}.pdf")


def _img2pdf(work: Path, folder: Path, _: Sequence[Path]) -> None:
    gray = Image.radial_gradient("L")
    gray.convert("1").save(work / "fax.tiff", compression="group4")
    gray.convert("CMYK").save(work / "press.jpg")
    gray.convert("P").save(work / "palette.png")
    for names in (
        *(["photo.jpg"], ["scan.png"], ["fax.tiff"], ["press.jpg"], ["palette.png"]),
        ["photo.jpg", "scan.png", "fax.tiff"],
    ):
        for engine in ("internal", "pikepdf"):
            to = folder / f"img2pdf-{engine}-{len(names)}-{names[-1].replace('.', '-')}.pdf"
            options = ("--engine", engine, "--pagesize", "A4", "-o")
            _run("img2pdf", *options, to, *names, within=work)


WRITERS: Final[dict[str, Callable[[Path, Path, Sequence[Path]], None]]] = {
    "gs": _ghostscript,
    "qpdf": _qpdf,
    "pdftocairo": _poppler,
    "chromium": _chromium,
    "soffice": _libreoffice,
    "pdflatex": _latex,
    "img2pdf": _img2pdf,
}
