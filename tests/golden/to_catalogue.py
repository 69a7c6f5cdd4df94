"""Copies the golden samples to where the catalogue of events shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent
CATALOGUE = GOLDEN.parents[1] / "adapters" / "http" / "event_samples.json"


def stored_samples() -> dict[str, Any]:
    """What the log holds of the first sample of each stored name."""
    files = sorted(file for file in GOLDEN.glob("*.json") if "+" not in file.name)
    return {file.stem: json.loads(json.loads(file.read_text("utf-8"))["state"]) for file in files}


if __name__ == "__main__":
    text = json.dumps(stored_samples(), ensure_ascii=False, indent=1, sort_keys=True)
    CATALOGUE.write_text(f"{text}\n", encoding="utf-8")
