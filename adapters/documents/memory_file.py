"""Files that have no name and never reach a disk."""

import os
from tempfile import TemporaryFile
from typing import BinaryIO


def memory_file() -> BinaryIO:
    """An empty file in memory, to write and to read.

    Where the system has none, a file without a name stands in.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("document", os.MFD_CLOEXEC), "w+b")
    return TemporaryFile("w+b")
