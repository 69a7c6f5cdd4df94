"""Files come in by one door: whoever takes one from a request has it counted there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ADAPTERS = Path(__file__).parents[3] / "adapters"
SOURCES = {
    str(one.relative_to(ADAPTERS)): one.read_text(encoding="utf-8")
    for room in ("http", "web")
    for one in sorted((ADAPTERS / room).rglob("*.py"))
}

DOORS = {
    r"documents\.receive import .*\breceive\b": {"http/uploads.py"},
    r"request\.stream\(": {"http/multipart.py"},
    r"\bParts\(": {"http/uploads.py"},
    r"UploadFile|fastapi import .*\bFile\b": set(),
    r"request\.form\((?!max_files=0)": set(),
    r"\.files\.put\(|\.proposals\.(put|keep)\(": set(),
}
"""What takes or keeps a file, and the modules that may: the rest asks them."""


@pytest.mark.parametrize("way", DOORS)
def test_files_come_in_by_one_door(way: str) -> None:
    found = {name for name, text in SOURCES.items() if re.search(way, text)}
    assert found == DOORS[way]
