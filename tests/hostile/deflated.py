"""Long rows of zeros, deflated without ever being held."""

from __future__ import annotations

import zlib
from typing import Final

MEGA: Final = 1_000_000
_LAST_BLOCK: Final = b"\x03\0"
_ADLER: Final = 65_521


def zeros(megabytes: int) -> bytes:
    """So many million zeros as a zlib stream: the same block again and again."""
    engine = zlib.compressobj(9)
    block = engine.compress(bytes(MEGA)) + engine.flush(zlib.Z_FULL_FLUSH)
    head, block = block[:2], block[2:]
    checksum = (megabytes * MEGA % _ADLER << 16) | 1
    return head + block * megabytes + _LAST_BLOCK + checksum.to_bytes(4)
