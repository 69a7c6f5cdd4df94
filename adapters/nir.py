"""The number by which French social security knows a person (NIR): reading, masking, indexing."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import ClassVar

from stdnum.fr import nir as stdnum_nir

_SHAPE = re.compile(
    r"[12]"  # sex
    r"[0-9]{2}"  # year of birth
    r"(?:0[1-9]|1[0-2]|[2-9][0-9])"  # month of birth; 20 to 99 when it is not known
    r"(?:0[1-9]|[1-8][0-9]|9[0-5]|2A|2B|9[789])"  # department; 97, 98 overseas, 99 born abroad
    r"[0-9]{3}"  # commune, or country
    r"[0-9]{3}"  # rank
    r"(?:[0-9]{2})?"  # key
)


class NirNotValid(ValueError):
    """The text is not a NIR; the message never repeats it.

    NirNotValid
    ├── NirHasWrongLength
    ├── NirHasWrongFormat
    └── NirKeyDoesNotMatch
    """

    code: ClassVar[str] = "nir.not_valid"

    def __init__(self) -> None:
        super().__init__(self.code)


class NirHasWrongLength(NirNotValid):
    """There are neither 13 characters, nor 15 with the key."""

    code: ClassVar[str] = "nir.length"


class NirHasWrongFormat(NirNotValid):
    """A character stands where it cannot: a sex, month or department that does not exist."""

    code: ClassVar[str] = "nir.format"


class NirKeyDoesNotMatch(NirNotValid):
    """The two last characters do not follow from the others: one was mistyped."""

    code: ClassVar[str] = "nir.key"


@dataclass(frozen=True, slots=True, repr=False)
class Nir:
    """The 13 characters of a checked NIR; build it with `parse`. Shows itself masked."""

    number: str

    @property
    def key(self) -> str:
        """Give the two characters that follow from the 13 others, leading zero kept."""
        return stdnum_nir.calc_check_digits(self.number)

    def masked(self) -> str:
        """Give what may be shown without a reason: sex and year, `1 85 ** ** *** *** **`."""
        return f"{self.number[0]} {self.number[1:3]} ** ** *** *** **"

    def index(self, pepper: bytes) -> str:
        """Give the look-up value, 64 hexadecimal characters: a keyed hash, as the space is small.

        Args:
            pepper: The secret of the installation.
        """
        return hmac.new(pepper, self.number.encode("ascii"), hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        """Keep the number out of logs and messages."""
        return f"Nir({self.masked()})"

    __str__ = __repr__


def parse(text: str) -> Nir:
    """Read a NIR as people write it, with or without its key.

    Args:
        text: 13 or 15 characters; blanks are ignored, letters may be small.

    Raises:
        NirHasWrongLength: neither 13 nor 15 characters.
        NirHasWrongFormat: a character stands where it cannot.
        NirKeyDoesNotMatch: the key does not follow from the number.

    Source: docs/sources.md#nir
    """
    characters = "".join(text.split()).upper()
    if len(characters) not in (13, 15):
        raise NirHasWrongLength
    if not _SHAPE.fullmatch(characters):
        raise NirHasWrongFormat
    found = Nir(characters[:13])
    if characters[13:] not in ("", found.key):
        raise NirKeyDoesNotMatch
    return found
