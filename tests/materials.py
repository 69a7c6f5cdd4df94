"""The bill of materials: what runs, by name, version and hash, as CycloneDX (`make sbom`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "main.txt"
BILL = ROOT / "dist" / "escale.cdx.json"


def write_bill(to: Path, *, is_checked: bool = True) -> None:
    """Write what the lock holds; the same lock gives the same bytes.

    is_checked: against the schema of CycloneDX, which takes some seconds.
    """
    to.parent.mkdir(exist_ok=True)
    what = ("requirements", str(LOCK), "--pyproject", str(ROOT / "pyproject.toml"))
    form = ("--sv", "1.6", "--of", "JSON", "--short-PURLs", "--output-reproducible")
    check = "--validate" if is_checked else "--no-validate"
    # Its one warning says that a lock knows no graph; the locks name who needs what in comments.
    tool = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", *what, *form, check]
    subprocess.run([*tool, "-o", str(to)], check=True)


if __name__ == "__main__":
    write_bill(BILL)
    print(BILL.relative_to(ROOT))
