"""Writes the benign corpus for a run by hand, into a new folder: `python -m benign.generate`."""

import sys
from pathlib import Path

from benign.corpus import write
from benign.real_tools import write_all


def main() -> None:
    """Fill a new folder; with `--tools`, also with what the programs of this machine write."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    count = len(write(folder))
    if "--tools" in sys.argv:
        count += write_all(folder)
    sys.stdout.write(f"{count} files\n")


if __name__ == "__main__":
    main()
