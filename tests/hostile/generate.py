"""Writes the hostile corpus for a run by hand, into a new folder: `python -m hostile.generate`."""

import sys
from pathlib import Path

from hostile.corpus import write, write_manifest


def main() -> None:
    """Fill a new folder with the files and, beside it, their manifest."""
    folder = Path(sys.argv[1])
    files = folder / "files"
    files.mkdir(parents=True)
    rows = write(files)
    write_manifest(folder, rows)
    sys.stdout.write(f"{len(rows)} files\n")


if __name__ == "__main__":
    main()
