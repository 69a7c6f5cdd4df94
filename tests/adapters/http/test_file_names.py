"""Names of files, however hostile, as they are kept and given back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.file_names import INVISIBLE, LONGEST_BYTES, attachment, cleaned, served
from domain.values import MediaType


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("facture.pdf", "facture.pdf"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\scan.PDF", "scan.PDF"),
        ("..", "document"),
        ("", "document"),
        ("  .pdf ", "pdf"),
        ("e\u0301te\u0301.jpg", "été.jpg"),
        ("fdp\u202egpj.exe", "fdpgpj.exe"),
        ("a\u0000b\r\n.png", "ab.png"),
        ("é" * 200 + ".pdf", "é" * 125 + ".pdf"),
        ("x" * 300, "x" * 255),
        ("a." + "x" * 300, "a." + "x" * 253),
    ],
)
def test_a_name_is_kept_as_plain_text(name: str, kept: str) -> None:
    assert cleaned(name) == kept


@given(st.text())
def test_no_name_is_dangerous_once_cleaned(name: str) -> None:
    kept = cleaned(name)
    assert 1 <= len(kept.encode()) <= LONGEST_BYTES
    assert not set("/\\") & set(kept)
    assert not {unicodedata.category(character) for character in kept} & INVISIBLE
    assert cleaned(kept) == kept or kept != kept.strip()


@pytest.mark.parametrize(
    ("name", "media_type", "given_back"),
    [
        ("scan.pdf", MediaType.PDF, "scan.pdf"),
        ("photo.JPEG", MediaType.JPEG, "photo.JPEG"),
        ("photo.png", MediaType.JPEG, "photo.jpg"),
        ("virus.exe", MediaType.PDF, "virus.exe.pdf"),
        ("scan", MediaType.PNG, "scan.png"),
        (".pdf", MediaType.PNG, ".pdf.png"),
        (None, MediaType.PDF, "document.pdf"),
    ],
)
def test_a_name_ends_as_what_the_file_is(
    name: str | None, media_type: MediaType, given_back: str
) -> None:
    assert served(name, media_type) == given_back


@given(st.text(st.characters(codec="utf-8")))
def test_a_download_header_is_ascii_without_any_quote_or_break(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert not set('"\r\n') & set(header)
