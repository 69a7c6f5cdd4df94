"""What of the canaries must stand in the copy of their person's data, and what must not."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from pypdf import PdfReader

from canaries import VALUES, hits
from canary_life import CANARY, CanarySite

OF_THE_DESK: Final = frozenset({"note", "check_note", "suspicion", "opinion_question", "opinion"})
"""What the desk and the medical service keep to themselves (docs/decisions/0038)."""

NOT_IN_IT: Final = {
    "nir": "no file holds a NIR: it is masked",
    "nir_with_key": "the same",
    "nir_spaced": "the same",
    "iban_spaced": "another way of writing `iban`, which is in it",
    "original_name": "of a proposal that nobody agreed to, gone within a day",
}
"""Hers, and still not in it, and why."""


def copy_of(site: CanarySite, name: str) -> dict[str, bytes]:
    """Every file of somebody's copy, by its name; of a PDF the text too."""
    answer = site[name].get("/me/export")
    assert answer.status_code == 200, answer.text
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def told_in(files: dict[str, bytes]) -> set[str]:
    """Which canaries stand in some files, in clear."""
    texts = [
        page.extract_text().encode()
        for name, content in files.items()
        if name.endswith(".pdf")
        for page in PdfReader(BytesIO(content)).pages
    ]
    names = [name.encode() for name in files]
    return {one for content in (*files.values(), *texts, *names) for one, _ in hits(content)}


def holds_all_of_hers_and_nothing_of_others(site: CanarySite, other: str) -> None:
    """What is hers stands in her copy, on its page and in its data; in nobody else's."""
    files = copy_of(site, CANARY.name)
    assert told_in(files) == set(VALUES) - OF_THE_DESK - set(NOT_IN_IT)
    only_in_files = {"document_text"}
    for name in ("index.html", "data.json"):
        found = told_in({name: unescape(files[name].decode()).encode()})
        dated = {"born_on", "born_on_in_french", "child_born_on"}
        missing = set(VALUES) - OF_THE_DESK - set(NOT_IN_IT) - only_in_files - dated - found
        assert missing == set(), name
    assert told_in(copy_of(site, other)) == set()
    others = site[other].get("/me").json()["display_name"].encode()
    assert [name for name, content in files.items() if others in content] == []
